/** What shaping one answer needs beside the resource: ids, OIDs, and the other records that displays are taken from. */
import type { Resource } from '@medplum/fhirtypes'
import type { Records, ResourceRow } from '../../../../emr/hospital.ts'
import type { EpicIds } from '../epic-id.ts'
import type { IdentityTypes } from '../identifiers/identity-types.ts'
import type { Oids } from '../oids.ts'
import { mayBeSeen } from '../patient-context.ts'
import type { RecordMemory } from './record-memory.ts'

export interface ShapeContext {
  ids: EpicIds
  oids: Oids
  identityTypes: IdentityTypes
  /** Names what makes one client's answers differ from another's, for what is kept of them. */
  manner: string
  /** The patient whose own token asks (logical id): the records of no other are shown, and staff in part. */
  patient: string | undefined
  /** The record as it stands, looked up once per answer. */
  lookUp(type: string, id: string): Promise<Resource | undefined>
  /** The records that were looked up so far, as they are stored; a hole for each that is not there. */
  looked(): readonly (ResourceRow | undefined)[]
}

export interface ShapeContextDeps extends Omit<ShapeContext, 'lookUp' | 'looked'> {
  records: Records
  memory: RecordMemory
}

export function createShapeContext(
  workspace: string,
  { records, memory, ids, oids, identityTypes, manner, patient }: ShapeContextDeps,
): ShapeContext {
  const seen = new Map<string, Promise<Resource | undefined>>()
  const rows: (ResourceRow | undefined)[] = []
  async function read(type: string, id: string): Promise<Resource | undefined> {
    const row = records.held(workspace, type, id) ?? (await records.read(workspace, type, id))
    rows.push(row)
    const resource = row === undefined || row.deleted ? undefined : memory.parse(workspace, row)
    return resource === undefined || mayBeSeen(resource, { patient }) ? resource : undefined
  }
  return {
    ids,
    oids,
    identityTypes,
    manner,
    patient,
    looked: () => rows,
    lookUp(type, id) {
      const key = `${type}/${id}`
      const known = seen.get(key)
      if (known !== undefined) return known
      const reading = read(type, id)
      seen.set(key, reading)
      return reading
    },
  }
}
