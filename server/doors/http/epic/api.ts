/**
 * What an Epic API is: the declaration from which routing, grants, the answers and `/metadata` follow. One file in `apis/` each.
 * Searches and reads; what acts is in `acting-api.ts`.
 */
import type { Resource } from '@medplum/fhirtypes'
import type { Clause, SortKey } from '../../../fhir/resource-query.ts'
import type { DoorRequest } from '../door.ts'
import type { Issue, Refusal } from './outcome.ts'
import type { PersonalityName } from './personality.ts'
import type { SearchValues } from './search/search-values.ts'
import type { StoredRecord } from './shape/record-memory.ts'
import type { ShapeContext } from './shape/shape-context.ts'

export interface ApiBase {
  /** Epic's name, by which it is granted: `Observation.Search (Vitals)` */
  name: string
  /** Epic's number on its specification pages, where it is known. */
  epicNumber?: number
  type: string
  /** Where one type is several APIs: which of its resources this one gives. */
  subType?: SubType
}

export interface ReadApi extends ApiBase {
  interaction: 'read'
  shape: Shape
  /** Epic gives a version header (sic, `E-Tag`) on reads of some types. */
  eTag?: true
  /** A record that is not kept but made from others, by its id. */
  derive?: Derive
  /** What is in the resource, where the request asks for that and not for the resource. */
  raw?(resource: never, request: Pick<DoorRequest, 'headers' | 'query'>): RawContent | undefined
}

export interface RawContent {
  contentType: string
  bytes: Buffer
}

export interface SearchApi extends ApiBase {
  interaction: 'search'
  shape: Shape
  /** What Epic's own search asks for. */
  parameters: readonly ApiParameter[]
  /**
   * R4 parameters by which Epic filters what its own search found (since May 2024); they never make a search possible that the native
   * ones do not.
   */
  postFilters?: readonly ApiParameter[]
  /** Whether a dropped parameter is told of in the answer (59100) even when the search goes on. */
  tellsUnknown?: true
  /** In order; the first that objects decides. */
  rules: readonly SearchRule[]
  /** Chooses among the sub-types by the values given; all of them when absent. */
  chooseSubTypes?: SubTypeChoice
  /** Sub-types that Epic has and no API here gives: told of (59204) in every search that means them. */
  otherSubTypes?: readonly OtherSubType[]
  sort: readonly SortKey[]
  /** A search that finds more than these is refused (4127). */
  most?: number
  /** Records that are never found, whatever is asked. */
  hides?(resource: never): boolean
  /** What Epic answers where nothing is recorded, in place of nothing. */
  whenNone?(values: SearchValues, context: ShapeContext): NoneFound | undefined
  /** What is said of the results that stand on the page. */
  remarks?(found: readonly Resource[]): Issue[]
}

export interface NoneFound {
  record: StoredRecord
  /** Something is recorded where these find it, whatever else the search narrowed. */
  unless: readonly Clause[]
}

export interface SubType {
  /** As Epic names it in 59203 and 59204: `Vital Signs` */
  name: string
  /** By which values it is asked for; the first is the one its records carry. */
  codes: readonly { system: string; code: string }[]
  has(resource: unknown): boolean
  /** What the index can tell of it; a kind without is told by `has`. */
  clause?: Clause
}

export interface OtherSubType {
  name: string
  /** Codes that ask for it; without any, every search does. */
  codes?: readonly string[]
  /** Told of only where its code is asked for. */
  onlyAsked?: true
  /** It is the user who may not see it (59205), not the client. */
  user?: true
}

/** Stored resource in, Epic's out. */
export type Shape = (resource: never, context: ShapeContext) => Promise<object>

/** The record of a logical id that was made, not stored; nothing when it is not of that kind. */
export type Derive = (id: string, context: ShapeContext) => Promise<StoredRecord | undefined>

export interface ApiParameter {
  name: string
  type: 'token' | 'string' | 'date' | 'reference'
  /** As `/metadata` tells it of native parameters; a few of them have none. */
  documentation?: string
  /** What the value asks of the index, or why it cannot be asked. Absent: a rule or another parameter looks at it. */
  ask?(value: string, search: SearchAsk): Promise<Asked> | Asked | undefined
  /** Names that, when they are given, make this one be ignored. */
  ignoredWith?: readonly string[]
  /** Why it is ignored among these values, in words; nothing when it is not. */
  ignoredBecause?(values: SearchValues, personality: PersonalityName): string | undefined
  /** Of several values the first counts. */
  onlyFirst?: true
  /** For what the index cannot tell: keeps of the found resources those that it holds true for. */
  keep?(value: string): (resource: never) => boolean
}

/** A clause, a test of the resource as it is shown, a refusal, or the knowledge that nothing can match. */
export type Asked =
  | { clause: Clause }
  | { shown: (resource: Resource) => boolean }
  | { refused: Refusal }
  | { nothing: string }

export interface SearchAsk {
  workspace: string
  type: string
  values: SearchValues
  context: ShapeContext
  /** The logical ids of all records of a type, for identifiers that are made from them. */
  allIds(type: string): Promise<string[]>
}

/** `nothing`: the search is answered as empty, without being made. */
export type SearchRule = (
  values: SearchValues,
  context: ShapeContext,
) => { refused: Refusal } | { nothing: string } | undefined

/** `others`: sub-types that were meant and that nobody here can be granted. */
export type SubTypeChoice = (
  values: SearchValues,
  api: SearchApi,
  all: readonly SubType[],
) => { chosen: readonly SubType[]; others: readonly OtherSubType[]; issues: readonly Issue[] } | { refused: Refusal }
