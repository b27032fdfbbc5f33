/** Many exchanges as one row: a JSON array of what can be read, and their bodies one behind the other. */
import type { ExchangeQuery, ExchangeRow, NewExchangeRow, ResourceRow } from '../contract.ts'

/** What a segment holds besides its place. */
export interface Segment {
  first: number
  last: number
  size: number
  firstAt: number
  lastAt: number
  summary: string
  entries: string
  bytes: Buffer
}

/** A body in its parts: bytes of the segment (their number), the text of a version, a row of the shared bodies. */
export type Part = number | readonly [type: string, id: string, version: number] | { readonly body: number }

export type Entry = readonly [
  n: number,
  at: number,
  kind: ExchangeRow['kind'],
  direction: ExchangeRow['direction'],
  door: string,
  partner: string | null,
  connection: string,
  label: string,
  outcome: string,
  detail: object,
  request: readonly Part[] | null,
  response: readonly Part[] | null,
  /** Members of `detail` that stand once for the segment: where. */
  common?: Readonly<Record<string, number>>,
]

/** Entries by themselves, or behind what they have in common. */
type Entries = Entry[] | { common: unknown[]; entries: Entry[] }

/** The columns that can be asked for by value, and where an entry has them. */
const FILTERED = { kind: 2, direction: 3, door: 4, partner: 5, label: 7, outcome: 8 } as const
type Filtered = keyof typeof FILTERED
const COLUMNS = Object.keys(FILTERED) as Filtered[]

/** A column with more values than these says of itself only that it may have any. */
const MOST_NAMED = 40

/** Characters of a text that is not worth being kept once for all. */
const SMALL = 1000

/** `share` gives the row of a body that is kept once for all, where it is worth that. The rows are in the order of their numbers. */
export function encodeSegment(
  rows: readonly NewExchangeRow[],
  share: (n: number, bytes: Uint8Array) => number | undefined,
): Segment {
  const literals: Uint8Array[] = []
  const seen = Object.fromEntries(COLUMNS.map((column) => [column, new Set()])) as Record<Filtered, Set<unknown>>
  const common = new Map<string, number>()
  const texts: string[] = []
  let firstAt = Number.POSITIVE_INFINITY
  let lastAt = 0
  const literal = (n: number, bytes: Uint8Array): string => {
    const body = share(n, bytes)
    if (body !== undefined) return `{"body":${body}}`
    literals.push(bytes)
    return String(bytes.length)
  }
  const partsOf = (n: number, body: NewExchangeRow['response']): string => {
    if (body === null) return 'null'
    if (body instanceof Uint8Array) return `[${literal(n, body)}]`
    // The many small texts between the versions of a page are one piece of the segment.
    let small = ''
    const written = body.map((part) => {
      if (typeof part !== 'string' && 'id' in part) return nameOf(part)
      const text = typeof part === 'string' ? part : part.text
      if (text.length < SMALL) {
        small += text
        return Buffer.byteLength(text)
      }
      if (small !== '') literals.push(Buffer.from(small))
      small = ''
      return literal(n, Buffer.from(text))
    })
    if (small !== '') literals.push(Buffer.from(small))
    return `[${written.join(',')}]`
  }
  /** Where each of them stands among those of the segment. */
  const placesOf = (members: Members): string => {
    let places = ''
    for (const name in members) {
      const json = members[name] ?? 'null'
      const place = common.get(json) ?? common.size
      common.set(json, place)
      places += `${places === '' ? '' : ','}${quoted(name)}:${place}`
    }
    return `,{${places}}`
  }
  // Rows that follow each other are alike: what is as in the one before is not written out again.
  let before: NewExchangeRow | undefined
  let way = ''
  let words = ''
  let places = ''
  for (const row of rows) {
    const { n, at, kind, direction, door, partner, connection, label, outcome, detail } = row
    if (before?.kind !== kind || before.direction !== direction || before.door !== door || before.partner !== partner) {
      way = `"${kind}","${direction}",${quoted(door)},${partner === null ? 'null' : quoted(partner)}`
      for (const column of ['kind', 'direction', 'door', 'partner'] as const) seen[column].add(row[column])
    }
    if (before?.label !== label || before.outcome !== outcome) {
      words = `${quoted(label)},${quoted(outcome)}`
      seen.label.add(label)
      seen.outcome.add(outcome)
    }
    if (!row.common) places = ''
    else if (!before?.common || !areSame(row.common, before.common)) places = placesOf(row.common)
    before = row
    if (at < firstAt) firstAt = at
    if (at > lastAt) lastAt = at
    texts.push(
      `[${n},${at},${way},${quoted(connection)},${words},${detail},${partsOf(n, row.request)},${partsOf(n, row.response)}${places}]`,
    )
  }
  const entries = texts.join(',')
  return {
    first: rows[0]?.n ?? 0,
    last: rows.at(-1)?.n ?? 0,
    size: rows.length,
    firstAt,
    lastAt,
    summary: JSON.stringify(
      Object.fromEntries(COLUMNS.map((column) => [column, seen[column].size > MOST_NAMED ? null : [...seen[column]]])),
    ),
    entries: common.size === 0 ? `[${entries}]` : `{"common":[${[...common.keys()].join(',')}],"entries":[${entries}]}`,
    bytes: Buffer.concat(literals),
  }
}

type Members = NonNullable<NewExchangeRow['common']>

function areSame(one: Members, other: Members): boolean {
  if (one === other) return true
  for (const name in one) if (one[name] !== other[name]) return false
  for (const name in other) if (one[name] === undefined) return false
  return true
}

/** Nothing that JSON would escape. */
const PLAIN = /^[ !#-[\]-~]*$/
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text))

const nameOf = ({ type, id, version }: ResourceRow): string => `["${type}",${quoted(id)},${version}]`

/** Whether any exchange of the segment may be one that is asked for. */
export function mayHold(summary: string, query: ExchangeQuery): boolean {
  const asked = COLUMNS.filter((column) => query[column] !== undefined)
  if (asked.length === 0) return true
  const named = JSON.parse(summary) as Record<Filtered, unknown[] | null>
  return asked.every((column) => named[column]?.includes(query[column]) ?? true)
}

export const isAskedFor = (entry: Entry, query: ExchangeQuery): boolean =>
  (query.since === undefined || entry[1] >= query.since) &&
  COLUMNS.every((column) => query[column] === undefined || entry[FILTERED[column]] === query[column])

export function entriesOf(text: string): Entry[] {
  const read = JSON.parse(text) as Entries
  return Array.isArray(read) ? read : read.entries.map((entry) => whole(entry, read.common))
}

/** The entry with everything that is its own. */
function whole(entry: Entry, common: readonly unknown[]): Entry {
  const [n, at, kind, direction, door, partner, connection, label, outcome, detail, request, response, places] = entry
  if (!places) return entry
  const members = Object.entries(places).map(([name, place]) => [name, common[place]])
  const all = { ...detail, ...Object.fromEntries(members) }
  return [n, at, kind, direction, door, partner, connection, label, outcome, all, request, response]
}

/** A row that stands alone has everything in its detail. */
export function withDetailWhole(row: NewExchangeRow): NewExchangeRow {
  const { common, ...rest } = row
  if (!common) return row
  const members = Object.entries(common).map(([name, json]) => `${quoted(name)}:${json}`)
  const own = row.detail.slice(1, -1)
  return { ...rest, detail: `{${own === '' ? members.join(',') : [own, ...members].join(',')}}` }
}

/** How many bytes of the segment are this exchange's. */
export const ownBytes = ([, , , , , , , , , , request, response]: Entry): number =>
  lengthOf(request) + lengthOf(response)

const lengthOf = (parts: readonly Part[] | null): number =>
  parts?.reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : 0), 0) ?? 0

/** `bytes` are the exchange's own; `textOf` and `bodyOf` give what stands elsewhere. */
export function rowOf(
  entry: Entry,
  bytes: Buffer,
  textOf: (type: string, id: string, version: number) => string,
  bodyOf: (row: number) => Uint8Array,
): ExchangeRow {
  const [n, at, kind, direction, door, partner, connection, label, outcome, detail, request, response] = entry
  let done = 0
  const whole = (parts: readonly Part[] | null): Uint8Array | null =>
    parts &&
    Buffer.concat(
      parts.map((part) => {
        if (typeof part === 'number') {
          done += part
          return bytes.subarray(done - part, done)
        }
        return 'body' in part ? bodyOf(part.body) : Buffer.from(textOf(...part))
      }),
    )
  return {
    n,
    at,
    kind,
    direction,
    door,
    partner,
    connection,
    label,
    outcome,
    detail: JSON.stringify(detail),
    request: whole(request),
    response: whole(response),
  }
}
