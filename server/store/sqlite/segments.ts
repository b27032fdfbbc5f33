/** Segments of the journal in their table: exchanges that were recorded together, many to a row. */
import type { ExchangeQuery, ExchangeRow, NewExchangeRow } from '../contract.ts'
import type { Bodies } from './bodies.ts'
import type { Database } from './database.ts'
import { numberOf, rowKey, rowKeysOf } from './row-keys.ts'
import {
  type Entry,
  encodeSegment,
  entriesOf,
  isAskedFor,
  mayHold,
  ownBytes,
  rowOf,
  type Segment,
  withDetailWhole,
} from './segment-codec.ts'

/** Fewer are rows of their own. */
const LEAST = 8
/** One exchange is found by reading its segment: it must not be long. */
const MOST = 128
const MOST_BYTES = 512 * 1024

interface Head {
  row: number
  last: number
  size: number
  firstAt: number
  lastAt: number
  summary: string
}

const HEAD = 'row, last, size, first_at AS firstAt, last_at AS lastAt, summary'

export type TextOf = (type: string, id: string, version: number) => string

export function createSegments(db: Database) {
  const heads = (order: 'ASC' | 'DESC') =>
    db.prepare<Head>(`SELECT ${HEAD} FROM exchange_segment WHERE row > ? AND row < ? ORDER BY row ${order} LIMIT 1`)
  const next = { oldest: heads('ASC'), newest: heads('DESC') }
  const content = db.prepare<{ entries: string; bytes: Buffer }>(
    'SELECT entries, bytes FROM exchange_segment WHERE row = ?',
  )
  const body = db.prepare<{ bytes: Uint8Array }>('SELECT bytes FROM body_bytes WHERE row = ?')
  const bodyOf = (row: number): Uint8Array => body.get(row)?.bytes ?? new Uint8Array(0)

  /** Segments of a workspace one after the other; each is looked up when its turn comes. */
  function* walk(space: number, order: ExchangeQuery['order'], after: number, before: number): Generator<Head> {
    const [first, last] = rowKeysOf(space)
    const start = next.newest.get(first - 1, after + 1)
    // The one that begins before the range may reach into it.
    let low = start && first + start.last > after ? start.row - 1 : after
    let high = Math.min(before, last + 1)
    for (;;) {
      const head = next[order].get(low, high)
      if (!head) return
      yield head
      if (order === 'oldest') low = head.row
      else high = head.row
    }
  }

  const read = (row: number): { entry: Entry; bytes: Buffer }[] => {
    const { entries, bytes } = content.get(row) ?? { entries: '[]', bytes: Buffer.alloc(0) }
    let done = 0
    return entriesOf(entries).map((entry) => {
      const from = done
      done += ownBytes(entry)
      return { entry, bytes: bytes.subarray(from, done) }
    })
  }

  return {
    walk,
    read,

    /** At most `limit` exchanges with row keys between `after` and `before`, in the order asked for. */
    find(
      space: number,
      query: ExchangeQuery,
      after: number,
      before: number,
      limit: number,
      textOf: TextOf,
    ): ExchangeRow[] {
      const found: ExchangeRow[] = []
      const [base] = rowKeysOf(space)
      const wanted = query.n && new Set(query.n)
      for (const head of walk(space, query.order, after, before)) {
        if (found.length >= limit) break
        if (query.since !== undefined && head.lastAt < query.since) continue
        if (!mayHold(head.summary, query)) continue
        if (wanted && ![...wanted].some((n) => n >= numberOf(head.row) && n <= head.last)) continue
        const inside = read(head.row).filter(
          ({ entry }) =>
            base + entry[0] > after &&
            base + entry[0] < before &&
            (!wanted || wanted.has(entry[0])) &&
            isAskedFor(entry, query),
        )
        if (query.order === 'newest') inside.reverse()
        for (const { entry, bytes } of inside.slice(0, limit - found.length))
          found.push(rowOf(entry, bytes, textOf, bodyOf))
      }
      return found
    },

    /** The highest number in any of them. */
    highest(space: number): number | undefined {
      const [first, last] = rowKeysOf(space)
      return next.newest.get(first - 1, last + 1)?.last
    },
  }
}

export type Segments = ReturnType<typeof createSegments>

/** Told of what was written, so that it can be written again as it is. */
export interface NoteSegments {
  /** A body that went to those that are kept once. */
  body(n: number, bytes: Uint8Array): void
  segment(segment: Segment): void
}

export function createSegmentWriter(db: Database, segments: Segments, bodies: Bodies) {
  const insert = db.prepare(
    `INSERT INTO exchange_segment (row, last, size, first_at, last_at, summary, entries, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const remove = db.prepare('DELETE FROM exchange_segment WHERE row = ?')
  const older = db.prepare<Head>(
    `SELECT ${HEAD} FROM exchange_segment WHERE row BETWEEN ? AND ? AND first_at < ? ORDER BY row`,
  )
  const sum = db.prepare<{ n: number | null }>('SELECT sum(size) AS n FROM exchange_segment WHERE row BETWEEN ? AND ?')

  function put(space: number, { first, last, size, firstAt, lastAt, summary, entries, bytes }: Segment): void {
    insert.run(rowKey(space, first), last, size, firstAt, lastAt, summary, entries, bytes)
  }

  return {
    put,

    /** Takes what can lie together; gives back what cannot: too few, or numbers before the end of the last segment. */
    append(space: number, rows: readonly NewExchangeRow[], noted: NoteSegments): readonly NewExchangeRow[] {
      if (rows.length < LEAST) return rows.map(withDetailWhole)
      const end = segments.highest(space) ?? 0
      const sorted = isSorted(rows) ? rows : [...rows].sort((one, other) => one.n - other.n)
      const late = sorted.filter(({ n }) => n <= end)
      for (const [i, { n }] of sorted.entries())
        if (sorted[i + 1]?.n === n) throw new Error(`The database refused: exchange ${n} is there twice.`)
      const fitting = late.length === 0 ? sorted : sorted.slice(late.length)
      const share = (n: number, body: Uint8Array): number | undefined => {
        const { shared } = bodies.place(space, n, body)
        if (shared === null) return undefined
        noted.body(n, body)
        return shared
      }
      let from = 0
      let bytes = 0
      for (const [i, row] of fitting.entries()) {
        bytes += (row.request?.length ?? 0) + ownSize(row.response)
        if (i + 1 - from < MOST && bytes < MOST_BYTES && i + 1 < fitting.length) continue
        const segment = encodeSegment(fitting.slice(from, i + 1), share)
        put(space, segment)
        noted.segment(segment)
        from = i + 1
        bytes = 0
      }
      return late.map(withDetailWhole)
    },

    count: (space: number): number => sum.get(...rowKeysOf(space))?.n ?? 0,

    drop(row: number): void {
      remove.run(row)
    },

    /** Those that hold anything from before. */
    olderThan: (space: number, before: number): Head[] => older.all(...rowKeysOf(space), before),

    /** Keeps of a segment what `keeps` says; gives how many went. */
    thin(
      space: number,
      head: { row: number; size: number; summary: string },
      keeps: (entry: Entry) => boolean,
    ): number {
      const kept = segments.read(head.row).filter(({ entry }) => keeps(entry))
      if (kept.length === head.size) return 0
      remove.run(head.row)
      const [first] = kept
      const last = kept.at(-1)
      if (!first || !last) return head.size
      const times = kept.map(({ entry: [, at] }) => at)
      insert.run(
        rowKey(space, first.entry[0]),
        last.entry[0],
        kept.length,
        Math.min(...times),
        Math.max(...times),
        head.summary,
        JSON.stringify(kept.map(({ entry }) => entry)),
        Buffer.concat(kept.map(({ bytes }) => bytes)),
      )
      return head.size - kept.length
    },
  }
}

const isSorted = (rows: readonly NewExchangeRow[]): boolean =>
  rows.every(({ n }, i) => i === 0 || n > (rows[i - 1]?.n ?? 0))

/** Versions count for nothing: they are named. */
const ownSize = (body: NewExchangeRow['response']): number => {
  if (body === null || body instanceof Uint8Array) return body?.length ?? 0
  let sum = 0
  for (const part of body) {
    if (typeof part === 'string') sum += part.length
    else if (!('id' in part)) sum += part.text.length
  }
  return sum
}
