/** Resources by id: the current version, earlier ones, and storing the next. */
import type { IndexEntry } from '../../fhir/index-entry.ts'
import { createSeen } from '../../seen.ts'
import type { ResourceRow, TokenQuery } from '../contract.ts'
import { type Database, LIMIT } from './database.ts'
import { createIndexRows, type ShortEntry } from './index-rows.ts'
import { findIds } from './late/find-ids.ts'
import type { Late } from './late/late.ts'
import type { Asked } from './late/look-ups.ts'
import { needInteger, needText } from './late/refuse.ts'
import type { CurrentRow, LateResource } from './late/resource-rows.ts'
import { type RowMemory, type Rows, rowName } from './row-memory.ts'
import type { Changes } from './search/changes.ts'
import { pathOf, type Symbols } from './symbols.ts'
import type { Words } from './word-rows.ts'

interface Stored {
  id: string
  version: number
  updated: number
  deleted: number
  text: string
}

const SELECTED = 'id, version, updated, deleted, text'
const BY_ID = 'workspace = ? AND type = ? AND id = ?'

/** Where current versions are remembered, as far as one may look there now. */
export type Remembered = () => Rows

export function createResources(db: Database, symbols: Symbols, late: Late, remembered: Remembered) {
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
    const waiting = late.resources.get(workspace, type, id)
    if (waiting) return memory.keep(workspace, { ...waiting.row })
    const row = current.get(symbols.find(workspace), symbols.find(type), id)
    return row && memory.keep(workspace, resourceRow(type, row))
  }

  // CROSS JOIN keeps the rows in the order of the ids.
  const named = db.prepare<never>(
    `SELECT r.id, r.version, r.updated, r.deleted, r.text FROM json_each(?) n
     CROSS JOIN resource r WHERE r.workspace = ? AND r.type = ? AND r.id = n.value`,
  )

  const fromTable = (workspace: string, type: string, ids: readonly string[]): (ResourceRow | undefined)[] => {
    const lists = named.lists(JSON.stringify(ids), symbols.find(workspace), symbols.find(type)) as StoredList[]
    const rows = lists.map((list) => rowOfList(type, list))
    if (rows.length === ids.length) return rows
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id))
  }

  // A page whose first row is not at hand has hardly another that is. To look for each, and to keep what is read once, would cost
  // more than to read it.
  const pages = createSeen()
  const getMany = (workspace: string, type: string, ids: readonly string[]): (ResourceRow | undefined)[] => {
    const [first] = ids
    if (first === undefined || ids.length === 1) return ids.map((id) => get(workspace, type, id))
    const memory = remembered()
    if (memory.get(workspace, type, first) !== undefined) {
      const rows = ids.map((id) => memory.get(workspace, type, id))
      const missing = ids.filter((_, n) => rows[n] === undefined)
      if (missing.length === 0) return rows
      const read = fromTable(workspace, type, missing).map((row) => row && memory.keep(workspace, row))
      return rows.map((row) => row ?? read.shift())
    }
    const rows = fromTable(workspace, type, ids)
    if (!pages.before(rowName(workspace, type, first))) return rows
    return rows.map((row) => row && memory.keep(workspace, row))
  }

  const byToken = db.prepare<{ id: string }>(
    `SELECT DISTINCT id FROM token WHERE workspace = ? AND path = ? AND code = ? AND system = ? ORDER BY id ${LIMIT}`,
  )

  return {
    get,
    /** Several of a type, in the order of the ids; all of them are in their tables. */
    getMany,

    findByToken(workspace: string, type: string, { param, system, code, limit }: TokenQuery): ResourceRow[] {
      const space = symbols.find(workspace)
      const path = symbols.find(pathOf(type, param))
      const issuer = symbols.find(system)
      const asked: Asked = { space, path, values: [code, issuer] }
      const versionOf = (id: string) => get(workspace, type, id)?.version
      let ids = late.lookUps.get(asked, limit, versionOf)
      if (ids === undefined) {
        ids = findIds(late.resources.of(type), {
          space,
          inTables: (most) => byToken.all(space, path, code, issuer, most),
          entries: [['token', path, code, issuer]],
          limit,
        })
        late.lookUps.keep(asked, limit, ids, versionOf)
      }
      return ids.flatMap((id) => get(workspace, type, id) ?? [])
    },

    getVersion(workspace: string, type: string, id: string, version: number): ResourceRow | undefined {
      const now = get(workspace, type, id)
      if (!now || now.version === version) return now
      late.resources.write(type)
      const row = earlier.get(symbols.find(workspace), symbols.find(type), id, version)
      return row && resourceRow(type, row)
    },

    count(workspace: string): Record<string, number> {
      late.resources.write()
      return Object.fromEntries(counts.all(symbols.find(workspace)).map(({ text, n }) => [text, n]))
    },
  }
}

type StoredList = [id: string, version: number, updated: number, deleted: number, text: string]

const rowOfList = (type: string, [id, version, updated, deleted, text]: StoredList): ResourceRow => ({
  type,
  id,
  version,
  updated,
  deleted: deleted === 1,
  text,
})

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

/** What a waiting resource holds besides its texts, and each of its index entries, in bytes. */
const BESIDES = 300
const ENTRY = 100

/** `db` for what is written at once: the numbers of shapes. */
export function createResourceWriter(
  db: Database,
  symbols: Symbols,
  late: Late,
  { memory, changes }: { memory: RowMemory; changes: Changes },
) {
  const { shorten } = createIndexRows(db, symbols)
  const current = db.prepare<CurrentRow>(`SELECT row, version, updated, entries FROM resource WHERE ${BY_ID}`)
  const whole = db.prepare<Stored>(`SELECT ${SELECTED} FROM resource WHERE row = ?`)

  const currentOf = (workspace: string, type: string, id: string): LateResource | CurrentRow | undefined =>
    late.resources.get(workspace, type, id) ?? current.get(symbols.find(workspace), symbols.find(type), id)

  function rowOf(type: string, standing: LateResource | CurrentRow): ResourceRow {
    if ('list' in standing) return standing.row
    const stored = whole.get(standing.row)
    if (stored === undefined) throw new Error(`There is no row ${standing.row} of the resources.`)
    return resourceRow(type, stored)
  }

  function add(
    workspace: string,
    row: ResourceRow,
    { shape, entries, words }: Indexed,
    list: readonly ShortEntry[],
    before: LateResource | CurrentRow | undefined,
    change?: number,
  ): void {
    const waiting: LateResource = {
      space: symbols.intern(workspace),
      type: symbols.intern(row.type),
      shape: symbols.intern(shape),
      row,
      list,
      entries,
      words,
      before,
      change,
    }
    changes.note(workspace, row.type)
    const texts = row.text.length + entries.length + words.narrative.length + words.content.length
    late.resources.put(workspace, waiting, texts + BESIDES + list.length * ENTRY)
  }

  return {
    index(type: string, indexes: readonly IndexEntry[]): Indexed & { list: ShortEntry[] } {
      const { entries: list, shape, words } = shorten(type, indexes)
      return { shape, entries: JSON.stringify(list), words, list }
    },

    put(workspace: string, row: ResourceRow, indexed: Indexed, list = listOf(indexed)): void {
      needText('The id of a resource', row.id)
      needText(`The text of ${row.type}/${row.id}`, row.text)
      needInteger(`The version of ${row.type}/${row.id}`, row.version)
      needInteger(`The time of ${row.type}/${row.id}, in ms,`, row.updated)
      const before = currentOf(workspace, row.type, row.id)
      const version = before === undefined ? 0 : versionOf(before)
      if (row.version !== version + 1)
        throw new Error(
          `${row.type}/${row.id}: version ${row.version} was to be stored, the next one is ${version + 1}.`,
        )
      add(workspace, row, indexed, list, before, before && late.changes.next())
      late.lookUps.note(symbols.intern(workspace), row, list)
      memory.changed(workspace, row)
    },

    reindex(workspace: string, type: string, id: string, indexed: Indexed, list = listOf(indexed)): void {
      late.lookUps.clear()
      const before = currentOf(workspace, type, id)
      if (before) add(workspace, rowOf(type, before), indexed, list, before)
    },
  }
}

const versionOf = (standing: LateResource | CurrentRow): number =>
  'list' in standing ? standing.row.version : standing.version
