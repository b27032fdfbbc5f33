/** Predicates as SQL: where a search may start from them, and how one candidate is tested. */
import type { Predicate } from '../../contract.ts'
import { finite, time } from '../index-rows.ts'
import { NONE, pathOf, type Symbols } from '../symbols.ts'
import { compared } from './comparator.ts'
import { type Fragment, fragment } from './fragment.ts'

/** Rows of one table that hold for a predicate; every such table has `id` and `updated`. */
export interface Source {
  table: string
  where: Fragment
  /** The rows come newest first, then by id. */
  ordered: boolean
  /** No id comes twice. */
  unique: boolean
  /** How one id is found: by a seek behind the value, by a seek in the table's own key, or only by looking at all. */
  seek: 'value' | 'id' | 'none'
}

export interface Scope {
  workspace: number
  type: string
  typeKey: number
  symbols: Symbols
}

const RESOURCE_LIVE = 'workspace = ? AND type = ? AND deleted = 0'

/** Every resource of the type that is not deleted. */
export function sourceOfAll(scope: Scope): Source {
  return {
    table: 'resource',
    where: fragment(RESOURCE_LIVE, scope.workspace, scope.typeKey),
    ordered: true,
    unique: true,
    seek: 'value',
  }
}

/** Undefined for what can only be tested. */
export function sourceOf(predicate: Predicate, scope: Scope): Source | undefined {
  const { workspace, typeKey, symbols } = scope
  if (predicate.kind === 'missing') return undefined
  if (predicate.kind === 'id') {
    const where = fragment(`${RESOURCE_LIVE} AND id = ?`, workspace, typeKey, predicate.id)
    return { table: 'resource', where, ordered: true, unique: true, seek: 'value' }
  }
  if (predicate.kind === 'lastUpdated') {
    const range = updatedRange(predicate)
    const where = fragment(`${RESOURCE_LIVE} AND ${range.sql}`, workspace, typeKey, ...range.bind)
    return { table: 'resource', where, ordered: true, unique: true, seek: 'value' }
  }
  const within = (rest: Fragment): Fragment =>
    fragment(
      `workspace = ? AND path = ? AND ${rest.sql}`,
      workspace,
      symbols.find(pathOf(scope.type, predicate.param)),
      ...rest.bind,
    )
  const symbolOf = (text: string | undefined) => (text === undefined ? undefined : symbols.find(text))

  switch (predicate.kind) {
    case 'token': {
      const system = predicate.noSystem ? NONE : symbolOf(predicate.system)
      return equality('token', within, { code: predicate.code, system })
    }
    case 'reference':
      return equality('reference', within, { target: predicate.targetId, target_type: symbolOf(predicate.targetType) })
    case 'uri':
      return uri(predicate, within)
    case 'string':
      return { table: 'string', where: within(matched(predicate)), ordered: false, unique: false, seek: 'id' }
    case 'date': {
      const where = within(compared(predicate.comparator, time(predicate.low), time(predicate.high)))
      return { table: 'date', where, ordered: false, unique: false, seek: 'id' }
    }
    case 'number': {
      const where = within(compared(predicate.comparator, finite(predicate.low), finite(predicate.high)))
      return { table: 'number', where, ordered: false, unique: false, seek: 'id' }
    }
    case 'quantity': {
      const range = compared(predicate.comparator, finite(predicate.low), finite(predicate.high))
      const unit = conditions({ system: symbolOf(predicate.system), code: predicate.code })
      const where = within(fragment(`${range.sql}${unit.sql}`, ...range.bind, ...unit.bind))
      return { table: 'quantity', where, ordered: false, unique: false, seek: 'id' }
    }
  }
}

function conditions(columns: Record<string, string | number | undefined>): Fragment {
  const given = Object.entries(columns).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
  return fragment(given.map(([column]) => ` AND ${column} = ?`).join(''), ...given.map(([, value]) => value))
}

/** Tables keyed by (workspace, path, value, updated, id, qualifier). */
function equality(
  table: 'token' | 'reference',
  within: (rest: Fragment) => Fragment,
  columns: Record<string, string | number | undefined>,
): Source {
  const [value, qualifier] = Object.values(columns)
  const rest = conditions(columns)
  const where = within(fragment(`1${rest.sql}`, ...rest.bind))
  const byValue = value !== undefined
  return {
    table,
    where,
    ordered: byValue,
    unique: byValue && qualifier !== undefined,
    seek: byValue ? 'value' : 'none',
  }
}

type Uri = Extract<Predicate, { kind: 'uri' }>

/** R4 §3.1.1.4.10: `below` and `above` go by whole path segments, so that /fhir is not above /fhirx. */
function uri({ match, value }: Uri, within: (rest: Fragment) => Fragment): Source {
  if (match === 'exact')
    return { table: 'uri', where: within(fragment('value = ?', value)), ordered: true, unique: true, seek: 'value' }
  const where =
    match === 'below'
      ? within(fragment('(value = ? OR (value >= ? AND value < ?))', value, ...startingWith(segment(value))))
      : within(fragment('value IN (SELECT value FROM json_each(?))', JSON.stringify(uriAncestors(value))))
  return { table: 'uri', where, ordered: false, unique: false, seek: 'none' }
}

function segment(value: string): string {
  return value.endsWith('/') ? value : `${value}/`
}

/** `a/b/c`: itself, `a/b/`, `a/b`, `a/`, `a`. */
function uriAncestors(value: string): string[] {
  const found = [value]
  for (let at = value.lastIndexOf('/'); at > 0; at = value.lastIndexOf('/', at - 1))
    found.push(value.slice(0, at + 1), value.slice(0, at))
  return found
}

/** First and past-the-last text that starts so, in SQLite's order of UTF-8 bytes. */
function startingWith(prefix: string): [string, string] {
  return [prefix, `${prefix}\u{10ffff}`]
}

function matched({ match, value }: Extract<Predicate, { kind: 'string' }>): Fragment {
  if (match === 'exact') return fragment('exact = ?', value)
  if (match === 'contains') return fragment('instr(value, ?) > 0', value)
  return fragment('value >= ? AND value < ?', ...startingWith(value))
}

function updatedRange(predicate: Extract<Predicate, { kind: 'lastUpdated' }>): Fragment {
  const { comparator, low, high } = predicate
  // An instant is a range of one millisecond.
  const range = compared(comparator, low, high)
  return { sql: range.sql.replace(/\blow\b/g, 'updated').replace(/\bhigh\b/g, '(updated + 1)'), bind: range.bind }
}

/** Whether the candidate `m` (id, updated) holds for the predicate. */
export function testOf(predicate: Predicate, scope: Scope): Fragment {
  if (predicate.kind === 'id') return fragment('m.id = ?', predicate.id)
  if (predicate.kind === 'lastUpdated') {
    const range = updatedRange(predicate)
    return { sql: range.sql.replace(/\bupdated\b/g, 'm.updated'), bind: range.bind }
  }
  if (predicate.kind === 'missing') {
    const path = scope.symbols.find(pathOf(scope.type, predicate.param))
    return fragment(
      `instr((SELECT params FROM resource r WHERE r.workspace = ? AND r.type = ? AND r.id = m.id), ?) ${
        predicate.missing ? '=' : '>'
      } 0`,
      scope.workspace,
      scope.typeKey,
      `,${path},`,
    )
  }
  const source = sourceOf(predicate, scope)
  if (!source) throw new Error(`No SQL for a predicate of kind ${predicate.kind}.`)
  const { table, where } = source
  if (source.seek === 'none') return fragment(`m.id IN (SELECT id FROM ${table} WHERE ${where.sql})`, ...where.bind)
  if (source.seek === 'value')
    return fragment(
      `EXISTS (SELECT 1 FROM ${table} x WHERE ${where.sql} AND x.id = m.id AND x.updated = m.updated)`,
      ...where.bind,
    )
  // Named, because without statistics SQLite may take the index by value and walk half of it for every candidate.
  return fragment(
    `EXISTS (SELECT 1 FROM ${table} x INDEXED BY sqlite_autoindex_${table}_1 WHERE ${where.sql} AND x.id = m.id)`,
    ...where.bind,
  )
}
