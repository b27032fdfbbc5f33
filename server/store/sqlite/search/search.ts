/**
 * Search: the clause with the fewest rows leads, the others test its candidates inside SQLite, and only the texts of
 * the page asked for are fetched.
 */
import type { Clause, PagePosition, ResourcePage, ResourceQuery, ResourceRow } from '../../contract.ts'
import { type Bind, type Database, LIMIT } from '../database.ts'
import type { Symbols } from '../symbols.ts'
import { compareFound, type Found } from './compare-found.ts'
import { type Fragment, fragment } from './fragment.ts'
import { createInclude } from './include.ts'
import { COUNTED, candidatesOf, createChooseLead, type Lead } from './lead.ts'
import { beyondNaturally, beyondSorted, directionOf, naturalOrder, sortColumns, sortedOrder } from './ordering.ts'
import { type Scope, scopeOf } from './scope.ts'
import { testOfAll } from './test-of.ts'

/** How many candidates a cheap total looks at: fewer where each is read for its references. */
const CHEAP = 10_000
const CHEAP_LINKED = 500

interface Part {
  type: string
  clauses: readonly Clause[]
}

interface Plan {
  scope: Scope
  lead: Lead
  tests: Fragment
}

export function createSearch(
  db: Database,
  symbols: Symbols,
  getResource: (workspace: string, type: string, id: string) => ResourceRow | undefined,
  counted: readonly number[] = COUNTED,
) {
  const chooseLead = createChooseLead(db, symbols, counted)
  const include = createInclude(db, symbols, getResource)

  function planOf(workspace: string, { type, clauses }: Part, natural: boolean): Plan {
    const scope = scopeOf(workspace, type, symbols)
    const lead = chooseLead(clauses, scope, natural)
    return { scope, lead, tests: testOfAll(lead.rest, scope) }
  }

  /** Ids in the order of the page, from its beginning on. */
  function statement({ scope, lead, tests }: Plan, query: ResourceQuery, limit: number, offset: number): Fragment {
    const { sort } = query
    const direction = directionOf(query)
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
    const beyond = beyondSorted(sort, direction, scope.type)
    return fragment(
      `SELECT * FROM (SELECT m.id AS id, m.updated AS updated${columns.sql} FROM (${candidates.sql}) m${joins.sql} WHERE ${tests.sql})
       WHERE ${beyond.sql} ORDER BY ${sortedOrder(sort, direction)} ${LIMIT} OFFSET ?`,
      ...columns.bind,
      ...candidates.bind,
      ...joins.bind,
      ...tests.bind,
      ...beyond.bind,
      limit,
      offset,
    )
  }

  function find(plan: Plan, query: ResourceQuery, limit: number, offset: number): Found[] {
    const { sql, bind } = statement(plan, query, limit, offset)
    return db
      .prepare<{ id: string; updated: number; [column: string]: string | number | null }>(sql)
      .all(...bind)
      .map((row) => ({
        type: plan.scope.type,
        id: row.id,
        updated: row.updated,
        values: query.sort.map((_, n) => row[`s${n}`] ?? null),
      }))
  }

  function search(workspace: string, query: ResourceQuery): ResourcePage {
    const parts: Part[] = [query, ...(query.also ?? [])]
    const natural = query.sort.length === 0
    const { backwards } = directionOf(query)
    const plans = parts.map((part) => planOf(workspace, part, natural))
    const one = plans.length === 1
    let found = plans.flatMap((plan) =>
      find(plan, query, query.limit + 1 + (one ? 0 : query.offset), one ? query.offset : 0),
    )
    if (!one) {
      found.sort(compareFound(query.sort, backwards))
      found = found.slice(query.offset)
    }
    const more = found.length > query.limit
    const onPage = found.slice(0, query.limit)
    if (backwards) onPage.reverse()
    const rows: ResourceRow[] = []
    for (const { type, id } of onPage) {
      const row = getResource(workspace, type, id)
      if (row) rows.push(row)
    }
    const page: ResourcePage = { rows, more, ...edgesOf(onPage) }
    if (query.total !== false) {
      const whole = !more && query.from === undefined && (onPage.length > 0 || query.offset === 0)
      const total = whole && query.limit > 0 ? query.offset + onPage.length : count(plans, query.total === 'cheap')
      if (total !== undefined) page.total = total
    }
    if (query.include) page.included = include(workspace, rows, query.include)
    return page
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

  function explain(workspace: string, query: ResourceQuery): string[] {
    return [query, ...(query.also ?? [])].flatMap((part) => {
      const plan = planOf(workspace, part, query.sort.length === 0)
      const { sql, bind } = statement(plan, query, query.limit + 1, query.offset)
      const lines = db.prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...bind)
      const leads = plan.lead.sources.map((source) => source.table).join(', ') || 'nothing'
      return [
        `${part.type}: led by ${leads}${plan.lead.narrow ? ', few rows' : ''}`,
        sql.replace(/\s+/g, ' '),
        ...lines.map(({ detail }) => `- ${detail}`),
      ]
    })
  }

  return { search, explain }
}

function edgesOf(page: readonly Found[]): { edges?: { first: PagePosition; last: PagePosition } } {
  const [first] = page
  const last = page.at(-1)
  return first && last ? { edges: { first, last } } : {}
}
