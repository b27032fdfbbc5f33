/** A search that passed all rules: what to ask the store, and what to say beside the results. */
import type { Resource } from '@medplum/fhirtypes'
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import type { NoneFound, SearchApi } from '../api.ts'
import type { Issue, Refusal } from '../outcome.ts'
import type { Inclusion } from './read-inclusion.ts'

export interface SearchPlan {
  api: SearchApi
  clauses: readonly Clause[]
  /** What the index could not decide, of the stored resource. */
  keep: readonly ((resource: never) => boolean)[]
  /** The same of the resource as it is shown. */
  shown: readonly ((resource: Resource) => boolean)[]
  /** Known to find nothing: not asked at all. */
  nothing: boolean
  /** Found where nothing else is. */
  otherwise: NoneFound | undefined
  count: number
  onlyCount: boolean
  /** The query of the self link. */
  self: string
  inclusions: readonly Inclusion[]
  /** Said in the outcome entry of the last page. */
  issues: readonly Issue[]
  findings: readonly Finding[]
}

export type Planned = { plan: SearchPlan } | { refused: Refusal }
