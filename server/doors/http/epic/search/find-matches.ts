/** One page of a plan's matches. */
import type { Resource } from '@medplum/fhirtypes'
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { AuthorisedCall } from '../call.ts'
import type { StoredRecord } from '../shape/record-memory.ts'
import type { SearchPlan } from './search-plan.ts'

export interface Matches {
  rows: StoredRecord[]
  more: boolean
  /** Where the next page starts, in what the index finds. */
  next: number
  /** All of them, where the plan asks for the count only. */
  total: number
}

/**
 * How many of the index's finds are read at a time where each must be looked at, and how many for one page at most. Most of them
 * hold: twice the page is read at first, and more each time it was not enough.
 */
const AT_A_TIME = 1_000
const TIMES_MORE = 4
const MOST_TO_SIFT = 10_000

const NOTHING: Matches = { rows: [], more: false, next: 0, total: 0 }

export async function findMatches(call: AuthorisedCall, plan: SearchPlan, offset: number): Promise<Matches> {
  const found = plan.nothing ? NOTHING : await ask(call, plan, offset)
  if (found.total > 0 || offset > 0 || plan.otherwise === undefined) return found
  const { record, unless } = plan.otherwise
  if (await isAny(call, plan.api.type, unless)) return found
  return { rows: [record], more: false, next: 1, total: 1 }
}

async function isAny({ deps, workspace }: AuthorisedCall, type: string, clauses: readonly Clause[]): Promise<boolean> {
  const page = await deps.hospital.records.search(workspace, {
    type,
    clauses,
    sort: [],
    limit: 1,
    offset: 0,
    total: false,
  })
  return page.rows.length > 0
}

async function ask(call: AuthorisedCall, plan: SearchPlan, offset: number): Promise<Matches> {
  if (plan.keep.length > 0 || plan.shown.length > 0) return sift(call, plan, offset)
  const { api, clauses, count, onlyCount } = plan
  const page = await call.deps.hospital.records.search(call.workspace, {
    type: api.type,
    clauses,
    sort: api.sort,
    limit: onlyCount ? 1 : count,
    offset,
    total: onlyCount,
  })
  return {
    rows: page.rows,
    more: page.more,
    next: offset + page.rows.length,
    total: page.total ?? page.rows.length,
  }
}

/**
 * Looks at each of the index's finds until the page is full and the next match is known. A page ends early, with a next one, when
 * it would take looking at more than is looked at for one answer.
 */
async function sift(call: AuthorisedCall, plan: SearchPlan, offset: number): Promise<Matches> {
  const { api, clauses, count, onlyCount } = plan
  const rows: StoredRecord[] = []
  const wanted = onlyCount ? Number.POSITIVE_INFINITY : count
  let at = offset
  let limit = onlyCount ? AT_A_TIME : Math.min(AT_A_TIME, 2 * count + 1)
  for (;;) {
    const page = await call.deps.hospital.records.search(call.workspace, {
      type: api.type,
      clauses,
      sort: api.sort,
      limit,
      offset: at,
      total: false,
    })
    for (const row of page.rows) {
      if (await holds(call, plan, row)) {
        if (rows.length >= wanted) return { rows, more: true, next: at, total: rows.length }
        rows.push(row)
      }
      at++
    }
    const enough = !onlyCount && at - offset >= MOST_TO_SIFT
    if (!page.more || enough) return { rows, more: page.more, next: at, total: rows.length }
    limit = Math.min(AT_A_TIME, limit * TIMES_MORE)
  }
}

async function holds(call: AuthorisedCall, { api, keep, shown }: SearchPlan, row: StoredRecord): Promise<boolean> {
  const { state, workspace, context } = call
  const stored = state.memory.parse(workspace, row)
  if (!keep.every((test) => test(stored as never))) return false
  if (shown.length === 0) return true
  const resource = JSON.parse(await state.shaped.give(api.shape, workspace, row, context)) as Resource
  return shown.every((test) => test(resource))
}
