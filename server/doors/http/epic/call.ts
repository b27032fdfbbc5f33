/** One request at the Epic door, read as far as every interaction needs it. */
import type { Hospital } from '../../../emr/hospital.ts'
import type { Format } from '../../../fhir/accept.ts'
import type { Client } from '../../../partners/client.ts'
import type { IdScheme } from '../../../partners/registry.ts'
import type { Caller, DoorRequest } from '../door.ts'
import type { ReadApi } from './api.ts'
import type { EpicIds } from './epic-id.ts'
import type { IdentityTypes } from './identifiers/identity-types.ts'
import type { Oids } from './oids.ts'
import type { Personality, PersonalityName } from './personality.ts'
import type { RememberedReads } from './remembered-reads.ts'
import type { RememberedSearches } from './search/remembered-searches.ts'
import type { SessionTable } from './search/session-table.ts'
import type { RecordMemory } from './shape/record-memory.ts'
import type { ShapeContext } from './shape/shape-context.ts'
import type { ShapedRecords } from './shape/shape-record.ts'

export interface EpicDoorDeps {
  hospital: Pick<Hospital, 'records' | 'jobs'>
  /** `http://127.0.0.1:8080/ngemr/api/FHIR/R4` and `…/ngemr/oauth2`, without a slash at the end */
  urls(workspace: string): { epic: string; oauth: string }
  /** ms since epoch, the workspace's clock */
  now(workspace: string): number
  /** A UUID; random ones when it is not given. */
  newId?(): string
  /** As whose Epic the workspace's door behaves; NGEMR's when it is not given. */
  personality?(workspace: string): PersonalityName
  /** Nobody, when it is not given. `/metadata` tells a client whose instances register where they do. */
  clientOf?(workspace: string, clientId: string): Promise<Pick<Client, 'registersInstances'> | undefined>
  /** How long a client waits before it may export the same group again; a day when it is not given. */
  bulkIntervalMs?: number
  /** Of the sandbox, for `/metadata` */
  version: string
}

/** What the door keeps between requests. */
export interface DoorState {
  /** Every Read of the door. */
  reads: readonly ReadApi[]
  personality: Personality
  /** By the client's scheme. */
  ids: Readonly<Record<IdScheme, EpicIds>>
  oids: Oids
  identityTypes: IdentityTypes
  sessions: SessionTable
  memory: RecordMemory
  shaped: ShapedRecords
  remembered: RememberedReads
  searches: RememberedSearches
  newId(): string
}

/** The media type, and the version of FHIR where that is not R4. */
export interface WireFormat extends Format {
  fhir?: 'STU3'
}

export interface Call {
  deps: EpicDoorDeps
  state: DoorState
  workspace: string
  request: DoorRequest
  /** The door's address as the caller called it. */
  base: string
  format: WireFormat
  /** Query or form, decoded, in order */
  params: [string, string][]
  context: ShapeContext
}

/** A call whose caller is known and holds what it needs. */
export interface AuthorisedCall extends Call {
  caller: Caller
}
