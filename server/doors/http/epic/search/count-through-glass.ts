/** `_summary=count` counts what the pages would show: a number that told more would tell of what is behind the glass. */
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { AuthorisedCall } from '../call.ts'
import type { Refusal } from '../outcome.ts'
import { CONFIDENTIALITY, type Said } from '../restricted.ts'
import type { StoredRecord } from '../shape/record-memory.ts'
import type { Matches } from './find-matches.ts'
import type { SearchPlan } from './search-plan.ts'
import { patientsNamed, searchThroughGlass } from './search-through-glass.ts'

const AT_A_TIME = 1_000

const LABELLED: Clause = {
  anyOf: ['R', 'V'].map((code) => ({ kind: 'token', param: '_security', system: CONFIDENTIALITY, code })),
}

/** `found`: by the index, all of it counted. */
export async function countThroughGlass(
  call: AuthorisedCall,
  plan: SearchPlan,
  found: Matches,
): Promise<{ refused: Refusal } | (Said & { total: number })> {
  const rows = await rowsToJudge(call, plan, found)
  const glass = await searchThroughGlass(call, plan, { rows }, rows.length === found.total)
  return 'refused' in glass ? glass : { ...glass, total: found.total - rows.length + glass.rows.length }
}

/** Those with a label of their own; where the search names no patient, all, for the charts that they are in. */
async function rowsToJudge(call: AuthorisedCall, plan: SearchPlan, { rows, total }: Matches): Promise<StoredRecord[]> {
  const { api, clauses } = plan
  if (rows.length === total || api.type === 'Patient') return rows
  const asked = patientsNamed(plan).length > 0 ? [...clauses, LABELLED] : clauses
  const all: StoredRecord[] = []
  for (;;) {
    const page = await call.deps.hospital.records.search(call.workspace, {
      type: api.type,
      clauses: asked,
      sort: api.sort,
      limit: AT_A_TIME,
      offset: all.length,
      total: false,
    })
    all.push(...page.rows)
    if (!page.more) return all
  }
}
