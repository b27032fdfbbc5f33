/**
 * What an Epic API is: the declaration from which routing, grants, the answers and `/metadata` follow. One file in `apis/` each.
 * Searches and reads; what acts is in `acting-api.ts`.
 */
import type { Clause, SortKey } from '../../../fhir/resource-query.ts'
import type { Issue, Refusal } from './outcome.ts'
import type { PersonalityName } from './personality.ts'
import type { SearchValues } from './search/search-values.ts'
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
}

export interface SearchApi extends ApiBase {
  interaction: 'search'
  shape: Shape
  /** What Epic's own search asks for. */
  parameters: readonly NativeParameter[]
  /**
   * R4 parameters by which Epic filters what its own search found (since May 2024); they never make a search possible that the native
   * ones do not.
   */
  postFilters?: readonly PostFilter[]
  /** Whether a dropped parameter is told of in the answer (59100) even when the search goes on. */
  tellsUnknown?: true
  /** In order; the first that objects decides. */
  rules: readonly SearchRule[]
  /** Chooses among the sub-types by the values given; all of them when absent. */
  chooseSubTypes?: SubTypeChoice
  /** Sub-types that Epic has and no API here gives: a search that means all tells of each (59204). */
  otherSubTypes?: readonly string[]
  sort: readonly SortKey[]
  /** Records that are never found, whatever is asked. */
  hides?(resource: never): boolean
}

export interface SubType {
  /** As Epic names it in 59203 and 59204: `Vital Signs` */
  name: string
  has(resource: unknown): boolean
  clause: Clause
}

/** Stored resource in, Epic's out. */
export type Shape = (resource: never, context: ShapeContext) => Promise<object>

export interface NativeParameter {
  name: string
  type: 'token' | 'string' | 'date' | 'reference'
  /** As `/metadata` tells it; a few native parameters of Epic have none. */
  documentation?: string
  /** What the value asks of the index, or why it cannot be asked. Absent: a rule or another parameter looks at it. */
  ask?(value: string, search: SearchAsk): Promise<Asked> | Asked
  /** Names that, when they are given, make this one be ignored. */
  ignoredWith?: readonly string[]
  /** Why it is ignored among these values, in words; nothing when it is not. */
  ignoredBecause?(values: SearchValues, personality: PersonalityName): string | undefined
  /** For what the index cannot tell: keeps of the found resources those that it holds true for. */
  keep?(value: string): (resource: never) => boolean
}

/** A search parameter of R4 under the name that Epic gives it. */
export interface PostFilter {
  name: string
  type: 'token' | 'string' | 'date' | 'reference'
  /** R4's name, where Epic's is another. */
  param?: string
}

/** A clause, a refusal, or the knowledge that nothing can match. */
export type Asked = { clause: Clause } | { refused: Refusal } | { nothing: string }

export interface SearchAsk {
  workspace: string
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

export type SubTypeChoice = (
  values: SearchValues,
  all: readonly SubType[],
) => { chosen: readonly SubType[]; others: readonly string[]; issues: readonly Issue[] } | { refused: Refusal }
