import type { IndexEntry } from './index-entry.ts'

/**
 * A search as the store takes it: FHIR search parameters translated into questions to index rows.
 * All clauses must hold.
 */
export interface ResourceQuery {
  type: string
  clauses: readonly Clause[]
  /** Further types searched at the same time, each by its own clauses; such a search is sorted by id and time only. */
  also?: readonly { type: string; clauses: readonly Clause[] }[]
  sort: readonly SortKey[]
  limit: number
  offset: number
  /** Whether `total` is worth a count; `cheap`: only as far as counting takes no time worth mentioning. */
  total: boolean | 'cheap'
  /** Where the page starts: just after (or, going backwards, before) a row of another page; `end` is the last page. */
  from?: ({ after: PagePosition } | { before: PagePosition | 'end' }) & {
    /**
     * The state of the records by which pages are put in order, as the first page told it: every resource keeps its place
     * while others, and it itself, are written. What is on a page is current all the same.
     */
    asOf?: number
  }
  /** The page ends before it has more text than this, in characters, but never empty. */
  mostText?: number
  /** What comes along with the page. */
  include?: Includes
}

/** A row's place in the order of a search; the row itself may be gone meanwhile. */
export interface PagePosition {
  /** One for each sort key; null where the row has no value. */
  values: readonly (string | number | null)[]
  updated: number
  type: string
  id: string
}

export interface Includes {
  steps: readonly IncludeStep[]
  /** At most so many resources come along. */
  limit: number
}

/** `_include` follows references from `type`, `_revinclude` those from `type` to what is found. */
export interface IncludeStep {
  reverse: boolean
  /** Also from what came along (`:iterate`). */
  iterate: boolean
  /** The type that holds the reference; absent for any. */
  type?: string
  /** The parameter that names the reference; absent for any. */
  param?: string
  /** The type referred to; absent for any. */
  targetType?: string
}

/** One clause: any of its predicates holds, or, when `not`, none of them does. */
export interface Clause {
  anyOf: readonly Predicate[]
  not?: boolean
}

/** Index predicates carry `param`, the search parameter's code. Dates are ms since epoch, ranges half-open [low, high). */
export type Predicate =
  | { kind: 'id'; id: string }
  | { kind: 'lastUpdated'; comparator: Comparator; low: number; high: number }
  | ValuePredicate
  /** A token that is one of many, as a value set has them. */
  | { kind: 'tokenIn'; param: string; codes: readonly { system: string; code: string }[] }
  /** The text beside a code starts so; `value` is normalised. */
  | { kind: 'text'; param: string; value: string }
  /** All of the words occur; words as `wordsOf` makes them. */
  | { kind: 'words'; param: '_text' | '_content'; words: readonly string[] }
  | { kind: 'near'; param: string; latitude: number; longitude: number; kilometres: number }
  /** The parts hold for one and the same group. */
  | { kind: 'composite'; param: string; parts: readonly ValuePredicate[] }
  /** A resource of `targetType` that this one refers to by `param` meets the clauses. */
  | { kind: 'chain'; param: string; targetType: string; clauses: readonly Clause[] }
  /** A resource of `type` that refers to this one by `param` meets the clauses. */
  | { kind: 'has'; type: string; param: string; clauses: readonly Clause[] }
  /** A resource of `type` that has for `theirs` a URL that this one has for `param` meets the clauses. */
  | { kind: 'canonical'; param: string; type: string; theirs: string; clauses: readonly Clause[] }
  | { kind: 'all'; of: readonly Predicate[] }
  | { kind: 'missing'; param: string; missing: boolean }

/** Predicates of one value of one index row. */
export type ValuePredicate =
  | { kind: 'token'; param: string; system?: string; code?: string; noSystem?: boolean }
  | { kind: 'string'; param: string; match: 'starts' | 'exact' | 'contains'; value: string }
  | { kind: 'reference'; param: string; targetType?: string; targetId: string }
  | { kind: 'date'; param: string; comparator: Comparator; low: number; high: number }
  | { kind: 'number'; param: string; comparator: Comparator; low: number; high: number }
  | {
      kind: 'quantity'
      param: string
      comparator: Comparator
      low: number
      high: number
      system?: string
      code?: string
    }
  | { kind: 'uri'; param: string; match: 'exact' | 'below' | 'above'; value: string }

/** `ap`: the ranges overlap. */
export type Comparator = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

export interface SortKey {
  /** `_lastUpdated`, `_id` or a parameter with an index of the kind named */
  param: string
  kind: 'lastUpdated' | 'id' | SortableKind
  descending: boolean
}

export type SortableKind = Exclude<IndexEntry['kind'], 'composite' | 'text' | 'position' | 'words' | 'present'>
