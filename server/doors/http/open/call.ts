/** One request at the open door, read as far as every interaction needs it. */

import type { Hospital } from '../../../emr/hospital.ts'
import type { Format } from '../../../fhir/accept.ts'
import type { DoorRequest, DoorResponse } from '../door.ts'
import type { Preferences } from './preferences.ts'

export interface OpenDoorDeps {
  hospital: Pick<Hospital, 'records' | 'jobs'>
  /** `http://127.0.0.1:8080/ngemr/fhir/r4`, without a slash at the end */
  baseUrl(workspace: string): string
  /** ms since epoch, the workspace's clock */
  now(workspace: string): number
  /** Of the sandbox, for `/metadata` */
  version: string
  /** Where tokens are had, for `/metadata` */
  tokenUrl?(workspace: string): string
  /** Entries of a search page when `_count` is not given, and at most. */
  page?: { defaultCount: number; maxCount: number }
}

export interface Call {
  deps: OpenDoorDeps
  request: DoorRequest
  base: string
  format: Format
  prefer: Preferences
  /** The query, decoded */
  params: [string, string][]
  /** Resource type, empty for the whole server */
  type: string
  id: string
}

export type Interaction = (call: Call) => Promise<DoorResponse>
