/** A search that passed all rules: what to ask the store, and what to say beside the results. */
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import type { SearchApi } from '../api.ts'
import type { Issue, Refusal } from '../outcome.ts'

export interface SearchPlan {
  api: SearchApi
  clauses: readonly Clause[]
  /** What the index could not decide. */
  keep: readonly ((resource: never) => boolean)[]
  /** Known to find nothing: not asked at all. */
  nothing: boolean
  count: number
  onlyCount: boolean
  /** The query of the self link. */
  self: string
  /** Said in the outcome entry of the last page. */
  issues: readonly Issue[]
  findings: readonly Finding[]
}

export type Planned = { plan: SearchPlan } | { refused: Refusal }
