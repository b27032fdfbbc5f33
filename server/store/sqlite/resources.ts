/** Resources by id: the current version, earlier ones, and storing the next. */
import type { IndexEntry } from '../../fhir/index-entry.ts'
import type { ResourceRow, TokenQuery } from '../contract.ts'
import { type Database, LIMIT } from './database.ts'
import { createIndexRows, type ShortEntry } from './index-rows.ts'
import type { RowMemory, Rows } from './row-memory.ts'
import { pathOf, type Symbols } from './symbols.ts'
import { createWordRows, type Words } from './word-rows.ts'

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

/** Where current versions are remembered, as far as one may look there now. */
export type Remembered = () => Rows

export function createResources(db: Database, symbols: Symbols, remembered: Remembered) {
  const current = db.prepare<Stored>(`SELECT ${SELECTED} FROM resource WHERE ${BY_ID}`)
  const earlier = db.prepare<Stored>(`SELECT ${SELECTED} FROM resource_version WHERE ${BY_ID} AND version = ?`)
  const counts = db.prepare<{ text: string; n: number }>(
    `SELECT text, n FROM (SELECT type, count(*) AS n FROM resource WHERE workspace = ? AND deleted = 0 GROUP BY type)
     JOIN symbol ON key = type ORDER BY text`,
  )

  const get = (workspace: string, type: string, id: string): ResourceRow | undefined => {
    const memory = remembered()
    const held = memory.get(workspace, type, id)
    if (held) return held
    const row = current.get(symbols.find(workspace), symbols.find(type), id)
    return row && memory.keep(workspace, resourceRow(type, row))
  }

  const byToken = db.prepare<{ id: string }>(
    `SELECT DISTINCT id FROM token WHERE workspace = ? AND path = ? AND code = ? AND system = ? ORDER BY id ${LIMIT}`,
  )

  return {
    get,

    findByToken(workspace: string, type: string, { param, system, code, limit }: TokenQuery): ResourceRow[] {
      return byToken
        .all(symbols.find(workspace), symbols.find(pathOf(type, param)), code, symbols.find(system), limit)
        .flatMap(({ id }) => get(workspace, type, id) ?? [])
    },

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

/** Index entries in the form in which they are kept with the resource. */
export interface Indexed {
  /** The text of its shape */
  shape: string
  /** ShortEntry[] as JSON */
  entries: string
  words: Words
}

const listOf = ({ entries }: Indexed): ShortEntry[] => JSON.parse(entries) as ShortEntry[]

export function createResourceWriter(db: Database, symbols: Symbols, memory: RowMemory) {
  const indexRows = createIndexRows(db, symbols)
  const putWords = createWordRows(db)
  const current = db.prepare<Current>(`SELECT row, ${SELECTED}, entries FROM resource WHERE ${BY_ID}`)
  const insert = db.prepare(
    `INSERT INTO resource (workspace, type, id, version, updated, deleted, shape, entries, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const replace = db.prepare(
    'UPDATE resource SET version = ?, updated = ?, deleted = ?, shape = ?, entries = ?, text = ? WHERE row = ?',
  )
  const keep = db.prepare(
    `INSERT INTO resource_version (workspace, type, id, version, updated, deleted, text, entries) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )

  /** The row with its index rows, in place of those before. */
  function write(
    workspace: string,
    row: ResourceRow,
    indexed: Indexed,
    list: ShortEntry[],
    before: Current | undefined,
  ) {
    const space = symbols.intern(workspace)
    const type = symbols.intern(row.type)
    const { entries, words } = indexed
    const shape = symbols.intern(indexed.shape)
    const deleted = row.deleted ? 1 : 0
    if (before) {
      const rows = { updated: before.updated, entries: JSON.parse(before.entries) as ShortEntry[] }
      indexRows.replace(space, row.id, rows, { updated: row.updated, entries: list })
      replace.run(row.version, row.updated, deleted, shape, entries, row.text, before.row)
      putWords(before.row, words, false)
    } else {
      const made = insert.insert(space, type, row.id, row.version, row.updated, deleted, shape, entries, row.text)
      putWords(made, words, true)
      indexRows.insert(space, row.id, { updated: row.updated, entries: list })
    }
  }

  const currentOf = (workspace: string, type: string, id: string): Current | undefined =>
    current.get(symbols.find(workspace), symbols.find(type), id)

  return {
    index(type: string, indexes: readonly IndexEntry[]): Indexed & { list: ShortEntry[] } {
      const { entries: list, shape, words } = indexRows.shorten(type, indexes)
      return { shape, entries: JSON.stringify(list), words, list }
    },

    put(workspace: string, row: ResourceRow, indexed: Indexed, list = listOf(indexed)): void {
      const before = currentOf(workspace, row.type, row.id)
      const expected = (before?.version ?? 0) + 1
      if (row.version !== expected)
        throw new Error(`${row.type}/${row.id}: version ${row.version} was to be stored, the next one is ${expected}.`)
      if (before) {
        const { version, updated, deleted, text, entries } = before
        keep.run(symbols.find(workspace), symbols.find(row.type), row.id, version, updated, deleted, text, entries)
      }
      write(workspace, row, indexed, list, before)
      memory.changed(workspace, row)
    },

    reindex(workspace: string, type: string, id: string, indexed: Indexed, list = listOf(indexed)): void {
      const standing = currentOf(workspace, type, id)
      if (standing) write(workspace, resourceRow(type, standing), indexed, list, standing)
    },
  }
}
