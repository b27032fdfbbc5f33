/** One request at the open door, read as far as every interaction needs it. */

import type { Hospital, ResourcePage, ResourceRow } from '../../../emr/hospital.ts'
import type { Format } from '../../../fhir/accept.ts'
import type { Position } from '../../../fhir/json-positions.ts'
import type { ParsedSearch } from '../../../fhir/parse-search.ts'
import type { JsonPath } from '../../../fhir/validation/issue.ts'
import type { ProfileSet } from '../../../fhir/validation/profiles/profile-set.ts'
import type { Awaitable, DoorRequest, DoorResponse } from '../door.ts'
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
  /** Whether that is the admin token, which may ask how a search is carried out. */
  isAdmin?(token: string): boolean
  /** Which workspaces refuse what is not valid, and the profiles that are known beside R4 itself. */
  validation?: { isStrict(workspace: string): boolean; profiles?: ProfileSet }
}

export interface Call {
  deps: OpenDoorDeps
  request: DoorRequest
  base: string
  format: Format
  /** What is answered goes out as XML. */
  wantsXml: boolean
  prefer: Preferences
  /** The query, decoded */
  params: [string, string][]
  /** Where what the request asks for was read before, it need not be read again. */
  parsed(parse: () => ParsedSearch): ParsedSearch
  /** Resource type, empty for the whole server */
  type: string
  id: string
  /**
   * Of an entry of a Bundle: what it brings, parsed, in place of a body, and where things stand in the Bundle's text; `text` when it is
   * as it was sent, and that as it would be written here.
   */
  sent?: { resource: unknown; text?: string; places?: (paths: readonly JsonPath[]) => Position[] }
  /** Of an entry of a transaction: the id that was set aside for what it creates. */
  newId?: string
  /** Does another request the way this one came: for the entries of a Bundle. */
  perform(entry: Call): Promise<Answer>
}

/** A response, and the version that it is about, or the page. */
export interface Answer extends DoorResponse {
  row?: ResourceRow
  /** The page of a search that it was made of, and of nothing else that may change. */
  page?: ResourcePage
}

export type Interaction = (call: Call) => Awaitable<Answer>
