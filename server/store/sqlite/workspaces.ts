/** Workspaces: listing, creating, copying one into another inside the database, dropping with everything in it. */
import type { WorkspaceRow } from '../contract.ts'
import type { Database } from './database.ts'
import { createResourceReset } from './reset-resources.ts'
import { rowKeysOf } from './row-keys.ts'
import { type Symbols, UNKNOWN } from './symbols.ts'
import { copyWords, dropWords } from './word-rows.ts'

interface Stored {
  name: string
  created: number
  detail: string
}

/** What copying carries over, with the columns after `workspace`; each in the order in which the target tree grows. */
const COPIED: readonly { table: string; columns: string; order?: string }[] = [
  { table: 'resource', columns: 'type, id, version, updated, deleted, shape, entries, text', order: 'type, id' },
  {
    table: 'resource_version',
    columns: 'type, id, version, updated, deleted, text, entries',
    order: 'type, id, version',
  },
  { table: 'token', columns: 'path, code, updated, id, system' },
  { table: 'reference', columns: 'path, target, updated, id, target_type' },
  { table: 'uri', columns: 'path, value, updated, id' },
  { table: 'string', columns: 'path, id, value, exact, updated' },
  { table: 'date', columns: 'path, id, low, high, updated' },
  { table: 'number', columns: 'path, id, low, high, updated' },
  { table: 'quantity', columns: 'path, id, low, high, system, code, updated' },
  { table: 'position', columns: 'path, latitude, longitude, updated, id' },
  {
    table: 'composite',
    columns: 'path, code, updated, id, system, text, qualifier, low, high, low3, high3',
  },
  { table: 'document', columns: 'collection, id, text', order: 'collection, id' },
  { table: 'sequence', columns: 'sequence, last' },
]
/** What happened in a workspace and what was kept beside its records. */
const HAPPENED = ['secret', 'queue', 'exchange_last']
const DROPPED = [...COPIED.map((copied) => copied.table), ...HAPPENED, 'workspace']
/** Copied anew when a workspace is reset: they are small. Of the resources only what differs is. */
const RESET_WHOLE = ['resource_version', 'document', 'sequence']
/** Tables with nothing but the row key to find a workspace by. */
const DROPPED_BY_ROW = ['exchange', 'exchange_segment', 'body', 'body_bytes', 'event']

export function createWorkspaces(db: Database, symbols: Symbols) {
  const list = db.prepare<Stored>('SELECT name, created, detail FROM workspace ORDER BY name')
  const get = db.prepare<Stored>('SELECT name, created, detail FROM workspace WHERE workspace = ?')

  const lastVersionRow = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM resource_version')

  /** Searches under way tell by these numbers what changed since they began: none is given twice. */
  function keepNumbering(last: number): void {
    db.prepare('DELETE FROM resource_version WHERE workspace = ?').run(UNKNOWN)
    if ((lastVersionRow.get()?.row ?? 0) >= last) return
    db.prepare(
      `INSERT INTO resource_version (row, workspace, type, id, version, updated, deleted, text) VALUES (?, ?, ?, '', 0, 0, 1, '')`,
    ).run(last, UNKNOWN, UNKNOWN)
  }

  const rowOf = (row: Stored): WorkspaceRow => ({ workspace: row.name, created: row.created, detail: row.detail })
  const existing = (workspace: string): number => {
    const key = symbols.find(workspace)
    if (!get.get(key)) throw new Error(`There is no workspace ${workspace}.`)
    return key
  }

  const resetResources = createResourceReset(db, symbols)

  function dropFrom(key: number, tables: readonly string[]): void {
    const numbered = lastVersionRow.get()?.row
    for (const table of tables) db.prepare(`DELETE FROM ${table} WHERE workspace = ?`).run(key)
    for (const table of DROPPED_BY_ROW)
      db.prepare(`DELETE FROM ${table} WHERE row BETWEEN ? AND ?`).run(...rowKeysOf(key))
    if (typeof numbered === 'number') keepNumbering(numbered)
  }

  function copyInto(target: number, source: number, copied: typeof COPIED): void {
    for (const { table, columns, order } of copied)
      db.prepare(
        `INSERT INTO ${table} (workspace, ${columns}) SELECT ?, ${columns} FROM ${table} WHERE workspace = ?${
          order ? ` ORDER BY ${order}` : ''
        }`,
      ).run(target, source)
  }

  return {
    list: (): WorkspaceRow[] => list.all().map(rowOf),

    get(workspace: string): WorkspaceRow | undefined {
      const row = get.get(symbols.find(workspace))
      return row && rowOf(row)
    },

    create(row: WorkspaceRow): void {
      const key = symbols.intern(row.workspace)
      if (get.get(key)) throw new Error(`The workspace ${row.workspace} is there already.`)
      db.prepare('INSERT INTO workspace (workspace, name, created, detail) VALUES (?, ?, ?, ?)').run(
        key,
        row.workspace,
        row.created,
        row.detail,
      )
    },

    drop(workspace: string): void {
      const key = symbols.find(workspace)
      dropWords(db, key)
      dropFrom(key, DROPPED)
    },

    reset({ workspace, created, detail }: WorkspaceRow, from: string): void {
      const target = existing(workspace)
      const source = existing(from)
      dropFrom(target, [...HAPPENED, ...RESET_WHOLE])
      resetResources(target, source)
      copyInto(
        target,
        source,
        COPIED.filter(({ table }) => RESET_WHOLE.includes(table)),
      )
      db.prepare('UPDATE workspace SET created = ?, detail = ? WHERE workspace = ?').run(created, detail, target)
    },

    copy(from: string, to: string): void {
      const source = existing(from)
      const target = existing(to)
      for (const table of ['resource', 'document', 'sequence'])
        if (db.prepare(`SELECT 1 FROM ${table} WHERE workspace = ? LIMIT 1`).get(target))
          throw new Error(`The workspace ${to} is not empty: nothing was copied into it.`)
      copyInto(target, source, COPIED)
      copyWords(db, source, target)
    },
  }
}
