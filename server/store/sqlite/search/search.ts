/**
 * Search: ids are found in the order of the page, type by type, and only the texts of the page asked for are fetched.
 */
import type { Clause, PagePosition, ResourcePage, ResourceQuery, ResourceRow, SortKey } from '../../contract.ts'
import { type Bind, type Database, LIMIT } from '../database.ts'
import { createShapesOf } from '../shapes.ts'
import type { Symbols } from '../symbols.ts'
import { compareFound, type Found } from './compare-found.ts'
import { createComplements } from './complement.ts'
import { EFFORT, type Effort } from './effort.ts'
import { createFindFew, createLeadsByForm, formOf } from './few.ts'
import { createFind, type Plan } from './find.ts'
import { fragment } from './fragment.ts'
import { createInclude } from './include.ts'
import { candidatesOf, createLeads, type Lead } from './lead.ts'
import { createMoves } from './moved.ts'
import { directionOf } from './ordering.ts'
import { onceFor, type Scope, scopeOf } from './scope.ts'
import { RESOURCE_LIVE } from './source.ts'
import { testOfAll } from './test-of.ts'
import { createUsualSearches } from './usual.ts'

/** How many candidates a cheap total looks at: fewer where each is read for its references. */
const CHEAP = 10_000
const CHEAP_LINKED = 500

type Moved = ReadonlyMap<string, PagePosition>

interface Part {
  type: string
  clauses: readonly Clause[]
}

/** How it is found; or everything that is, in its order, where that is known already. */
type Sought = { scope: Scope; clauses: readonly Clause[] } & ({ plan: Plan; all?: never } | { all: Found[] })

/** Current versions, read together. */
export interface Fetch {
  one(workspace: string, type: string, id: string): ResourceRow | undefined
  /** In the order of the ids. */
  many(workspace: string, type: string, ids: readonly string[]): (ResourceRow | undefined)[]
}

/** Texts are read so many at once: a page that is full by its size leaves out the rest. */
const FETCHED_AT_ONCE = 50

export function createSearch(db: Database, symbols: Symbols, fetch: Fetch, effort: Effort = EFFORT) {
  const shapesOf = createShapesOf(db)
  const leads = createLeads(db, symbols, createComplements(db, shapesOf), effort)
  const byForm = createLeadsByForm()
  const find = createFind(db, leads.choose, shapesOf, effort)
  const few = effort.counted.at(-1) ?? 0
  const findFew = createFindFew(db, few)
  const usual = createUsualSearches(findFew, few)
  const include = createInclude(db, symbols, fetch.one)
  const moves = createMoves(db)

  function seek(workspace: string, { type, clauses }: Part, sort: readonly SortKey[]): Sought {
    const scope = scopeOf(workspace, type, symbols)
    const ledBy = (lead: Lead): Plan => ({ scope, clauses, lead, tests: testOfAll(lead.rest, scope) })
    const form = formOf(type, clauses)
    const noted = byForm.get(form)
    const led = (place: number): Plan | undefined => {
      const lead = leads.by(clauses, scope, place)
      return lead && ledBy(lead)
    }
    const place = byForm.get(form, clauses.length === 1 ? 0 : undefined)
    if (place !== undefined) {
      const asUsual = usual.find({ form, scope, clauses, sort, place }, () => led(place))
      const known = asUsual === undefined && noted !== undefined ? led(noted) : undefined
      const all = known ? findFew.find(known, sort) : asUsual?.all
      if (all !== undefined) return { scope, clauses, all }
      if (asUsual !== undefined || known !== undefined) byForm.distrust(form)
    }
    const lead = leads.choose(clauses, scope, sort.length === 0, 'quick')
    const plan = ledBy(lead)
    const all = lead.rows !== undefined && lead.rows <= few ? findFew.find(plan, sort) : undefined
    if (all === undefined) return { scope, clauses, plan }
    if (lead.clause !== undefined) byForm.note(form, lead.clause)
    return { scope, clauses, all }
  }

  /** Those that moved since the first page and are still found, each in its old place. */
  function findMoved(
    { scope, clauses }: Pick<Sought, 'scope' | 'clauses'>,
    moved: Moved,
    query: ResourceQuery,
  ): Found[] {
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

  /** Of all that is found, what a page may hold. */
  function pageOf(all: Found[], query: ResourceQuery, moved: Moved): Found[] {
    const { backwards, from } = directionOf(query)
    if (query.from === undefined) return all
    const compare = compareFound(query.sort, backwards)
    const rest = all.filter((one) => !moved.has(one.id) && (from === undefined || compare(one, from) > 0))
    return backwards ? rest.reverse() : rest
  }

  function search(workspace: string, query: ResourceQuery): ResourcePage {
    const { sort, offset, limit } = query
    const sought = [query, ...(query.also ?? [])].map((part) => seek(workspace, part, sort))
    const { backwards } = directionOf(query)
    const asOf = query.from?.asOf
    let one = sought.length === 1
    let found: Found[] = []
    for (const part of sought) {
      const moved: Moved | undefined = asOf === undefined ? NONE_MOVED : moves.since(asOf, part.scope, sort)
      if (moved === undefined) return { rows: [], more: false, outdated: true }
      if (moved.size > 0) {
        one = false
        found.push(...findMoved(part, moved, query))
      }
      const wants = { limit: limit + 1 + (one ? 0 : offset), offset: one ? offset : 0 }
      const next =
        part.all === undefined
          ? find(part.plan, { query, ...wants, without: [...moved.keys()] })
          : pageOf(part.all, query, moved).slice(wants.offset, wants.offset + wants.limit)
      found = found.length === 0 ? next : [...found, ...next]
    }
    if (!one) {
      found.sort(compareFound(sort, backwards))
      found = found.slice(offset)
    }
    const { rows, onPage } = read(workspace, found, query)
    const more = found.length > onPage.length
    if (backwards) {
      onPage.reverse()
      rows.reverse()
    }
    const page: ResourcePage = { rows, more, ...edgesOf(onPage) }
    if (more || query.from !== undefined) page.asOf = asOf ?? moves.now()
    if (query.total !== false) {
      const whole = !more && query.from === undefined && (onPage.length > 0 || offset === 0)
      const total = whole && limit > 0 ? offset + onPage.length : count(sought, query.total === 'cheap')
      if (total !== undefined) page.total = total
    }
    if (query.include) page.included = include(workspace, rows, query.include, query.mostText)
    return page
  }

  /** At least one, and then as many as have room. */
  function read(workspace: string, found: readonly Found[], { limit, mostText = WITHOUT_END }: ResourceQuery) {
    const rows: ResourceRow[] = []
    const onPage: Found[] = []
    let text = 0
    for (let at = 0; at < limit && at < found.length; at += FETCHED_AT_ONCE) {
      const some = found.slice(at, Math.min(limit, at + FETCHED_AT_ONCE))
      const read = rowsOf(workspace, some)
      for (const [n, place] of some.entries()) {
        const row = read[n]
        text += row?.text.length ?? 0
        if (text > mostText && rows.length > 0) return { rows, onPage }
        onPage.push(place)
        if (row) rows.push(row)
      }
    }
    return { rows, onPage }
  }

  function rowsOf(workspace: string, found: readonly Found[]): (ResourceRow | undefined)[] {
    const type = found[0]?.type ?? ''
    if (found.every((one) => one.type === type))
      return fetch.many(
        workspace,
        type,
        found.map(({ id }) => id),
      )
    return found.map((one) => fetch.one(workspace, one.type, one.id))
  }

  function count(sought: readonly Sought[], cheap: boolean): number | undefined {
    let total = 0
    for (const part of sought) {
      const n = part.all === undefined ? countOf(part.plan, cheap) : part.all.length
      if (n === undefined) return undefined
      total += n
    }
    return total
  }

  /** Nothing where a total is to be cheap and is not. */
  function countOf({ lead, scope, tests: each }: Plan, cheap: boolean): number | undefined {
    const candidates = candidatesOf(lead.sources)
    const from = `FROM (${candidates.sql}) m`
    const moreThan = (most: number) => {
      const looked = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 ${from} ${LIMIT})`)
      return (looked.get(...candidates.bind, most + 1)?.n ?? 0) > most
    }
    if (cheap && moreThan(each.sql.includes('json_each') ? CHEAP_LINKED : CHEAP)) return undefined
    // What all candidates lead to is found once only where following the links of each takes longer.
    const isWide = !lead.narrow && !cheap && moreThan(effort.walked)
    const tests = isWide ? testOfAll(lead.rest, onceFor(scope)) : each
    const bind: Bind[] = [...candidates.bind, ...tests.bind]
    return db.prepare<{ n: number }>(`SELECT count(*) AS n ${from} WHERE ${tests.sql}`).get(...bind)?.n ?? 0
  }

  return { search }
}

const WITHOUT_END = Number.POSITIVE_INFINITY
const NONE_MOVED: Moved = new Map()

function edgesOf(page: readonly Found[]): { edges?: { first: PagePosition; last: PagePosition } } {
  const [first] = page
  const last = page.at(-1)
  return first && last ? { edges: { first, last } } : {}
}
