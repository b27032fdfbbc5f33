/** Where a search may start from: the rows of one table that hold for a predicate. */
import type { Comparator, Predicate, ValuePredicate } from '../../contract.ts'
import { finite, time } from '../index-rows.ts'
import { NONE, pathOf, UNKNOWN } from '../symbols.ts'
import { compared } from './comparator.ts'
import { compositeRows } from './composite.ts'
import { type Fragment, fragment } from './fragment.ts'
import { nearRows } from './near.ts'
import type { Scope } from './scope.ts'
import { uriRows } from './uri.ts'
import { matchOf, matchOfText } from './words.ts'

/** Every such table has `id` and `updated`. */
export interface Source {
  table: string
  where: Fragment
  /** The rows come newest first, then by id. */
  ordered: boolean
  /** No id comes twice. */
  unique: boolean
  /** How one id is found: by a seek behind the value, by a seek in the table's own key, or only by looking at all. */
  seek: 'value' | 'id' | 'none'
  /** Found by another search first: counting it is as much work as reading it. */
  linked?: boolean
  /** No index leads to its rows alone: others are looked at, too. */
  sifted?: boolean
  /** Rows to count in its stead, where that is cheaper. */
  counted?: { table: string; where: Fragment }
}

export const RESOURCE_LIVE = 'workspace = ? AND type = ? AND deleted = 0'

export const resources = (where: Fragment): Source => ({
  table: 'resource',
  where,
  ordered: true,
  unique: true,
  seek: 'value',
})

/** Every resource of the type that is not deleted. */
export const sourceOfAll = ({ workspace, typeKey }: Scope): Source =>
  resources(fragment(RESOURCE_LIVE, workspace, typeKey))

/** Every resource that has the shape. */
export const sourceOfShape = ({ workspace, typeKey }: Scope, shape: number): Source =>
  resources(fragment(`${RESOURCE_LIVE} AND shape = ?`, workspace, typeKey, shape))

/** Rows of the parameter's own path. */
export const within = (scope: Scope, param: string, rest: Fragment): Fragment =>
  fragment(
    `workspace = ? AND path = ? AND ${rest.sql}`,
    scope.workspace,
    scope.symbols.find(pathOf(scope.type, param)),
    ...rest.bind,
  )

const wordSource = (match: string): Source => ({
  table: 'resource',
  where: fragment('row IN (SELECT rowid FROM word_index WHERE word_index MATCH ?)', match),
  ordered: false,
  unique: true,
  seek: 'none',
  counted: { table: 'word_index', where: fragment('word_index MATCH ?', match) },
})

export function sourceOf(
  predicate: Exclude<Predicate, { kind: 'chain' | 'has' | 'canonical' | 'all' | 'missing' }>,
  scope: Scope,
): Source {
  const { workspace, typeKey, symbols } = scope
  const unordered = { ordered: false, unique: false } as const
  switch (predicate.kind) {
    case 'id':
      return resources(fragment(`${RESOURCE_LIVE} AND id = ?`, workspace, typeKey, predicate.id))
    case 'lastUpdated': {
      const range = updatedRange(predicate)
      return resources(fragment(`${RESOURCE_LIVE} AND ${range.sql}`, workspace, typeKey, ...range.bind))
    }
    case 'words':
      return wordSource(matchOf(predicate, scope))
    case 'text':
      return wordSource(matchOfText(predicate.value, scope) ?? '"none" AND "none"')
    case 'tokenIn': {
      const pairs = predicate.codes
        .map(({ system, code }) => [code, symbols.find(system)] as const)
        .filter(([, system]) => system !== UNKNOWN)
      const list = JSON.stringify(pairs)
      const rest = fragment(
        `code IN (SELECT value ->> 0 FROM json_each(?)) AND (code, system) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
        list,
        list,
      )
      return { table: 'token', where: within(scope, predicate.param, rest), ...unordered, seek: 'value' }
    }
    case 'near':
      return {
        table: 'position',
        where: within(scope, predicate.param, nearRows(predicate)),
        ...unordered,
        seek: 'none',
      }
    case 'composite': {
      const where = within(scope, predicate.param, compositeRows(predicate.parts, symbols))
      const [first] = predicate.parts
      const sifted = first?.kind !== 'token' || first.code === undefined
      return { table: 'composite', where, ...unordered, seek: 'value', sifted }
    }
    default:
      return valueSource(predicate, scope)
  }
}

/** Neither index by range has all of their rows together. */
const UNBOUNDED: ReadonlySet<Comparator> = new Set(['ne', 'ap'])

function valueSource(predicate: ValuePredicate, scope: Scope): Source {
  const { symbols } = scope
  const symbolOf = (text: string | undefined) => (text === undefined ? undefined : symbols.find(text))
  const here = (rest: Fragment) => within(scope, predicate.param, rest)
  const byId = { ordered: false, unique: false, seek: 'id' } as const
  switch (predicate.kind) {
    case 'token': {
      const system = predicate.noSystem ? NONE : symbolOf(predicate.system)
      return equality('token', here, { code: predicate.code, system })
    }
    case 'reference':
      return equality('reference', here, { target: predicate.targetId, target_type: symbolOf(predicate.targetType) })
    case 'uri': {
      const exact = predicate.match === 'exact'
      return {
        table: 'uri',
        where: here(uriRows(predicate)),
        ordered: exact,
        unique: exact,
        seek: exact ? 'value' : 'none',
      }
    }
    case 'string':
      return { table: 'string', where: here(matched(predicate)), ...byId, sifted: predicate.match === 'contains' }
    case 'date':
      return {
        table: 'date',
        where: here(compared(predicate.comparator, time(predicate.low), time(predicate.high))),
        ...byId,
        sifted: UNBOUNDED.has(predicate.comparator),
      }
    case 'number': {
      const range = compared(predicate.comparator, finite(predicate.low), finite(predicate.high))
      return { table: 'number', where: here(range), ...byId, sifted: UNBOUNDED.has(predicate.comparator) }
    }
    case 'quantity': {
      const range = compared(predicate.comparator, finite(predicate.low), finite(predicate.high))
      const unit = conditions({ system: symbolOf(predicate.system), code: predicate.code })
      return {
        table: 'quantity',
        where: here(fragment(`${range.sql}${unit.sql}`, ...range.bind, ...unit.bind)),
        ...byId,
        sifted: UNBOUNDED.has(predicate.comparator),
      }
    }
  }
}

export function conditions(columns: Record<string, string | number | undefined>): Fragment {
  const given = Object.entries(columns).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
  return fragment(given.map(([column]) => ` AND ${column} = ?`).join(''), ...given.map(([, value]) => value))
}

/** Tables keyed by (workspace, path, value, updated, id, qualifier). */
function equality(
  table: 'token' | 'reference',
  here: (rest: Fragment) => Fragment,
  columns: Record<string, string | number | undefined>,
): Source {
  const [value, qualifier] = Object.values(columns)
  const rest = conditions(columns)
  const byValue = value !== undefined
  return {
    table,
    where: here(fragment(`1${rest.sql}`, ...rest.bind)),
    ordered: byValue,
    unique: byValue && qualifier !== undefined,
    seek: byValue ? 'value' : 'none',
    sifted: !byValue,
  }
}

/** First and past-the-last text that starts so, in SQLite's order of UTF-8 bytes. */
export function startingWith(prefix: string): [string, string] {
  return [prefix, `${prefix}\u{10ffff}`]
}

function matched({ match, value }: Extract<Predicate, { kind: 'string' }>): Fragment {
  if (match === 'exact') return fragment('exact = ?', value)
  if (match === 'contains') return fragment('instr(value, ?) > 0', value)
  return fragment('value >= ? AND value < ?', ...startingWith(value))
}

/** An instant is a range of one millisecond; said of the column alone, so that an index bounds it. */
export function updatedRange({ comparator, low, high }: Extract<Predicate, { kind: 'lastUpdated' }>): Fragment {
  switch (comparator) {
    case 'eq':
    case 'ap':
      return fragment('(updated >= ? AND updated < ?)', low, high)
    case 'ne':
      return fragment('(updated < ? OR updated >= ?)', low, high)
    case 'gt':
    case 'sa':
      return fragment('updated >= ?', high)
    case 'ge':
      return fragment('updated >= ?', low)
    case 'lt':
    case 'eb':
      return fragment('updated < ?', low)
    case 'le':
      return fragment('updated < ?', high)
  }
}
