/** One page of a plan's matches. */

import type { AuthorisedCall } from '../call.ts'
import type { StoredRecord } from '../shape/record-memory.ts'
import type { SearchPlan } from './search-plan.ts'

export interface Matches {
  rows: StoredRecord[]
  more: boolean
  /** All of them, where the plan asks for the count only. */
  total: number
}

/** The most that a search which the index cannot decide alone looks through: demographics mean one person. */
const MOST_TO_SIFT = 1_000

export async function findMatches(call: AuthorisedCall, plan: SearchPlan, offset: number): Promise<Matches> {
  if (plan.nothing) return { rows: [], more: false, total: 0 }
  const { api, clauses, keep, count, onlyCount } = plan
  const { records } = call.deps.hospital
  const query = { type: api.type, clauses, sort: api.sort }
  if (keep.length > 0) {
    const page = await records.search(call.workspace, { ...query, limit: MOST_TO_SIFT, offset: 0, total: false })
    const kept = page.rows.filter((row) => {
      const resource = call.state.memory.parse(call.workspace, row)
      return keep.every((holds) => holds(resource as never))
    })
    return { rows: kept.slice(offset, offset + count), more: kept.length > offset + count, total: kept.length }
  }
  const page = await records.search(call.workspace, {
    ...query,
    limit: onlyCount ? 1 : count,
    offset,
    total: onlyCount,
  })
  return { rows: page.rows, more: page.more, total: page.total ?? page.rows.length }
}
