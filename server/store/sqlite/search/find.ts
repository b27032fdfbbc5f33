/**
 * Finds the rows of one type that a page begins with. A narrow clause leads and its candidates are put in order; where none is
 * narrow, an index that has the order of the page is walked and every candidate tested until the page is full. When that takes
 * too long, clauses are counted further to find one to lead after all.
 */
import type { Clause, ResourceQuery } from '../../contract.ts'
import { type Database, LIMIT } from '../database.ts'
import type { ShapesOf } from '../shapes.ts'
import type { Found } from './compare-found.ts'
import type { Effort } from './effort.ts'
import { type Fragment, fragment, joined, negated } from './fragment.ts'
import { type ChooseLead, candidatesOf, type Lead } from './lead.ts'
import {
  beyondNaturally,
  beyondSorted,
  directionOf,
  namedColumns,
  naturalOrder,
  sortColumns,
  sortedOrder,
} from './ordering.ts'
import { onceFor, type Scope } from './scope.ts'
import { type Segment, segmentsOf } from './segments.ts'
import { testOfAll } from './test-of.ts'

export interface Plan {
  scope: Scope
  clauses: readonly Clause[]
  lead: Lead
  /** Of the clauses that the lead leaves. */
  tests: Fragment
}

/** What a page is asked for, as far as one type goes. */
export interface Wanted {
  query: ResourceQuery
  limit: number
  offset: number
  /** Ids that are placed otherwise. */
  without: readonly string[]
}

export type Find = (plan: Plan, wanted: Wanted) => Found[]

/** Rows passed over by walking; further on they are put in order at once. */
const MOST_PASSED = 10_000

export function createFind(db: Database, chooseLead: ChooseLead, shapesOf: ShapesOf, { walked }: Effort): Find {
  function run({ sql, bind }: Fragment, { scope }: Plan, { query }: Wanted): Found[] {
    return db
      .prepare<{ id: string; updated: number; [column: string]: string | number | null }>(sql)
      .all(...bind)
      .map((row) => ({
        type: scope.type,
        id: row.id,
        updated: row.updated,
        values: query.sort.map((_, n) => row[`s${n}`] ?? null),
      }))
  }

  return function find(plan, wanted) {
    const { lead, scope } = plan
    const { query, limit, offset } = wanted
    const walk = query.sort.length === 0 ? naturally : bySegments
    if (lead.narrow || offset > MOST_PASSED) return run(gathered(plan, wanted), plan, wanted)
    const found = walk(plan, wanted, walked)
    if (found !== 'too far') return found
    const again = chooseLead(plan.clauses, scope, query.sort.length === 0, 'thorough')
    const narrower = { ...plan, lead: again, tests: testOfAll(again.rest, scope) }
    if (again.narrow) return run(gathered(narrower, wanted), plan, { ...wanted, limit })
    const through = onceFor(scope)
    const all = walk(
      { ...narrower, scope: through, tests: testOfAll(again.rest, through) },
      wanted,
      Number.POSITIVE_INFINITY,
    )
    return all === 'too far' ? [] : all
  }

  /** Newest first, from a lead that comes so, or through the whole type. */
  function naturally(plan: Plan, wanted: Wanted, most: number): Found[] | 'too far' {
    const { scope, lead } = plan
    const { query, limit, offset } = wanted
    const direction = directionOf(query)
    const order = naturalOrder(direction)
    if (!lead.sources.every((source) => source.ordered)) return run(gathered(plan, wanted), plan, wanted)
    const candidates = candidatesOf(lead.sources, beyondNaturally(direction, scope.type), order)
    const tests = testsOf(plan, wanted)
    const bounded = bound(candidates, tests, most)
    const found = run(
      fragment(
        `SELECT m.id, m.updated FROM (${bounded.sql}) m WHERE ${tests.sql} ${LIMIT} OFFSET ?`,
        ...bounded.bind,
        ...tests.bind,
        limit,
        offset,
      ),
      plan,
      wanted,
    )
    return found.length < limit && isCut(bounded, candidates, most) ? 'too far' : found
  }

  /** In the order of the first sort key. */
  function bySegments(plan: Plan, wanted: Wanted, most: number): Found[] | 'too far' {
    const { scope } = plan
    const { query, limit, offset } = wanted
    const direction = directionOf(query)
    const segments = segmentsOf(query.sort, scope, direction, shapesOf)
    if (segments === undefined) return run(gathered(plan, wanted), plan, wanted)
    const found: Found[] = []
    const tests = testOfAll(plan.clauses, scope)
    for (const segment of segments) {
      const wants = limit + offset - found.length
      if (wants <= 0) break
      const { statement, candidates, bounded } = stretch(segment, { ...plan, tests }, wanted, wants, most)
      const more = run(statement, plan, wanted)
      if (more.length < wants && isCut(bounded, candidates, most)) return 'too far'
      found.push(...more)
    }
    return found.slice(offset, offset + limit)
  }

  function stretch(segment: Segment, plan: Plan, wanted: Wanted, limit: number, most: number) {
    const { scope } = plan
    const { sort } = wanted.query
    const direction = directionOf(wanted.query)
    const tests = joined([testsOf(plan, wanted), ...(segment.best ? [segment.best] : [])], 'AND')
    const { columns, joins } = sortColumns(sort, scope, true)
    // The first value stands in the row itself.
    columns[0] = fragment('m.v')
    const named = namedColumns(columns)
    const beyond = beyondSorted(sort, direction, scope.type)
    const whole = sort.length === 1
    const { order } = segment
    const candidates = whole
      ? { sql: `${segment.candidates.sql} ORDER BY ${order}`, bind: segment.candidates.bind }
      : segment.candidates
    // Of one value the rows are still to be put in order: all of them are needed.
    const bounded = whole ? bound(candidates, tests, most) : candidates
    const rest = whole ? '' : ` ORDER BY ${sortedOrder(sort, direction, 1)}`
    const statement = fragment(
      `SELECT DISTINCT * FROM (SELECT m.id AS id, m.updated AS updated${named.sql} FROM (${bounded.sql}) m${joins.sql} WHERE ${tests.sql})
       WHERE ${beyond.sql}${rest} ${LIMIT}`,
      ...named.bind,
      ...bounded.bind,
      ...joins.bind,
      ...tests.bind,
      ...beyond.bind,
      limit,
    )
    return { statement, candidates, bounded }
  }

  /** No more candidates than so many, where they are tested. */
  function bound(candidates: Fragment, tests: Fragment, most: number): Fragment {
    if (most === Number.POSITIVE_INFINITY || tests.sql === '1') return candidates
    return fragment(`${candidates.sql} ${LIMIT}`, ...candidates.bind, most)
  }

  function isCut(bounded: Fragment, candidates: Fragment, most: number): boolean {
    if (bounded === candidates) return false
    const { sql, bind } = bounded
    const looked = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM (${sql})`).get(...bind)
    return (looked?.n ?? 0) >= most
  }

  /** All candidates of the lead, put in order. */
  function gathered(plan: Plan, wanted: Wanted): Fragment {
    const { scope, lead } = plan
    const { query, limit, offset } = wanted
    const { sort } = query
    const direction = directionOf(query)
    const tests = testsOf(plan, wanted)
    if (sort.length === 0) {
      // Where the lead's rows come in the page's order, nothing is sorted and the search stops at its limit.
      const inOrder = lead.sources.every((source) => source.ordered)
      const order = naturalOrder(direction)
      const candidates = candidatesOf(lead.sources, beyondNaturally(direction, scope.type), inOrder ? order : undefined)
      return fragment(
        `SELECT m.id, m.updated FROM (${candidates.sql}) m WHERE ${tests.sql}${inOrder ? '' : ` ORDER BY ${order}`} ${LIMIT} OFFSET ?`,
        ...candidates.bind,
        ...tests.bind,
        limit,
        offset,
      )
    }
    const candidates = candidatesOf(lead.sources)
    const { columns, joins } = sortColumns(sort, scope, lead.narrow)
    const named = namedColumns(columns)
    const beyond = beyondSorted(sort, direction, scope.type)
    return fragment(
      `SELECT * FROM (SELECT m.id AS id, m.updated AS updated${named.sql} FROM (${candidates.sql}) m${joins.sql} WHERE ${tests.sql})
       WHERE ${beyond.sql} ORDER BY ${sortedOrder(sort, direction)} ${LIMIT} OFFSET ?`,
      ...named.bind,
      ...candidates.bind,
      ...joins.bind,
      ...tests.bind,
      ...beyond.bind,
      limit,
      offset,
    )
  }
}

const testsOf = ({ tests }: Plan, { without }: Wanted): Fragment =>
  without.length === 0
    ? tests
    : joined([negated(fragment('m.id IN (SELECT value FROM json_each(?))', JSON.stringify(without))), tests], 'AND')
