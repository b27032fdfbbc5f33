/** Search over plain arrays, written to be obviously right: what the engines' searches are compared with. */
import type { IndexEntry } from '../../../server/fhir/index-entry.ts'
import type { Clause, Comparator, Predicate, ResourceQuery, SortKey } from '../../../server/store/contract.ts'

export interface Record {
  id: string
  updated: number
  entries: IndexEntry[]
}

export function naiveSearch(records: readonly Record[], query: ResourceQuery) {
  const found = records.filter((record) => query.clauses.every((clause) => clauseHolds(record, clause)))
  found.sort((one, other) => compareBy(query.sort, one, other))
  const page = found.slice(query.offset, query.offset + query.limit)
  return {
    ids: page.map((record) => record.id),
    total: found.length,
    more: found.length > query.offset + query.limit,
  }
}

function clauseHolds(record: Record, clause: Clause): boolean {
  const any = clause.anyOf.some((predicate) => holds(record, predicate))
  return clause.not ? !any : any
}

function holds(record: Record, predicate: Predicate): boolean {
  if (predicate.kind === 'id') return record.id === predicate.id
  if (predicate.kind === 'lastUpdated') return compares(predicate, { low: record.updated, high: record.updated + 1 })
  const entries = record.entries.filter((entry) => entry.param === predicate.param)
  if (predicate.kind === 'missing') return (entries.length === 0) === predicate.missing
  return entries.some((entry) => matches(entry, predicate))
}

function matches(entry: IndexEntry, asked: Predicate): boolean {
  const given = (value: string | undefined, stored: string | null) => value === undefined || value === stored
  if (entry.kind === 'token' && asked.kind === 'token')
    return given(asked.code, entry.code) && (asked.noSystem ? entry.system === null : given(asked.system, entry.system))
  if (entry.kind === 'reference' && asked.kind === 'reference')
    return entry.targetId === asked.targetId && given(asked.targetType, entry.targetType)
  if (entry.kind === 'string' && asked.kind === 'string') {
    if (asked.match === 'exact') return entry.exact === asked.value
    return asked.match === 'starts' ? entry.value.startsWith(asked.value) : entry.value.includes(asked.value)
  }
  if (entry.kind === 'uri' && asked.kind === 'uri') {
    if (asked.match === 'exact') return entry.value === asked.value
    return asked.match === 'below' ? isBelow(entry.value, asked.value) : isBelow(asked.value, entry.value)
  }
  if (entry.kind === 'date' && asked.kind === 'date') return compares(asked, entry)
  if (entry.kind === 'number' && asked.kind === 'number') return compares(asked, entry)
  if (entry.kind === 'quantity' && asked.kind === 'quantity')
    return given(asked.system, entry.system) && given(asked.code, entry.code) && compares(asked, entry)
  return false
}

function isBelow(value: string, above: string): boolean {
  return value === above || value.startsWith(above.endsWith('/') ? above : `${above}/`)
}

interface Range {
  low: number
  high: number
}

/** FHIR R4 search §3.1.1.4.4, sentence by sentence: `value` is the resource's range, `asked` the parameter's. */
function compares(asked: Range & { comparator: Comparator }, value: Range): boolean {
  const contained = value.low >= asked.low && value.high <= asked.high
  const reachesAbove = value.high > asked.high
  const reachesBelow = value.low < asked.low
  const verdicts: { [C in Comparator]: boolean } = {
    eq: contained,
    ne: !contained,
    gt: reachesAbove,
    lt: reachesBelow,
    ge: reachesAbove || contained,
    le: reachesBelow || contained,
    sa: value.low >= asked.high,
    eb: value.high <= asked.low,
  }
  return verdicts[asked.comparator]
}

function compareBy(sort: readonly SortKey[], one: Record, other: Record): number {
  for (const key of sort) {
    const order = compareValues(sortValue(one, key), sortValue(other, key), key.descending)
    if (order !== 0) return order
  }
  return other.updated - one.updated || compareText(one.id, other.id)
}

function sortValue(record: Record, key: SortKey): string | number | undefined {
  if (key.kind === 'id') return record.id
  if (key.kind === 'lastUpdated') return record.updated
  const values = record.entries
    .filter((entry) => entry.kind === key.kind && entry.param === key.param)
    .map((entry) => {
      if (entry.kind === 'token') return entry.code ?? ''
      if (entry.kind === 'reference') return entry.targetId
      return entry.kind === 'string' || entry.kind === 'uri' ? entry.value : entry.low
    })
  values.sort((a, b) => compareValues(a, b, key.descending))
  return values[0]
}

function compareValues(
  one: string | number | undefined,
  other: string | number | undefined,
  descending: boolean,
): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
  const order = typeof one === 'number' ? one - Number(other) : compareText(one, String(other))
  return descending ? -order : order
}

/** By UTF-8 bytes, as databases do. */
function compareText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
