/**
 * The order of a page, and where in it a page begins. Ascending goes by a resource's least value, descending by its
 * greatest; what has no value comes last. Ties are newest first, then by id, so that the order is whole; where the first key
 * descends they are the other way round, so that one index serves both directions.
 */
import type { PagePosition, ResourceQuery, SortKey } from '../../contract.ts'
import { pathOf } from '../symbols.ts'
import { type Fragment, fragment } from './fragment.ts'
import type { Scope } from './scope.ts'

/** Tables in which the values of one resource are found by its id. */
export const BY_RESOURCE: Partial<Record<SortKey['kind'], string>> = {
  string: 'value',
  date: 'low',
  number: 'low',
  quantity: 'low',
}
export const BY_VALUE: Partial<Record<SortKey['kind'], string>> = { token: 'code', reference: 'target', uri: 'value' }

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
export const naturalOrder = ({ backwards }: Pick<Direction, 'backwards'>): string =>
  backwards ? 'updated, id DESC' : 'updated DESC, id'

/**
 * Rows beyond the position, in the order (updated DESC, id), or its reverse; several types share it, those of one id by their
 * names.
 */
export function beyondNaturally(
  { backwards, from }: Direction,
  type: string,
  reversed = backwards,
): Fragment | undefined {
  if (from === undefined) return undefined
  const { updated, id } = from
  // The same id in another type: it comes after if its type does.
  const self = type === from.type ? false : backwards ? type < from.type : type > from.type
  const [older, later] = reversed ? ['>', '<'] : ['<', '>']
  return fragment(
    `updated ${older}= ? AND (updated ${older} ? OR id ${later}${self ? '=' : ''} ?)`,
    updated,
    updated,
    id,
  )
}

/** The values to sort by, of a candidate. */
export function sortColumns(
  sort: readonly SortKey[],
  scope: Scope,
  narrow: boolean,
): { columns: Fragment[]; joins: Fragment } {
  const values = sort.map((key, n) => sortValue(key, n, scope, narrow))
  return { columns: values.map(({ column }) => column), joins: inRow(values.flatMap(({ join }) => join ?? [])) }
}

/** Values as columns `s0`, `s1`, … behind others. */
export const namedColumns = (columns: readonly Fragment[]): Fragment =>
  inRow(columns.map(({ sql, bind }, n) => ({ sql: `, ${sql} AS s${n}`, bind })))

const inRow = (parts: readonly Fragment[]): Fragment =>
  fragment(parts.map(({ sql }) => sql).join(''), ...parts.flatMap(({ bind }) => bind))

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

/** Whether ties are oldest first: with the last value first, and when time itself goes forwards. */
export const mirrored = ([key]: readonly SortKey[]): boolean =>
  key !== undefined && (key.kind === 'lastUpdated') !== key.descending

const terms = (sort: readonly SortKey[], from: PagePosition | undefined): Term[] => [
  ...sort.map((key, n) => ({ sql: `s${n}`, descending: key.descending, value: from?.values[n] ?? null })),
  { sql: 'updated', descending: !mirrored(sort), value: from?.updated ?? null },
  { sql: 'id', descending: mirrored(sort), value: from?.id ?? null },
]

/** `from`: the first key whose values may be missing. */
export const sortedOrder = (sort: readonly SortKey[], { backwards }: Direction, from = 0): string =>
  terms(sort, undefined)
    .map(({ sql, descending }, n) => {
      const nulls = n < from || n >= sort.length ? '' : ` NULLS ${backwards ? 'FIRST' : 'LAST'}`
      return `${sql} ${descending === backwards ? 'ASC' : 'DESC'}${nulls}`
    })
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
