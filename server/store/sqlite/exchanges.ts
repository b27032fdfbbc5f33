/** The journal's rows: appended in the order of their numbers, read by page, pruned from the oldest on. */
import type { ExchangeQuery, ExchangeRow } from '../contract.ts'
import { createBodies } from './bodies.ts'
import { type Bind, type Database, LIMIT } from './database.ts'
import { numberOf, rowKey, rowKeysOf } from './row-keys.ts'
import type { Symbols } from './symbols.ts'

interface Stored extends Omit<ExchangeRow, 'n'> {
  row: number
}

const COLUMNS = 'at, kind, direction, door, partner, connection, label, outcome, detail'
const bodyOf = (column: string) =>
  `CASE WHEN ${column}_body IS NULL THEN ${column}
   ELSE (SELECT bytes FROM body_bytes WHERE body_bytes.row = ${column}_body) END AS ${column}`
const FILTERED = ['kind', 'direction', 'door', 'partner', 'label', 'outcome'] as const

export function createExchanges(db: Database, symbols: Symbols) {
  const highest = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM exchange WHERE row BETWEEN ? AND ?')
  const marked = db.prepare<{ n: number }>('SELECT n FROM exchange_last WHERE workspace = ?')

  return {
    read(workspace: string, query: ExchangeQuery): ExchangeRow[] {
      const space = symbols.find(workspace)
      const [first, last] = rowKeysOf(space)
      const after = query.after === undefined ? first - 1 : Math.min(last, first + query.after)
      const before = query.before === undefined ? last + 1 : Math.min(last + 1, first + Math.max(0, query.before))
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
      return db
        .prepare<Stored>(
          `SELECT row, ${COLUMNS}, ${bodyOf('request')}, ${bodyOf('response')} FROM exchange WHERE ${where.join(' AND ')} ORDER BY row ${direction} ${LIMIT}`,
        )
        .all(...bind, query.limit)
        .map(({ row, ...exchange }) => ({ n: numberOf(row), ...exchange }))
    },

    lastNumber(workspace: string): number {
      const space = symbols.find(workspace)
      const row = highest.get(...rowKeysOf(space))?.row
      return Math.max(typeof row === 'number' ? numberOf(row) : 0, marked.get(space)?.n ?? 0)
    },
  }
}

export function createExchangeWriter(db: Database, symbols: Symbols) {
  const insert = db.prepare(
    `INSERT INTO exchange (row, workspace, ${COLUMNS}, request, request_body, response, response_body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const mark = db.prepare(
    `INSERT INTO exchange_last (workspace, n) VALUES (?, ?) ON CONFLICT DO UPDATE SET n = max(n, excluded.n)`,
  )
  const nthNewest = db.prepare<{ row: number }>(
    'SELECT row FROM exchange WHERE row BETWEEN ? AND ? ORDER BY row DESC LIMIT 1 OFFSET ?',
  )
  const lowest = db.prepare<{ row: number | null }>('SELECT min(row) AS row FROM exchange WHERE row BETWEEN ? AND ?')
  const removeUpTo = db.prepare('DELETE FROM exchange WHERE row BETWEEN ? AND ?')
  const removeBefore = db.prepare('DELETE FROM exchange WHERE workspace = ? AND at < ?')
  const bodies = createBodies(db)
  const { lastNumber } = createExchanges(db, symbols)

  return {
    append(workspace: string, rows: readonly ExchangeRow[]): void {
      const space = symbols.intern(workspace)
      for (const row of rows) {
        const request = bodies.place(space, row.n, row.request)
        const response = bodies.place(space, row.n, row.response)
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
    },

    prune(workspace: string, limits: { keep: number; before: number }): number {
      const space = symbols.intern(workspace)
      mark.run(space, lastNumber(workspace))
      const [first, last] = rowKeysOf(space)
      const newestTooMany = nthNewest.get(first, last, limits.keep)
      const tooMany = newestTooMany ? removeUpTo.run(first, newestTooMany.row) : 0
      const removed = tooMany + removeBefore.run(space, limits.before)
      const oldest = lowest.get(first, last)?.row
      if (removed > 0) bodies.prune(space, typeof oldest === 'number' ? numberOf(oldest) : Number.POSITIVE_INFINITY)
      return removed
    },
  }
}
