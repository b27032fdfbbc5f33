/** Large journal bodies, kept once per workspace: hashing one costs a fifth of writing it. */
import { createHash } from 'node:crypto'
import type { Database } from './database.ts'
import { rowKey, rowKeysOf } from './row-keys.ts'

export interface Bodies {
  /** What goes into the exchange's own row, and the row of the shared body otherwise. */
  place(workspace: number, n: number, bytes: Uint8Array | null): { own: Uint8Array | null; shared: number | null }
  /** Lets go of the bodies that no exchange from `oldest` on has. */
  prune(workspace: number, oldest: number): void
}

/** Smaller ones are written as fast as looked up. */
const LARGE = 4096

export function createBodies(db: Database): Bodies {
  const find = db.prepare<{ row: number; newest: number }>(
    'SELECT row, newest FROM body WHERE workspace = ? AND hash = ?',
  )
  const touch = db.prepare('UPDATE body SET newest = ? WHERE row = ?')
  const last = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM body WHERE row BETWEEN ? AND ?')
  const insert = db.prepare('INSERT INTO body (row, workspace, hash, newest) VALUES (?, ?, ?, ?)')
  const insertBytes = db.prepare('INSERT INTO body_bytes (row, bytes) VALUES (?, ?)')
  const removeBytes = db.prepare(
    'DELETE FROM body_bytes WHERE row IN (SELECT row FROM body WHERE row BETWEEN ? AND ? AND newest < ?)',
  )
  const remove = db.prepare('DELETE FROM body WHERE row BETWEEN ? AND ? AND newest < ?')

  return {
    place(workspace, n, bytes) {
      if (!bytes || bytes.length < LARGE) return { own: bytes, shared: null }
      const hash = createHash('sha256').update(bytes).digest()
      const there = find.get(workspace, hash)
      if (there) {
        if (n > there.newest) touch.run(n, there.row)
        return { own: null, shared: there.row }
      }
      const highest = last.get(...rowKeysOf(workspace))?.row
      const row = typeof highest === 'number' ? highest + 1 : rowKey(workspace, 1)
      insert.run(row, workspace, hash, n)
      insertBytes.run(row, bytes)
      return { own: null, shared: row }
    },

    prune(workspace, oldest) {
      removeBytes.run(...rowKeysOf(workspace), oldest)
      remove.run(...rowKeysOf(workspace), oldest)
    },
  }
}
