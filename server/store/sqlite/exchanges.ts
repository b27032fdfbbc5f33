/** The journal: exchanges in segments or in rows of their own, read by page as if all were rows, pruned from the oldest on. */
import type { ExchangeQuery, ExchangeRow, NewExchangeRow } from '../contract.ts'
import { createBodies } from './bodies.ts'
import { type Bind, type Database, LIMIT } from './database.ts'
import { numberOf, rowKey, rowKeysOf } from './row-keys.ts'
import type { Segment } from './segment-codec.ts'
import { createSegments, createSegmentWriter, type NoteSegments } from './segments.ts'
import type { Symbols } from './symbols.ts'

interface Stored extends Omit<ExchangeRow, 'n'> {
  row: number
}

const COLUMNS = 'at, kind, direction, door, partner, connection, label, outcome, detail'
const bodyOf = (column: string) =>
  `CASE WHEN ${column}_body IS NULL THEN ${column}
   ELSE (SELECT bytes FROM body_bytes WHERE body_bytes.row = ${column}_body) END AS ${column}`
const FILTERED = ['kind', 'direction', 'door', 'partner', 'label', 'outcome'] as const

/** The text of a version, for bodies that quote it. */
export type VersionText = (workspace: string, type: string, id: string, version: number) => string

export function createExchanges(db: Database, symbols: Symbols, versionText: VersionText) {
  const segments = createSegments(db)
  const highest = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM exchange WHERE row BETWEEN ? AND ?')
  const marked = db.prepare<{ n: number }>('SELECT n FROM exchange_last WHERE workspace = ?')

  return {
    read(workspace: string, query: ExchangeQuery): ExchangeRow[] {
      const space = symbols.find(workspace)
      const [first, last] = rowKeysOf(space)
      if (space < 0 || query.limit <= 0 || query.n?.length === 0) return []
      const [least, most] = query.n ? [Math.min(...query.n), Math.max(...query.n)] : [0, last - first]
      const after = Math.min(last, first + Math.max(query.after ?? -1, least - 1))
      const before = Math.min(last + 1, first + Math.max(0, Math.min(query.before ?? last, most + 1)))
      const where = ['row > ?', 'row < ?']
      const bind: Bind[] = [after, before]
      if (query.since !== undefined) {
        where.push('workspace = ?', 'at >= ?')
        bind.push(space, query.since)
      }
      if (query.n) {
        where.push('row IN (SELECT value FROM json_each(?))')
        bind.push(JSON.stringify(query.n.map((n) => first + n)))
      }
      for (const column of FILTERED) {
        const value = query[column]
        if (value === undefined) continue
        where.push(`${column} = ?`)
        bind.push(value)
      }
      const direction = query.order === 'newest' ? 'DESC' : 'ASC'
      const rows = db
        .prepare<Stored>(
          `SELECT row, ${COLUMNS}, ${bodyOf('request')}, ${bodyOf('response')} FROM exchange WHERE ${where.join(' AND ')} ORDER BY row ${direction} ${LIMIT}`,
        )
        .all(...bind, query.limit)
        .map(({ row, ...exchange }) => ({ n: numberOf(row), ...exchange }))
      const textOf = (type: string, id: string, version: number) => versionText(workspace, type, id, version)
      const together = segments.find(space, query, after, before, query.limit, textOf)
      if (together.length === 0) return rows
      if (rows.length === 0) return together
      const sign = query.order === 'newest' ? -1 : 1
      return [...rows, ...together].sort((one, other) => sign * (one.n - other.n)).slice(0, query.limit)
    },

    lastNumber(workspace: string): number {
      const space = symbols.find(workspace)
      const row = highest.get(...rowKeysOf(space))?.row
      const alone = typeof row === 'number' ? numberOf(row) : 0
      return Math.max(alone, segments.highest(space) ?? 0, marked.get(space)?.n ?? 0)
    },
  }
}

const bytesOf = (body: NewExchangeRow['response']): Uint8Array | null =>
  body === null || body instanceof Uint8Array
    ? body
    : Buffer.from(body.map((part) => (typeof part === 'string' ? part : part.text)).join(''))

export function createExchangeWriter(db: Database, symbols: Symbols, lastNumber: (workspace: string) => number) {
  const insert = db.prepare(
    `INSERT INTO exchange (row, workspace, ${COLUMNS}, request, request_body, response, response_body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const mark = db.prepare(
    `INSERT INTO exchange_last (workspace, n) VALUES (?, ?) ON CONFLICT DO UPDATE SET n = max(n, excluded.n)`,
  )
  const counted = db.prepare<{ n: number }>('SELECT count(*) AS n FROM exchange WHERE workspace = ?')
  const lowest = db.prepare<{ row: number | null }>('SELECT min(row) AS row FROM exchange WHERE row BETWEEN ? AND ?')
  const among = db.prepare<{ row: number }>(
    'SELECT row FROM exchange WHERE row >= ? AND row < ? ORDER BY row LIMIT ? + 0',
  )
  const removeBelow = db.prepare('DELETE FROM exchange WHERE row BETWEEN ? AND ?')
  const removeBefore = db.prepare('DELETE FROM exchange WHERE workspace = ? AND at < ?')
  const bodies = createBodies(db)
  const segments = createSegments(db)
  const together = createSegmentWriter(db, segments, bodies)

  function alone(space: number, row: NewExchangeRow): void {
    const request = bodies.place(space, row.n, row.request)
    const response = bodies.place(space, row.n, bytesOf(row.response))
    insert.run(
      rowKey(space, row.n),
      space,
      row.at,
      row.kind,
      row.direction,
      row.door,
      row.partner,
      row.connection,
      row.label,
      row.outcome,
      row.detail,
      request.own,
      request.shared,
      response.own,
      response.shared,
    )
  }

  /** The lowest `surplus` numbers go, wherever they stand. */
  function pruneCount(space: number, surplus: number): number {
    const [first, last] = rowKeysOf(space)
    let left = surplus
    for (const head of segments.walk(space, 'oldest', first - 1, last + 1)) {
      const before = among.all(first, head.row, left)
      if (before.length >= left) break
      const inside = among.all(head.row, first + head.last, left - before.length).map(({ row }) => row)
      const numbers = [...before.map(({ row }) => row), ...inside]
      const whole = numbers.length + head.size
      if (whole <= left) {
        removeBelow.run(first, first + head.last)
        together.drop(head.row)
        left -= whole
        if (left === 0) return surplus
        continue
      }
      for (const { entry } of segments.read(head.row)) numbers.push(first + entry[0])
      const cut = numbers.sort((one, other) => one - other)[left - 1] ?? first
      removeBelow.run(first, cut)
      together.thin(space, head, ([n]) => first + n > cut)
      return surplus
    }
    const cut = among.all(first, last + 1, left).at(-1)
    if (cut) removeBelow.run(first, cut.row)
    return surplus
  }

  function pruneAge(space: number, before: number): number {
    let gone = removeBefore.run(space, before)
    for (const head of together.olderThan(space, before)) {
      if (head.lastAt < before) {
        together.drop(head.row)
        gone += head.size
      } else gone += together.thin(space, head, ([, at]) => at >= before)
    }
    return gone
  }

  return {
    /** Gives the rows that stand alone; of the others `noted` is told. */
    append(workspace: string, rows: readonly NewExchangeRow[], noted: NoteSegments): readonly NewExchangeRow[] {
      const space = symbols.intern(workspace)
      const left = together.append(space, rows, noted)
      for (const row of left) alone(space, row)
      return left
    },

    /** The same again from what was noted. */
    appendAlone(workspace: string, rows: readonly NewExchangeRow[]): void {
      const space = symbols.intern(workspace)
      for (const row of rows) alone(space, row)
    },
    placeBody: (workspace: string, n: number, bytes: Uint8Array): void =>
      void bodies.place(symbols.intern(workspace), n, bytes),
    putSegment: (workspace: string, segment: Segment): void => together.put(symbols.intern(workspace), segment),

    prune(workspace: string, limits: { keep: number; before: number }): number {
      const space = symbols.intern(workspace)
      mark.run(space, lastNumber(workspace))
      const surplus = (counted.get(space)?.n ?? 0) + together.count(space) - limits.keep
      const removed = (surplus > 0 ? pruneCount(space, surplus) : 0) + pruneAge(space, limits.before)
      if (removed > 0) bodies.prune(space, oldest(space))
      return removed
    },
  }

  function oldest(space: number): number {
    const [first, last] = rowKeysOf(space)
    const row = lowest.get(first, last)?.row
    const [head] = segments.walk(space, 'oldest', first - 1, last + 1)
    return Math.min(
      typeof row === 'number' ? numberOf(row) : Number.POSITIVE_INFINITY,
      head ? numberOf(head.row) : Number.POSITIVE_INFINITY,
    )
  }
}
