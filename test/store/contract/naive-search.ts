/** Search over plain arrays, written to be obviously right: what the engines' searches are compared with. */
import type { IndexEntry, SimpleEntry } from '../../../server/fhir/index-entry.ts'
import type {
  Clause,
  Comparator,
  Predicate,
  ResourceQuery,
  SortKey,
  ValuePredicate,
} from '../../../server/store/contract.ts'

export interface Record {
  id: string
  updated: number
  entries: IndexEntry[]
}

/** The records of every type. */
export type World = Readonly<{ [type: string]: readonly Record[] }>

interface Place {
  type: string
  record: Record
  world: World
}

export function naiveSearch(world: World, query: ResourceQuery) {
  const found = [query, ...(query.also ?? [])].flatMap(({ type, clauses }) =>
    (world[type] ?? [])
      .map((record): Place => ({ type, record, world }))
      .filter((place) => clauses.every((clause) => clauseHolds(place, clause))),
  )
  found.sort((one, other) => compareBy(query.sort, one.record, other.record) || compareText(one.type, other.type))
  const page = found.slice(query.offset, query.offset + query.limit)
  return {
    ids: page.map((place) => place.record.id),
    types: page.map((place) => place.type),
    total: found.length,
    more: found.length > query.offset + query.limit,
  }
}

function clauseHolds(place: Place, clause: Clause): boolean {
  const any = clause.anyOf.some((predicate) => holds(place, predicate))
  return clause.not ? !any : any
}

export const urls = ({ entries }: Record, param: string): string[] =>
  entries.flatMap((entry) => (entry.kind === 'uri' && entry.param === param ? [entry.value] : []))

function holds(place: Place, predicate: Predicate): boolean {
  const { record, world, type } = place
  const all = (of: Place, clauses: readonly Clause[]) => clauses.every((clause) => clauseHolds(of, clause))
  const refers = (from: Record, param: string, toType: string, toId: string) =>
    from.entries.some(
      (entry) =>
        entry.kind === 'reference' && entry.param === param && entry.targetType === toType && entry.targetId === toId,
    )
  switch (predicate.kind) {
    case 'id':
      return record.id === predicate.id
    case 'lastUpdated':
      return compares(predicate, { low: record.updated, high: record.updated + 1 })
    case 'all':
      return predicate.of.every((part) => holds(place, part))
    case 'chain':
      return (world[predicate.targetType] ?? []).some(
        (target) =>
          refers(record, predicate.param, predicate.targetType, target.id) &&
          all({ type: predicate.targetType, record: target, world }, predicate.clauses),
      )
    case 'has':
      return (world[predicate.type] ?? []).some(
        (from) =>
          refers(from, predicate.param, type, record.id) &&
          all({ type: predicate.type, record: from, world }, predicate.clauses),
      )
    case 'canonical':
      return (world[predicate.type] ?? []).some(
        (other) =>
          urls(record, predicate.param).some((url) => urls(other, predicate.theirs).includes(url)) &&
          all({ type: predicate.type, record: other, world }, predicate.clauses),
      )
  }
  const entries = record.entries.filter((entry) => entry.param === predicate.param)
  if (predicate.kind === 'missing') return (entries.length === 0) === predicate.missing
  return entries.some((entry) => entryHolds(entry, predicate))
}

type EntryPredicate = Exclude<
  Predicate,
  { kind: 'id' | 'lastUpdated' | 'all' | 'chain' | 'has' | 'canonical' | 'missing' }
>

function entryHolds(entry: IndexEntry, asked: EntryPredicate): boolean {
  if (asked.kind === 'composite')
    return (
      entry.kind === 'composite' &&
      asked.parts.every((part, n) => {
        const value = entry.parts[n]
        return value !== undefined && matches({ ...value, param: '' } as SimpleEntry, part)
      })
    )
  if (asked.kind === 'text') return entry.kind === 'text' && entry.value.startsWith(asked.value)
  if (asked.kind === 'words')
    return entry.kind === 'words' && asked.words.every((word) => entry.words.split(' ').includes(word))
  if (asked.kind === 'tokenIn')
    return entry.kind === 'token' && asked.codes.some((one) => one.system === entry.system && one.code === entry.code)
  if (asked.kind === 'near') return entry.kind === 'position' && distance(entry, asked) <= asked.kilometres
  return matches(entry as SimpleEntry, asked)
}

/** By the law of cosines: another formula than the engine's. */
function distance(
  one: { latitude: number; longitude: number },
  other: { latitude: number; longitude: number },
): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [a, b] = [radians(one.latitude), radians(other.latitude)]
  const cosine =
    Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(radians(one.longitude - other.longitude))
  return 6371.0088 * Math.acos(Math.min(1, cosine))
}

function matches(entry: SimpleEntry, asked: ValuePredicate): boolean {
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
    ap: value.low < asked.high && value.high > asked.low,
  }
  return verdicts[asked.comparator]
}

function compareBy(sort: readonly SortKey[], one: Record, other: Record): number {
  for (const key of sort) {
    const order = compareValues(sortValue(one, key), sortValue(other, key), key.descending)
    if (order !== 0) return order
  }
  const ties = other.updated - one.updated || compareText(one.id, other.id)
  const [first] = sort
  // With the last value first, ties are oldest first.
  const mirrored = first !== undefined && (first.kind === 'lastUpdated' ? !first.descending : first.descending)
  return mirrored ? -ties : ties
}

function sortValue(record: Record, key: SortKey): string | number | undefined {
  if (key.kind === 'id') return record.id
  if (key.kind === 'lastUpdated') return record.updated
  const values = record.entries
    .filter((entry) => entry.kind === key.kind && entry.param === key.param)
    .map((entry) => {
      if (entry.kind === 'token') return entry.code ?? ''
      if (entry.kind === 'reference') return entry.targetId
      if (entry.kind === 'string' || entry.kind === 'uri') return entry.value
      return 'low' in entry ? entry.low : 0
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
