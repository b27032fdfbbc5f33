import type { IndexEntry } from './index-entry.ts'

/**
 * A search as the store takes it: FHIR search parameters translated into questions to index rows.
 * All clauses must hold.
 */
export interface ResourceQuery {
  type: string
  clauses: readonly Clause[]
  sort: readonly SortKey[]
  limit: number
  offset: number
  /** Whether `total` is worth a count. */
  total: boolean
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
  | { kind: 'missing'; param: string; missing: boolean }

export type Comparator = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb'

export interface SortKey {
  /** `_lastUpdated`, `_id` or a parameter with an index of the kind named */
  param: string
  kind: 'lastUpdated' | 'id' | IndexEntry['kind']
  descending: boolean
}
