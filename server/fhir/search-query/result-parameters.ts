/** The parameters that shape the answer rather than choose what is in it: `_count`, `_sort` and their kin. */
import { type Issue, problem } from '../operation-outcome.ts'
import type { ResourceQuery, SortableKind, SortKey } from '../resource-query.ts'
import { searchParameter } from '../search-parameters.ts'

export interface Shape {
  count: number
  offset: number
  sort: SortKey[]
  total: ResourceQuery['total']
  cursor?: string
  summaryCount: boolean
}

/** An offset beyond this asks the database to walk past everything. */
const LARGEST_OFFSET = 1_000_000
const MOST_SORT_KEYS = 5

type Apply = (shape: Shape, value: string, context: { types: readonly string[]; maxCount: number }) => Issue | undefined

const SHAPES: Record<string, Apply> = {
  _count: (shape, value, { maxCount }) => {
    const count = wholeNumber(value)
    if (count === undefined) return problem('value', `_count must be a whole number, not "${value}".`, 'http._count')
    // FHIR R4 search §3.1.1.5.6: _count=0 is _summary=count.
    if (count === 0) shape.summaryCount = true
    shape.count = Math.min(count, maxCount)
    return undefined
  },
  _offset: (shape, value) => skip(shape, value, '_offset'),
  _skip: (shape, value) => skip(shape, value, '_skip'),
  _cursor: (shape, value) => {
    shape.cursor = value
    return undefined
  },
  _total: (shape, value) => {
    if (!['none', 'estimate', 'accurate'].includes(value))
      return problem('value', '_total must be none, estimate or accurate.', 'http._total')
    // A count that stops early is no estimate: both are exact.
    shape.total = value !== 'none'
    return undefined
  },
  _summary: (shape, value) => {
    if (value === 'count') shape.summaryCount = true
    return undefined
  },
  _sort: (shape, value, { types }) => {
    const names = value.split(',').filter((name) => name !== '')
    if (names.length > MOST_SORT_KEYS)
      return problem('too-costly', `_sort takes at most ${MOST_SORT_KEYS} keys.`, 'http._sort')
    for (const name of names) {
      const descending = name.startsWith('-')
      const param = descending ? name.slice(1) : name
      const kind = sortKind(types, param)
      if (kind === undefined) return problem('value', `${unsorted(types, param)}.`, 'http._sort')
      shape.sort.push({ param, kind, descending })
    }
    return undefined
  },
  // How the answer is written is the door's affair; it does not change what is found.
  _elements: () => undefined,
  _format: () => undefined,
  _pretty: () => undefined,
}

function skip(shape: Shape, value: string, name: string): Issue | undefined {
  const offset = wholeNumber(value)
  if (offset === undefined || offset > LARGEST_OFFSET) {
    return problem(
      'value',
      `${name} must be a whole number up to ${LARGEST_OFFSET}; follow the next links of the answer.`,
      `http.${name}`,
    )
  }
  shape.offset = offset
  return undefined
}

export const isShapeParameter = (name: string): boolean => Object.hasOwn(SHAPES, name)

export const applyShape = (name: string, ...given: Parameters<Apply>): Issue | undefined => SHAPES[name]?.(...given)

function sortKind(types: readonly string[], param: string): SortKey['kind'] | undefined {
  if (param === '_lastUpdated') return 'lastUpdated'
  if (param === '_id') return 'id'
  const [type] = types
  if (type === undefined || types.length > 1) return undefined
  const { kinds, union } = searchParameter(type, param) ?? {}
  if (union !== undefined) return undefined
  const [first] = kinds ?? []
  return first !== undefined && isSortable(first) ? first : undefined
}

function unsorted(types: readonly string[], param: string): string {
  const [type = ''] = types
  if (types.length > 1) return `Several types are sorted by _lastUpdated or _id only, not by "${param}"`
  const members = searchParameter(type, param)?.union?.map(({ code }) => code)
  if (members !== undefined) return `${type} cannot be sorted by "${param}": sort by ${members.join(' or ')}`
  return `${type} cannot be sorted by "${param}": it is not a search parameter that has an order`
}

const isSortable = (kind: string): kind is SortableKind =>
  ['token', 'string', 'reference', 'date', 'number', 'quantity', 'uri'].includes(kind)

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)
