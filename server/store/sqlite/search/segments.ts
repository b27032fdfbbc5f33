/**
 * The resources of a type in the order of a search, as stretches of indexes walked one after the other: what follows the row
 * that the page starts from, and what has no value to sort by. Whoever walks them stops when the page is full.
 */
import type { SortKey } from '../../contract.ts'
import { hasKind, pathKey, type ShapesOf } from '../shapes.ts'
import { type Fragment, fragment } from './fragment.ts'
import { candidatesOf } from './lead.ts'
import { BY_RESOURCE, BY_VALUE, beyondNaturally, type Direction, mirrored, naturalOrder } from './ordering.ts'
import type { Scope } from './scope.ts'
import { RESOURCE_LIVE, resources, sourceOfAll, sourceOfShape } from './source.ts'

export interface Segment {
  /** Rows (updated, id, v) by which a page is ordered, without their order */
  candidates: Fragment
  /** Their order, which an index has */
  order: string
  /** One resource has many values: whether this row, called m, is the one that it is sorted by. */
  best?: Fragment
}

const MOST_IN_UNION = 100
const MOST_SHAPES = 5000

/** Nothing where no index has that order. Beyond the first key, rows of one value are put in order by SQLite. */
export function segmentsOf(
  sort: readonly SortKey[],
  scope: Scope,
  direction: Direction,
  shapesOf: ShapesOf,
): Segment[] | undefined {
  const [key] = sort
  if (key === undefined) return undefined
  const forwards = key.descending === direction.backwards
  const whole = sort.length === 1
  if (key.kind === 'lastUpdated' || key.kind === 'id') return [ofResources(key.kind, scope, direction, forwards, whole)]
  const values = ofValues(key, scope, direction, forwards, whole)
  const none = withoutValue(key, scope, direction, mirrored(sort), whole, shapesOf)
  if (none === undefined) return undefined
  return direction.backwards ? [...none, ...values] : [...values, ...none]
}

function ofResources(
  kind: 'id' | 'lastUpdated',
  scope: Scope,
  { from, backwards }: Direction,
  forwards: boolean,
  whole: boolean,
): Segment {
  const [older, descending] = forwards ? ['>', ''] : ['<', ' DESC']
  const live = fragment(RESOURCE_LIVE, scope.workspace, scope.typeKey)
  const select = (column: string, beyond?: Fragment): Fragment =>
    fragment(
      `SELECT updated, id, ${column} AS v FROM resource WHERE ${live.sql}${beyond ? ` AND ${beyond.sql}` : ''}`,
      ...live.bind,
      ...(beyond?.bind ?? []),
    )
  if (kind === 'id') {
    const same = whole ? '' : '='
    const beyond = from && fragment(`id ${older}${same || (scope.type === from.type ? '' : '=')} ?`, from.id)
    return { candidates: select('id', beyond), order: `v${descending}` }
  }
  const reversed = forwards
  if (whole) {
    const beyond = beyondNaturally({ backwards, from }, scope.type, reversed)
    return { candidates: select('updated', beyond), order: naturalOrder({ backwards: reversed }) }
  }
  const beyond = from && fragment(`updated ${older}= ?`, from.updated)
  return { candidates: select('updated', beyond), order: `v${descending}` }
}

/** Of the index by value: first those with the same value as the row before, then what lies beyond. */
function ofValues(
  key: SortKey,
  scope: Scope,
  { from, backwards }: Direction,
  forwards: boolean,
  whole: boolean,
): Segment[] {
  const value = from?.values[0] ?? null
  // Behind what has no value comes nothing that has one; before it, all of it.
  if (from !== undefined && value === null && !backwards) return []
  const column = BY_RESOURCE[key.kind] ?? BY_VALUE[key.kind] ?? 'value'
  const place = [scope.workspace, pathKey(scope, key.param)]
  const best = bestValue(key, column, scope)
  const segment = (order: string, ...limits: Fragment[]): Segment => ({
    candidates: fragment(
      `SELECT updated, id, ${column} AS v FROM "${key.kind}" WHERE workspace = ? AND path = ?${limits.map(({ sql }) => ` AND ${sql}`).join('')}`,
      ...place,
      ...limits.flatMap(({ bind }) => bind),
    ),
    order,
    best,
  })
  const ties = naturalOrder({ backwards: !forwards })
  const inOrder = whole ? `v${forwards ? '' : ' DESC'}, ${ties}` : `v${forwards ? '' : ' DESC'}`
  if (from === undefined || value === null) return [segment(inOrder)]
  const further = forwards ? '>' : '<'
  if (!whole) return [segment(inOrder, fragment(`${column} ${further}= ?`, value))]
  const tied = beyondNaturally({ backwards, from }, scope.type, !forwards)
  return [
    segment(ties, fragment(`${column} = ?`, value), ...(tied ? [tied] : [])),
    segment(inOrder, fragment(`${column} ${further} ?`, value)),
  ]
}

/** The least value of a resource, or the greatest. */
function bestValue(key: SortKey, column: string, scope: Scope): Fragment {
  const best = key.descending ? 'max' : 'min'
  const path = pathKey(scope, key.param)
  if (BY_RESOURCE[key.kind] !== undefined)
    return fragment(
      `m.v = (SELECT ${best}(${column}) FROM "${key.kind}" INDEXED BY sqlite_autoindex_${key.kind}_1 WHERE workspace = ? AND path = ? AND id = m.id)`,
      scope.workspace,
      path,
    )
  return fragment(
    `m.v = (SELECT ${best}(e.value ->> 2) FROM resource r, json_each(r.entries) e WHERE r.workspace = ? AND r.type = ?
       AND r.id = m.id AND e.value ->> 0 = ? AND e.value ->> 1 = ?)`,
    scope.workspace,
    scope.typeKey,
    key.kind,
    path,
  )
}

/** Resources without a value, by their shapes, in the order of ties. */
function withoutValue(
  key: SortKey,
  scope: Scope,
  direction: Direction,
  oldestFirst: boolean,
  whole: boolean,
  shapesOf: ShapesOf,
): Segment[] | undefined {
  const { from, backwards } = direction
  // Before what has a value comes nothing that has none.
  if (from !== undefined && backwards && from.values[0] !== null && from.values[0] !== undefined) return []
  const shapes = shapesOf(scope, MOST_SHAPES)
  if (shapes === undefined) return undefined
  const path = pathKey(scope, key.param)
  const without = shapes.filter((shape) => !hasKind(shape, path, key.kind)).map((shape) => shape.key)
  if (without.length === 0) return []
  const reversed = oldestFirst !== backwards
  const order = naturalOrder({ backwards: reversed })
  const there = from !== undefined && (from.values[0] ?? null) === null
  const beyond = there && whole ? beyondNaturally(direction, scope.type, reversed) : undefined
  const sources =
    without.length <= MOST_IN_UNION
      ? without.map((shape) => sourceOfShape(scope, shape))
      : [resources(among(sourceOfAll(scope).where, without))]
  const rows = candidatesOf(sources, beyond, order)
  return [{ candidates: fragment(`SELECT updated, id, NULL AS v FROM (${rows.sql})`, ...rows.bind), order }]
}

const among = (where: Fragment, shapes: readonly number[]): Fragment =>
  fragment(`${where.sql} AND shape IN (SELECT value FROM json_each(?))`, ...where.bind, JSON.stringify(shapes))
