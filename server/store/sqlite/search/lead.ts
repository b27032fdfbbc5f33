/**
 * Which clause leads a search: the one with the fewest rows, found by counting only so far. The others test its candidates.
 */
import type { Clause, Predicate } from '../../contract.ts'
import { type Database, LIMIT } from '../database.ts'
import { pathOf, type Symbols } from '../symbols.ts'
import { rowsWithUrlOf } from './canonical.ts'
import type { Complements } from './complement.ts'
import { type Effort, THOROUGH_LINKED } from './effort.ts'
import { type Fragment, fragment } from './fragment.ts'
import { gather, sourceOfMany } from './many.ts'
import { type Scope, scopeBelow } from './scope.ts'
import { createSizes } from './sizes.ts'
import { type Source, sourceOf, sourceOfAll } from './source.ts'
import { testOfAll } from './test-of.ts'
import { matchOfText } from './words.ts'

/** `quick`: what an index tells at once. `thorough`: further, and by what has to be sifted first. */
export type Depth = 'quick' | 'thorough'

const WIDE = Number.POSITIVE_INFINITY
/** SQLite bounds how many selects one union may have. */
const MOST_IN_UNION = 200
/** More are slower to join than candidates to test, as long as most of them pass. */
const MOST_SHAPES = 20

export interface Lead {
  sources: Source[]
  /** What is left to test. */
  rest: readonly Clause[]
  /** The candidates are few: counted, not guessed. */
  narrow: boolean
  /** As far as they were counted */
  rows?: number
  /** The place of the clause that leads, where its rows are found without another search. */
  clause?: number
}

interface Possible {
  clause: Clause
  sources: Source[]
  /** The sources hold no more than what the clause asks for. */
  exact: boolean
}

export type ChooseLead = (clauses: readonly Clause[], scope: Scope, natural: boolean, depth: Depth) => Lead

export interface Leads {
  choose: ChooseLead
  /** Led by the clause at that place, whether it is narrow or not. */
  by(clauses: readonly Clause[], scope: Scope, place: number): Lead | undefined
}

export function createLeads(
  db: Database,
  symbols: Symbols,
  complements: Complements,
  { counted: quickly, walked, thorough }: Effort,
): Leads {
  const sizes = createSizes()

  /** Linked sources hold a search of their own; each is made and counted once for a search. */
  function choose(clauses: readonly Clause[], scope: Scope, natural: boolean, depth: Depth): Lead {
    const counted = stepsOf(scope, natural, depth)
    const possible: Possible[] = []
    for (const clause of clauses) {
      const found = possibleOf(clause, scope, depth)
      if (found) possible.push(found)
    }
    const leadBy = (found: Possible, narrow: boolean) => leadOf(found, clauses, narrow)
    const [only] = possible
    // One clause in the page's own order needs no choice: it is never wider than the whole type.
    const quick = depth === 'quick' && natural && possible.length === 1
    if (only && quick && only.sources.every((source) => source.ordered)) return leadBy(only, false)
    const seen = new Map<Source, number>()
    for (const limit of counted) {
      let best: { found: Possible; rows: number } | undefined
      for (const found of possible) {
        const rows = countUpTo(found.sources, limit, seen, depth)
        if (rows < (best?.rows ?? WIDE)) best = { found, rows }
      }
      if (best) return { ...leadBy(best.found, true), rows: best.rows }
    }
    // All are wide: going newest first soon fills a page, unless the page wants another order anyway.
    const ordered = possible.find((found) => found.sources.every((source) => source.ordered))
    const lead = ordered ?? (natural ? undefined : only)
    return lead ? leadBy(lead, false) : { sources: [sourceOfAll(scope)], rest: clauses, narrow: false }
  }

  function stepsOf(scope: Scope, natural: boolean, depth: Depth): readonly number[] {
    if (depth === 'thorough')
      return scope.depth === 0 ? thorough : thorough.map((far) => Math.min(far, THOROUGH_LINKED))
    // To put as many in another order is no more work than to walk past as many others before that is given up.
    return natural || scope.depth > 0 || quickly.length === 0 ? quickly : [...quickly, walked]
  }

  function by(clauses: readonly Clause[], scope: Scope, place: number): Lead | undefined {
    const clause = clauses[place]
    const found = clause && possibleOf(clause, scope, 'quick')
    return found && leadOf(found, clauses, true)
  }

  function countUpTo(sources: readonly Source[], limit: number, seen: Map<Source, number>, depth: Depth): number {
    let sum = 0
    for (const source of sources) {
      if (source.sifted && depth === 'quick') return WIDE
      if (source.linked) {
        const most = (depth === 'quick' ? quickly : thorough).at(-1) ?? 0
        const rows = seen.get(source) ?? count(source, most)
        seen.set(source, rows)
        if (rows >= most) return WIDE
        sum += rows
      } else {
        const remembered = sizes.get(source)
        const useful = remembered && (!remembered.capped || remembered.rows >= limit)
        sum += useful ? remembered.rows : count(source, limit)
      }
      if (sum >= limit) return WIDE
    }
    return sum
  }

  function count(source: Source, limit: number): number {
    const { table, where } = source.counted ?? source
    const row = db
      .prepare<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 FROM "${table}" WHERE ${where.sql} ${LIMIT})`)
      .get(...where.bind, limit)
    const rows = row?.n ?? 0
    if (!source.linked) sizes.note(source, { rows, capped: rows >= limit })
    return rows
  }

  function possibleOf(clause: Clause, scope: Scope, depth: Depth): Possible | undefined {
    if (clause.not) {
      if (clause.anyOf.length > MOST_IN_UNION) return undefined
      const sources = depth === 'quick' ? undefined : complements.of(clause, scope)
      return sources && { clause, sources, exact: false }
    }
    const [first] = clause.anyOf
    if (first?.kind === 'missing' && clause.anyOf.length === 1) {
      const sources = complements.missing(first, scope)
      if (!sources || (depth === 'quick' && sources.length > MOST_SHAPES)) return undefined
      return { clause, sources, exact: true }
    }
    const { many, rest } = gather(clause, scope)
    const sources = many.map((one) => sourceOfMany(one, scope))
    let exact = true
    for (const predicate of rest) {
      const source = possibleSource(predicate, scope, depth)
      if (!source) return undefined
      if (predicate.kind === 'all' || predicate.kind === 'text') exact = false
      sources.push(source)
    }
    return { clause, sources, exact }
  }

  function possibleSource(predicate: Predicate, scope: Scope, depth: Depth): Source | undefined {
    switch (predicate.kind) {
      case 'missing':
        return undefined
      case 'text':
        return matchOfText(predicate.value, scope) === undefined ? undefined : sourceOf(predicate, scope)
      case 'all': {
        const { sources } = choose(
          predicate.of.map((part) => ({ anyOf: [part] })),
          scope,
          false,
          depth,
        )
        const [source] = sources
        return sources.length !== 1 || source?.table === 'resource' ? undefined : source
      }
      case 'chain':
        return chainSource(predicate, scope, depth)
      case 'has':
        return hasSource(predicate, scope, depth)
      case 'canonical': {
        const other = scopeBelow(scope, predicate.type, 't')
        const ids = narrowIds(predicate.clauses, other, depth)
        return ids && rowsWithUrlOf(ids, predicate, scope, other)
      }
      default:
        return sourceOf(predicate, scope)
    }
  }

  /** Rows that refer to one of the targets found. */
  function chainSource(
    predicate: Extract<Predicate, { kind: 'chain' }>,
    scope: Scope,
    depth: Depth,
  ): Source | undefined {
    const target = scopeBelow(scope, predicate.targetType, 't')
    const ids = narrowIds(predicate.clauses, target, depth)
    if (!ids) return undefined
    const where = fragment(
      `workspace = ? AND path = ? AND target IN (${ids.sql}) AND target_type = ?`,
      scope.workspace,
      symbols.find(pathOf(scope.type, predicate.param)),
      ...ids.bind,
      target.typeKey,
    )
    return { table: 'reference', where, ordered: false, unique: false, seek: 'none', linked: true }
  }

  /** What the rows found refer to: read from the short form of their entries. */
  function hasSource(predicate: Extract<Predicate, { kind: 'has' }>, scope: Scope, depth: Depth): Source | undefined {
    const from = scopeBelow(scope, predicate.type, 't')
    const ids = narrowIds(predicate.clauses, from, depth)
    if (!ids) return undefined
    const where = fragment(
      `workspace = ? AND type = ? AND deleted = 0 AND id IN (
         SELECT e.value ->> 2 FROM (${ids.sql}) f CROSS JOIN resource r CROSS JOIN json_each(r.entries) e
         WHERE r.workspace = ? AND r.type = ? AND r.id = f.id
           AND e.value ->> 0 = 'reference' AND e.value ->> 1 = ? AND e.value ->> 3 = ?)`,
      scope.workspace,
      scope.typeKey,
      ...ids.bind,
      scope.workspace,
      from.typeKey,
      symbols.find(pathOf(predicate.type, predicate.param)),
      scope.typeKey,
    )
    return { table: 'resource', where, ordered: false, unique: true, seek: 'none', linked: true }
  }

  /** The ids of another search, where it has few candidates. */
  function narrowIds(clauses: readonly Clause[], scope: Scope, depth: Depth): Fragment | undefined {
    const lead = choose(clauses, scope, false, depth)
    if (!lead.narrow) return undefined
    const candidates = candidatesOf(lead.sources)
    const tests = testOfAll(lead.rest, scope)
    return fragment(
      `SELECT ${scope.row}.id FROM (${candidates.sql}) ${scope.row} WHERE ${tests.sql}`,
      ...candidates.bind,
      ...tests.bind,
    )
  }

  return { choose, by }
}

function leadOf(found: Possible, clauses: readonly Clause[], narrow: boolean): Lead {
  const { sources, clause, exact } = found
  const lead: Lead = { sources, rest: exact ? clauses.filter((one) => one !== clause) : clauses, narrow }
  if (!sources.some(({ linked }) => linked)) lead.clause = clauses.indexOf(clause)
  return lead
}

/** Distinct (updated, id), where one resource can have several rows; `orderBy` when they can come so at no cost. */
export function candidatesOf(sources: readonly Source[], beyond?: Fragment, orderBy?: string): Fragment {
  const [only] = sources
  if (!only) return fragment('SELECT 0 AS updated, NULL AS id WHERE 0')
  const select = (source: Source, distinct: boolean) =>
    `SELECT ${distinct ? 'DISTINCT ' : ''}updated, id FROM "${source.table}" WHERE ${source.where.sql}${beyond ? ` AND ${beyond.sql}` : ''}`
  const union = (some: readonly Source[]) => some.map((source) => select(source, false)).join(' UNION ')
  const parts: string[] = []
  for (let at = 0; at < sources.length; at += MOST_IN_UNION) parts.push(union(sources.slice(at, at + MOST_IN_UNION)))
  const all = parts.length === 1 ? parts : parts.map((part) => `SELECT updated, id FROM (${part})`)
  const sql = sources.length === 1 ? select(only, !only.unique) : all.join(' UNION ')
  return {
    sql: orderBy ? `${sql} ORDER BY ${orderBy}` : sql,
    bind: sources.flatMap((source) => [...source.where.bind, ...(beyond?.bind ?? [])]),
  }
}
