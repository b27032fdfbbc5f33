/**
 * The order of a page, and where in it a page begins. Ascending goes by a resource's least value, descending by its
 * greatest; what has no value comes last. Ties are newest first, then by id, so that the order is whole.
 */
import type { PagePosition, ResourceQuery, SortKey } from '../../contract.ts'
import { pathOf } from '../symbols.ts'
import { type Fragment, fragment } from './fragment.ts'
import type { Scope } from './scope.ts'

/** Tables in which the values of one resource are found by its id. */
const BY_RESOURCE: Partial<Record<SortKey['kind'], string>> = {
  string: 'value',
  date: 'low',
  number: 'low',
  quantity: 'low',
}
const BY_VALUE: Partial<Record<SortKey['kind'], string>> = { token: 'code', reference: 'target', uri: 'value' }

export interface Direction {
  backwards: boolean
  /** Undefined for the first page, and for the last. */
  from: PagePosition | undefined
}

export function directionOf({ from }: Pick<ResourceQuery, 'from'>): Direction {
  if (from === undefined) return { backwards: false, from: undefined }
  if ('after' in from) return { backwards: false, from: from.after }
  return { backwards: true, from: from.before === 'end' ? undefined : from.before }
}

/** ORDER BY of (updated, id). */
export const naturalOrder = ({ backwards }: Direction): string => (backwards ? 'updated, id DESC' : 'updated DESC, id')

/** Rows beyond the position, in the order (updated DESC, id); several types share it, those of one id by their names. */
export function beyondNaturally({ backwards, from }: Direction, type: string): Fragment | undefined {
  if (from === undefined) return undefined
  const { updated, id } = from
  // The same id in another type: it comes after if its type does.
  const self = type === from.type ? false : backwards ? type < from.type : type > from.type
  const [older, later] = backwards ? ['>', '<'] : ['<', '>']
  return fragment(
    `updated ${older}= ? AND (updated ${older} ? OR id ${later}${self ? '=' : ''} ?)`,
    updated,
    updated,
    id,
  )
}

/** The values to sort by, as columns `s0`, `s1`, … of a candidate. */
export function sortColumns(
  sort: readonly SortKey[],
  scope: Scope,
  narrow: boolean,
): { columns: Fragment; joins: Fragment } {
  const columns: Fragment = { sql: '', bind: [] }
  const joins: Fragment = { sql: '', bind: [] }
  sort.forEach((key, n) => {
    const value = sortValue(key, n, scope, narrow)
    columns.sql += `, ${value.column.sql} AS s${n}`
    columns.bind.push(...value.column.bind)
    if (value.join) {
      joins.sql += value.join.sql
      joins.bind.push(...value.join.bind)
    }
  })
  return { columns, joins }
}

function sortValue(key: SortKey, n: number, scope: Scope, narrow: boolean): { column: Fragment; join?: Fragment } {
  if (key.kind === 'id') return { column: fragment('m.id') }
  if (key.kind === 'lastUpdated') return { column: fragment('m.updated') }
  const best = key.descending ? 'max' : 'min'
  const place = [scope.workspace, scope.symbols.find(pathOf(scope.type, key.param))]
  const ofResource = BY_RESOURCE[key.kind]
  if (ofResource !== undefined) {
    return {
      column: fragment(
        `(SELECT ${best}(${ofResource}) FROM "${key.kind}" WHERE workspace = ? AND path = ? AND id = m.id)`,
        ...place,
      ),
    }
  }
  if (narrow) {
    return {
      column: fragment(
        `(SELECT ${best}(e.value ->> 2) FROM resource r, json_each(r.entries) e WHERE r.workspace = ? AND r.type = ?
           AND r.id = m.id AND e.value ->> 0 = ? AND e.value ->> 1 = ?)`,
        scope.workspace,
        scope.typeKey,
        key.kind,
        place[1] ?? 0,
      ),
    }
  }
  // Of many candidates the values are gathered once.
  const column = BY_VALUE[key.kind] ?? 'value'
  return {
    column: fragment(`j${n}.v`),
    join: fragment(
      ` LEFT JOIN (SELECT id, ${best}(${column}) AS v FROM ${key.kind} WHERE workspace = ? AND path = ? GROUP BY id) j${n} ON j${n}.id = m.id`,
      ...place,
    ),
  }
}

interface Term {
  sql: string
  descending: boolean
  value: string | number | null
}

const terms = (sort: readonly SortKey[], from: PagePosition | undefined): Term[] => [
  ...sort.map((key, n) => ({ sql: `s${n}`, descending: key.descending, value: from?.values[n] ?? null })),
  { sql: 'updated', descending: true, value: from?.updated ?? null },
  { sql: 'id', descending: false, value: from?.id ?? null },
]

export const sortedOrder = (sort: readonly SortKey[], { backwards }: Direction): string =>
  terms(sort, undefined)
    .map(
      ({ sql, descending }) =>
        `${sql} ${descending === backwards ? 'ASC' : 'DESC'} NULLS ${backwards ? 'FIRST' : 'LAST'}`,
    )
    .join(', ')

/** Rows beyond the position: further by the first key, or as far by it and further by the second, and so on. */
export function beyondSorted(sort: readonly SortKey[], { backwards, from }: Direction, type: string): Fragment {
  if (from === undefined) return fragment('1')
  let condition = fragment(type !== from.type && (backwards ? type < from.type : type > from.type) ? '1' : '0')
  for (const { sql, descending, value } of terms(sort, from).reverse()) {
    const further = descending === backwards ? '>' : '<'
    if (value === null) {
      // Without a value is last: nothing lies behind it, and before it everything that has one.
      condition = fragment(
        `((${sql} IS NULL AND ${condition.sql})${backwards ? ` OR ${sql} IS NOT NULL` : ''})`,
        ...condition.bind,
      )
    } else {
      condition = fragment(
        `(${sql} ${further} ? OR (${sql} = ? AND ${condition.sql})${backwards ? '' : ` OR ${sql} IS NULL`})`,
        value,
        value,
        ...condition.bind,
      )
    }
  }
  return condition
}
