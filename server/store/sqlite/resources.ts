/** Resources by id: the current version, earlier ones, and storing the next. */
import type { IndexEntry } from '../../fhir/index-entry.ts'
import type { ResourceRow } from '../contract.ts'
import type { Database } from './database.ts'
import { createIndexRows, type ShortEntry } from './index-rows.ts'
import type { Symbols } from './symbols.ts'

interface Stored {
  id: string
  version: number
  updated: number
  deleted: number
  text: string
}

interface Current extends Stored {
  row: number
  entries: string
}

const SELECTED = 'id, version, updated, deleted, text'
const BY_ID = 'workspace = ? AND type = ? AND id = ?'

export function createResources(db: Database, symbols: Symbols) {
  const current = db.prepare<Stored>(`SELECT ${SELECTED} FROM resource WHERE ${BY_ID}`)
  const earlier = db.prepare<Stored>(`SELECT ${SELECTED} FROM resource_version WHERE ${BY_ID} AND version = ?`)
  const counts = db.prepare<{ text: string; n: number }>(
    `SELECT text, n FROM (SELECT type, count(*) AS n FROM resource WHERE workspace = ? AND deleted = 0 GROUP BY type)
     JOIN symbol ON key = type ORDER BY text`,
  )

  const get = (workspace: string, type: string, id: string): ResourceRow | undefined => {
    const row = current.get(symbols.find(workspace), symbols.find(type), id)
    return row && resourceRow(type, row)
  }

  return {
    get,

    getVersion(workspace: string, type: string, id: string, version: number): ResourceRow | undefined {
      const now = get(workspace, type, id)
      if (!now || now.version === version) return now
      const row = earlier.get(symbols.find(workspace), symbols.find(type), id, version)
      return row && resourceRow(type, row)
    },

    count: (workspace: string): Record<string, number> =>
      Object.fromEntries(counts.all(symbols.find(workspace)).map(({ text, n }) => [text, n])),
  }
}

export function resourceRow(type: string, row: Stored): ResourceRow {
  return {
    type,
    id: row.id,
    version: row.version,
    updated: row.updated,
    deleted: row.deleted === 1,
    text: row.text,
  }
}

export function createResourceWriter(db: Database, symbols: Symbols) {
  const indexRows = createIndexRows(db, symbols)
  const current = db.prepare<Current>(`SELECT row, ${SELECTED}, entries FROM resource WHERE ${BY_ID}`)
  const insert = db.prepare(
    `INSERT INTO resource (workspace, type, id, version, updated, deleted, params, entries, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const replace = db.prepare(
    'UPDATE resource SET version = ?, updated = ?, deleted = ?, params = ?, entries = ?, text = ? WHERE row = ?',
  )
  const keep = db.prepare(
    `INSERT INTO resource_version (workspace, type, id, version, updated, deleted, text) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )

  return function put(workspace: string, row: ResourceRow, indexes: readonly IndexEntry[]): void {
    const space = symbols.intern(workspace)
    const type = symbols.intern(row.type)
    const before = current.get(space, type, row.id)
    const expected = (before?.version ?? 0) + 1
    if (row.version !== expected)
      throw new Error(`${row.type}/${row.id}: version ${row.version} was to be stored, the next one is ${expected}.`)
    const entries = row.deleted ? [] : indexRows.shorten(row.type, indexes)
    const params = `,${[...new Set(entries.map((entry) => entry[1]))].join(',')},`
    const deleted = row.deleted ? 1 : 0
    const short = JSON.stringify(entries)
    if (before) {
      keep.run(space, type, row.id, before.version, before.updated, before.deleted, before.text)
      indexRows.remove(space, row.id, before.updated, JSON.parse(before.entries) as ShortEntry[])
      replace.run(row.version, row.updated, deleted, params, short, row.text, before.row)
    } else insert.run(space, type, row.id, row.version, row.updated, deleted, params, short, row.text)
    indexRows.insert(space, row.id, row.updated, entries)
  }
}
