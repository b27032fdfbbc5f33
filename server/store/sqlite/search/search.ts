/**
 * Search: the clause with the fewest rows leads, the others test its candidates inside SQLite, and only the texts of
 * the page asked for are fetched.
 */
import type { Clause, ResourcePage, ResourceQuery, ResourceRow } from '../../contract.ts'
import { type Bind, type Database, LIMIT } from '../database.ts'
import type { Symbols } from '../symbols.ts'
import { type Fragment, joined, negated } from './fragment.ts'
import { type Scope, type Source, sourceOf, sourceOfAll, testOf } from './predicate.ts'
import { createSizes } from './sizes.ts'
import { ordering } from './sort.ts'

/** Rows are counted only so far to find the leading clause; beyond, a clause counts as wide. */
export const COUNTED: readonly number[] = [32, 512, 8192]
const WIDE = Number.POSITIVE_INFINITY
/** SQLite bounds how many selects one union may have. */
const MOST_IN_UNION = 200

interface Lead {
  sources: Source[]
  /** Undefined when every resource of the type is a candidate. */
  clause?: Clause
}

export function createSearch(
  db: Database,
  symbols: Symbols,
  getResource: (workspace: string, type: string, id: string) => ResourceRow | undefined,
  counted: readonly number[] = COUNTED,
) {
  const sizes = createSizes()

  return function search(workspace: string, query: ResourceQuery): ResourcePage {
    const { type } = query
    const scope: Scope = { workspace: symbols.find(workspace), type, typeKey: symbols.find(type), symbols }
    const order = ordering(query.sort, scope)
    const lead = leadOf(query.clauses, scope, order.natural)
    // Where the lead's rows come in the page's order, nothing is sorted and the search stops at its limit.
    const inOrder = order.natural && lead.sources.every((source) => source.ordered)
    const candidates = candidatesOf(lead.sources, inOrder)
    const tests = joined(
      query.clauses.filter((clause) => clause !== lead.clause).map((clause) => testOfClause(clause, scope)),
      'AND',
    )
    const orderBy = inOrder ? '' : ` ORDER BY ${order.orderBy}`
    const ids = db
      .prepare<{ id: string }>(
        `SELECT m.id FROM (${candidates.sql}) m${order.joins} WHERE ${tests.sql}${orderBy} ${LIMIT} OFFSET ?`,
      )
      .all(...candidates.bind, ...order.joinBind, ...tests.bind, ...order.orderBind, query.limit + 1, query.offset)
    const rows: ResourceRow[] = []
    for (const { id } of ids.slice(0, query.limit)) {
      const row = getResource(workspace, type, id)
      if (row) rows.push(row)
    }
    const page: ResourcePage = { rows, more: ids.length > query.limit }
    if (query.total) page.total = total(candidates, tests)
    return page
  }

  function total(candidates: Fragment, tests: Fragment): number {
    const bind: Bind[] = [...candidates.bind, ...tests.bind]
    const row = db
      .prepare<{ n: number }>(`SELECT count(*) AS n FROM (${candidates.sql}) m WHERE ${tests.sql}`)
      .get(...bind)
    return row?.n ?? 0
  }

  function leadOf(clauses: readonly Clause[], scope: Scope, natural: boolean): Lead {
    const possible: { clause: Clause; sources: Source[] }[] = []
    for (const clause of clauses) {
      const sources = sourcesOf(clause, scope)
      if (sources) possible.push({ clause, sources })
    }
    const [only] = possible
    // One clause in the page's own order needs no choice: it is never wider than the whole type.
    if (only && possible.length === 1 && only.sources.every((source) => source.ordered)) return only
    for (const limit of counted) {
      let best: { lead: Lead; rows: number } | undefined
      for (const lead of possible) {
        const rows = countUpTo(lead.sources, limit)
        if (rows < (best?.rows ?? WIDE)) best = { lead, rows }
      }
      if (best) return best.lead
    }
    // All are wide: going newest first soon fills a page, unless the page wants another order anyway.
    const ordered = possible.find((lead) => lead.sources.every((source) => source.ordered))
    return ordered ?? (natural ? undefined : only) ?? { sources: [sourceOfAll(scope)] }
  }

  function countUpTo(sources: readonly Source[], limit: number): number {
    let sum = 0
    for (const source of sources) {
      const remembered = sizes.get(source)
      const useful = remembered && (!remembered.capped || remembered.rows >= limit)
      sum += useful ? remembered.rows : count(source, limit)
      if (sum >= limit) return WIDE
    }
    return sum
  }

  function count(source: Source, limit: number): number {
    const { table, where } = source
    const row = db
      .prepare<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 FROM "${table}" WHERE ${where.sql} ${LIMIT})`)
      .get(...where.bind, limit)
    const rows = row?.n ?? 0
    sizes.note(source, { rows, capped: rows >= limit })
    return rows
  }
}

function sourcesOf(clause: Clause, scope: Scope): Source[] | undefined {
  if (clause.not || clause.anyOf.length > MOST_IN_UNION) return undefined
  const sources: Source[] = []
  for (const predicate of clause.anyOf) {
    const source = sourceOf(predicate, scope)
    if (!source) return undefined
    sources.push(source)
  }
  return sources
}

/** Distinct (updated, id), where one resource can have several rows. */
function candidatesOf(sources: readonly Source[], inOrder: boolean): Fragment {
  const [only] = sources
  if (!only) return { sql: 'SELECT 0 AS updated, NULL AS id WHERE 0', bind: [] }
  const select = (source: Source, distinct: boolean) =>
    `SELECT ${distinct ? 'DISTINCT ' : ''}updated, id FROM "${source.table}" WHERE ${source.where.sql}`
  const sql =
    sources.length === 1 ? select(only, !only.unique) : sources.map((source) => select(source, false)).join(' UNION ')
  return {
    sql: inOrder ? `${sql} ORDER BY updated DESC, id` : sql,
    bind: sources.flatMap((source) => source.where.bind),
  }
}

function testOfClause(clause: Clause, scope: Scope): Fragment {
  const any = joined(
    clause.anyOf.map((predicate) => testOf(predicate, scope)),
    'OR',
  )
  return clause.not ? negated(any) : any
}
