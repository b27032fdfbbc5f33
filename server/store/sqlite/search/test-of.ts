/** How one candidate is tested for a predicate, inside SQLite. */
import type { Clause, Predicate } from '../../contract.ts'
import { pathKey, pathMark } from '../shapes.ts'
import { pathOf } from '../symbols.ts'
import { rowsOfOther } from './canonical.ts'
import { type Fragment, fragment, joined, negated } from './fragment.ts'
import { gather, sourceOfMany, testOfMany } from './many.ts'
import { type Scope, scopeBelow } from './scope.ts'
import { type Source, sourceOf, startingWith, updatedRange } from './source.ts'
import { uriRows } from './uri.ts'
import { matchOf } from './words.ts'

/**
 * Whether a row is there. The limit keeps SQLite (3.53 for one) from joining the rows instead: it then passes over a candidate with
 * three rows three times where the search has an OFFSET, and gives what stood on the page before.
 */
const exists = (rows: string): string => `EXISTS (${rows} LIMIT 1)`

export function testOfAll(clauses: readonly Clause[], scope: Scope): Fragment {
  return joined(
    clauses.map((clause) => testOfClause(clause, scope)),
    'AND',
  )
}

function testOfClause(clause: Clause, scope: Scope): Fragment {
  const { many, rest } = gather(clause, scope)
  const any = joined(
    [
      ...many.map((one) => (scope.once ? isAmong(sourceOfMany(one, scope), scope) : testOfMany(one, scope))),
      ...rest.map((predicate) => testOf(predicate, scope)),
    ],
    'OR',
  )
  return clause.not ? negated(any) : any
}

/** Whether the candidate holds for the predicate. */
function testOf(predicate: Predicate, scope: Scope): Fragment {
  const { row } = scope
  switch (predicate.kind) {
    case 'id':
      return fragment(`${row}.id = ?`, predicate.id)
    case 'lastUpdated': {
      const range = updatedRange(predicate)
      return { sql: range.sql.replace(/\bupdated\b/g, `${row}.updated`), bind: range.bind }
    }
    case 'missing': {
      const shape = resourceOf(scope, 'shape')
      return fragment(
        `instr((SELECT text FROM symbol WHERE key = (${shape.sql})), ?) ${predicate.missing ? '=' : '>'} 0`,
        ...shape.bind,
        pathMark(pathKey(scope, predicate.param)),
      )
    }
    case 'all':
      return joined(
        predicate.of.map((part) => testOf(part, scope)),
        'AND',
      )
    case 'chain':
      return scope.once ? chainOnce(predicate, scope) : chainTest(predicate, scope)
    case 'has':
      return scope.once ? hasOnce(predicate, scope) : hasTest(predicate, scope)
    case 'canonical':
      return canonicalTest(predicate, scope)
    case 'words': {
      // The words are looked up once, not for every candidate.
      const found = resourceOf(scope, 'row')
      return fragment(
        `(${found.sql}) IN (SELECT rowid FROM word_index WHERE word_index MATCH ?)`,
        ...found.bind,
        matchOf(predicate, scope),
      )
    }
    default: {
      const source = sourceOf(predicate, scope)
      // Words lead to more than the text that they are of.
      if (source.seek === 'none')
        return scope.once && predicate.kind !== 'text' ? isAmong(source, scope) : entryTest(predicate, source, scope)
      return seekTest(source, scope)
    }
  }
}

/** A column of the candidate's resource row. */
function resourceOf({ workspace, typeKey, row }: Scope, column: string): Fragment {
  return fragment(
    `SELECT ${column} FROM resource r WHERE r.workspace = ? AND r.type = ? AND r.id = ${row}.id`,
    workspace,
    typeKey,
  )
}

function seekTest({ table, where, seek }: Source, { row }: Scope): Fragment {
  // Named, because without statistics SQLite may take the index by value and walk half of it for every candidate.
  const index = table === 'resource' ? '' : ` INDEXED BY sqlite_autoindex_${table}_1`
  const updated = seek === 'value' ? ` AND x.updated = ${row}.updated` : ''
  return fragment(
    exists(`SELECT 1 FROM "${table}" x${index} WHERE ${where.sql} AND x.id = ${row}.id${updated}`),
    ...where.bind,
  )
}

/** The rows are found once, and kept in a table of their ids. */
const isAmong = ({ table, where }: Source, { row }: Scope): Fragment =>
  fragment(`${row}.id IN (SELECT id FROM "${table}" WHERE ${where.sql})`, ...where.bind)

/** Where no key leads to the candidate's own rows, they are read from the short form kept with its resource. */
function entryTest(predicate: Predicate, source: Source, scope: Scope): Fragment {
  const path = scope.symbols.find(pathOf(scope.type, 'param' in predicate ? predicate.param : ''))
  const condition = entryCondition(predicate, scope)
  if (condition === undefined) return isAmong(source, scope)
  const entries = resourceOf(scope, 'entries')
  return fragment(
    exists(
      `SELECT 1 FROM json_each((${entries.sql})) e WHERE e.value ->> 0 = ? AND e.value ->> 1 = ? AND ${condition.sql}`,
    ),
    ...entries.bind,
    predicate.kind,
    path,
    ...condition.bind,
  )
}

function entryCondition(predicate: Predicate, { symbols }: Scope): Fragment | undefined {
  switch (predicate.kind) {
    case 'text':
      return fragment('e.value ->> 2 >= ? AND e.value ->> 2 < ?', ...startingWith(predicate.value))
    case 'uri':
      return uriRows(predicate, '(e.value ->> 2)')
    case 'token':
      // A system alone, or nothing at all.
      if (predicate.noSystem) return fragment('e.value ->> 3 = 0')
      return predicate.system === undefined
        ? fragment('1')
        : fragment('e.value ->> 3 = ?', symbols.find(predicate.system))
    default:
      return undefined
  }
}

/** The candidate's references, each followed to its target. CROSS JOIN keeps SQLite to this order. */
function chainTest(predicate: Extract<Predicate, { kind: 'chain' }>, scope: Scope): Fragment {
  const { workspace, symbols } = scope
  const target = scopeBelow(scope, predicate.targetType, 't')
  const { row: t } = target
  const e = `e${target.depth}`
  const entries = resourceOf(scope, 'entries')
  const tests = testOfAll(predicate.clauses, target)
  return fragment(
    exists(`SELECT 1 FROM json_each((${entries.sql})) ${e} CROSS JOIN resource ${t} WHERE ${e}.value ->> 0 = 'reference'
       AND ${e}.value ->> 1 = ? AND ${e}.value ->> 3 = ? AND ${t}.workspace = ? AND ${t}.type = ?
       AND ${t}.id = ${e}.value ->> 2 AND ${t}.deleted = 0 AND ${tests.sql}`),
    ...entries.bind,
    symbols.find(pathOf(scope.type, predicate.param)),
    target.typeKey,
    workspace,
    target.typeKey,
    ...tests.bind,
  )
}

/** The targets are found first, then what refers to one of them. */
function chainOnce(predicate: Extract<Predicate, { kind: 'chain' }>, scope: Scope): Fragment {
  const { workspace, symbols, row } = scope
  const target = scopeBelow(scope, predicate.targetType, 't')
  const { row: t } = target
  const tests = testOfAll(predicate.clauses, target)
  return fragment(
    `${row}.id IN (SELECT id FROM reference WHERE workspace = ? AND path = ? AND target_type = ? AND target IN
       (SELECT ${t}.id FROM resource ${t} WHERE ${t}.workspace = ? AND ${t}.type = ? AND ${t}.deleted = 0 AND ${tests.sql}))`,
    workspace,
    symbols.find(pathOf(scope.type, predicate.param)),
    target.typeKey,
    workspace,
    target.typeKey,
    ...tests.bind,
  )
}

function canonicalTest(predicate: Extract<Predicate, { kind: 'canonical' }>, scope: Scope): Fragment {
  const other = scopeBelow(scope, predicate.type, 'u')
  const rows = rowsOfOther(resourceOf(scope, 'entries'), predicate, scope, other)
  const tests = testOfAll(predicate.clauses, other)
  return fragment(exists(`${rows.sql} AND ${tests.sql}`), ...rows.bind, ...tests.bind)
}

/** The rows that refer to the candidate. */
function hasTest(predicate: Extract<Predicate, { kind: 'has' }>, scope: Scope): Fragment {
  const { row: h, sql, bind } = referring(predicate, scope)
  return fragment(exists(`SELECT 1 FROM reference ${h} WHERE ${sql} AND ${h}.target = ${scope.row}.id`), ...bind)
}

/** What the rows found refer to. */
function hasOnce(predicate: Extract<Predicate, { kind: 'has' }>, scope: Scope): Fragment {
  const { row: h, sql, bind } = referring(predicate, scope)
  return fragment(`${scope.row}.id IN (SELECT ${h}.target FROM reference ${h} WHERE ${sql})`, ...bind)
}

/** References, named `row`, of the rows asked for to any resource of the type. */
function referring(predicate: Extract<Predicate, { kind: 'has' }>, scope: Scope): Fragment & { row: string } {
  const { workspace, symbols, typeKey } = scope
  const from = scopeBelow(scope, predicate.type, 'h')
  const { row } = from
  const tests = testOfAll(predicate.clauses, from)
  const where = fragment(
    `${row}.workspace = ? AND ${row}.path = ? AND ${row}.target_type = ? AND ${tests.sql}`,
    workspace,
    symbols.find(pathOf(predicate.type, predicate.param)),
    typeKey,
    ...tests.bind,
  )
  return { row, ...where }
}
