/**
 * Search: ids are found in the order of the page, type by type, and only the texts of the page asked for are fetched.
 */
import type { Clause, PagePosition, ResourcePage, ResourceQuery, ResourceRow } from '../../contract.ts'
import { type Bind, type Database, LIMIT } from '../database.ts'
import { createShapesOf } from '../shapes.ts'
import type { Symbols } from '../symbols.ts'
import { compareFound, type Found } from './compare-found.ts'
import { createComplements } from './complement.ts'
import { EFFORT, type Effort } from './effort.ts'
import { createFind, type Plan } from './find.ts'
import { fragment } from './fragment.ts'
import { createInclude } from './include.ts'
import { candidatesOf, createChooseLead } from './lead.ts'
import { createMoves } from './moved.ts'
import { directionOf } from './ordering.ts'
import { scopeOf } from './scope.ts'
import { RESOURCE_LIVE } from './source.ts'
import { testOfAll } from './test-of.ts'

/** How many candidates a cheap total looks at: fewer where each is read for its references. */
const CHEAP = 10_000
const CHEAP_LINKED = 500

type Moved = ReadonlyMap<string, PagePosition>

interface Part {
  type: string
  clauses: readonly Clause[]
}

type GetResource = (workspace: string, type: string, id: string) => ResourceRow | undefined

export function createSearch(db: Database, symbols: Symbols, getResource: GetResource, effort: Effort = EFFORT) {
  const shapesOf = createShapesOf(db)
  const chooseLead = createChooseLead(db, symbols, createComplements(db, shapesOf), effort)
  const find = createFind(db, chooseLead, shapesOf, effort)
  const include = createInclude(db, symbols, getResource)
  const moves = createMoves(db)

  function planOf(workspace: string, { type, clauses }: Part, natural: boolean): Plan {
    const scope = scopeOf(workspace, type, symbols)
    const lead = chooseLead(clauses, scope, natural, 'quick')
    return { scope, clauses, lead, tests: testOfAll(lead.rest, scope) }
  }

  /** Those that moved since the first page and are still found, each in its old place. */
  function findMoved({ scope, clauses }: Plan, moved: Moved, query: ResourceQuery): Found[] {
    const live = fragment(`${RESOURCE_LIVE} AND id IN (SELECT value FROM json_each(?))`, scope.workspace, scope.typeKey)
    const tests = testOfAll(clauses, scope)
    const still = db
      .prepare<{ id: string }>(
        `SELECT m.id FROM (SELECT updated, id FROM resource WHERE ${live.sql}) m WHERE ${tests.sql}`,
      )
      .all(...live.bind, JSON.stringify([...moved.keys()]), ...tests.bind)
    const compare = compareFound(query.sort, directionOf(query).backwards)
    const { from } = directionOf(query)
    return still
      .flatMap(({ id }) => moved.get(id) ?? [])
      .filter((place) => from === undefined || compare(place, from) > 0)
  }

  function search(workspace: string, query: ResourceQuery): ResourcePage {
    const parts: Part[] = [query, ...(query.also ?? [])]
    const { sort, offset, limit } = query
    const { backwards } = directionOf(query)
    const plans = parts.map((part) => planOf(workspace, part, sort.length === 0))
    const asOf = query.from?.asOf
    let one = plans.length === 1
    let found: Found[] = []
    for (const plan of plans) {
      const moved: Moved | undefined = asOf === undefined ? NONE_MOVED : moves.since(asOf, plan.scope, sort)
      if (moved === undefined) return { rows: [], more: false, outdated: true }
      if (moved.size > 0) {
        one = false
        found.push(...findMoved(plan, moved, query))
      }
      const wanted = {
        query,
        limit: limit + 1 + (one ? 0 : offset),
        offset: one ? offset : 0,
        without: [...moved.keys()],
      }
      found.push(...find(plan, wanted))
    }
    if (!one) {
      found.sort(compareFound(sort, backwards))
      found = found.slice(offset)
    }
    const { rows, onPage } = fetch(workspace, found.slice(0, limit), query.mostText)
    const more = found.length > onPage.length
    if (backwards) {
      onPage.reverse()
      rows.reverse()
    }
    const page: ResourcePage = { rows, more, ...edgesOf(onPage) }
    if (more || query.from !== undefined) page.asOf = asOf ?? moves.now()
    if (query.total !== false) {
      const whole = !more && query.from === undefined && (onPage.length > 0 || offset === 0)
      const total = whole && limit > 0 ? offset + onPage.length : count(plans, query.total === 'cheap')
      if (total !== undefined) page.total = total
    }
    if (query.include) page.included = include(workspace, rows, query.include, query.mostText)
    return page
  }

  /** At least one, and then as many as have room. */
  function fetch(workspace: string, found: readonly Found[], mostText = Number.POSITIVE_INFINITY) {
    const rows: ResourceRow[] = []
    const onPage: Found[] = []
    let text = 0
    for (const each of found) {
      const row = getResource(workspace, each.type, each.id)
      text += row?.text.length ?? 0
      if (text > mostText && rows.length > 0) break
      onPage.push(each)
      if (row) rows.push(row)
    }
    return { rows, onPage }
  }

  function count(plans: readonly Plan[], cheap: boolean): number | undefined {
    let total = 0
    for (const { lead, tests } of plans) {
      const candidates = candidatesOf(lead.sources)
      const from = `FROM (${candidates.sql}) m`
      if (cheap) {
        const most = tests.sql.includes('json_each') ? CHEAP_LINKED : CHEAP
        const looked = db
          .prepare<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 ${from} ${LIMIT})`)
          .get(...candidates.bind, most + 1)
        if ((looked?.n ?? 0) > most) return undefined
      }
      const bind: Bind[] = [...candidates.bind, ...tests.bind]
      const row = db.prepare<{ n: number }>(`SELECT count(*) AS n ${from} WHERE ${tests.sql}`).get(...bind)
      total += row?.n ?? 0
    }
    return total
  }

  return { search }
}

const NONE_MOVED: Moved = new Map()

function edgesOf(page: readonly Found[]): { edges?: { first: PagePosition; last: PagePosition } } {
  const [first] = page
  const last = page.at(-1)
  return first && last ? { edges: { first, last } } : {}
}
