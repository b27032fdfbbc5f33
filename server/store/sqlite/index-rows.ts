/**
 * Index entries as rows: written, and removed again from the short form kept with the resource. The changes of many resources are
 * collected and made together, in the order in which the tables are sorted: neighbours then go to pages that are at hand.
 */
import type { IndexEntry, IndexPart } from '../../fhir/index-entry.ts'
import type { Bind, Database, Statement } from './database.ts'
import { differing } from './differing.ts'
import { needText, needValues } from './late/refuse.ts'
import { createShapings } from './shapings.ts'
import { NONE, type Symbols } from './symbols.ts'

/** Entries that are rows of index tables; the others are kept with the resource, or in the word index. */
type RowEntry = Exclude<IndexEntry, { kind: 'words' | 'present' }>

/** `[kind, path, ...values]`, values in the order of the table's `columns`. */
export type ShortEntry = [kind: RowEntry['kind'] | 'present', path: number, ...values: (string | number)[]]

/** Where the values of a short entry begin. */
const VALUES = 2

export interface Shortened {
  entries: ShortEntry[]
  /** Which parameters there are and in which index tables, as `shapeText` says it. */
  shape: string
  words: { narrative: string; content: string }
}

/** Text beside a code has no table: the word index leads to it, and the short form with the resource tells. */
const TABLES: Record<Exclude<RowEntry['kind'], 'text'>, { table: string; columns: string[]; byId?: true }> = {
  token: { table: 'token', columns: ['code', 'system'] },
  string: { table: 'string', columns: ['value', 'exact'], byId: true },
  reference: { table: 'reference', columns: ['target', 'target_type'] },
  date: { table: 'date', columns: ['low', 'high'], byId: true },
  number: { table: 'number', columns: ['low', 'high'], byId: true },
  quantity: { table: 'quantity', columns: ['low', 'high', 'system', 'code'], byId: true },
  uri: { table: 'uri', columns: ['value'] },
  position: { table: 'position', columns: ['latitude', 'longitude'] },
  composite: {
    table: 'composite',
    columns: ['code', 'system', 'text', 'qualifier', 'low', 'high', 'low3', 'high3'],
  },
}

interface TableStatements {
  insert: Statement<unknown>
  /** `TOGETHER` rows at once */
  insertTogether: Statement<unknown>
  remove: Statement<unknown>
  move: Statement<unknown>
  order(one: IndexRow, other: IndexRow): number
}

/** A row of a table, by the entry that it is made of. */
interface IndexRow {
  workspace: number
  entry: ShortEntry
  updated: number
  id: string
}

/** What is to be done in a table. */
interface Changes {
  remove: IndexRow[]
  /** `updated` as it stands, and as it is to be */
  move: { row: IndexRow; updated: number }[]
  insert: IndexRow[]
}

/** Workspace, path, then what the table is sorted by: the first of the values, or the id. */
const inOrder = (byId: boolean) => (one: IndexRow, other: IndexRow) =>
  one.workspace - other.workspace ||
  one.entry[1] - other.entry[1] ||
  (byId ? compared(one.id, other.id) : compared(one.entry[VALUES], other.entry[VALUES]))

/** Only rows that lie close to each other are wanted: how SQLite compares texts does not matter. */
function compared(one: string | number | undefined, other: string | number | undefined): number {
  if (one === other || one === undefined || other === undefined) return 0
  return one < other ? -1 : 1
}

/** Rows that one statement puts in: the calls are a sixth of what it takes one by one. */
const TOGETHER = 16

const NOTHING: [string, number, number, number] = ['', NONE, 0, 0]

/** The widest times that JavaScript dates know: open ends of periods. */
const FARTHEST_TIME = 8.64e15

export function createIndexRows(db: Database, symbols: Symbols) {
  const tables = new Map(
    Object.entries(TABLES).map(([kind, { table, columns, byId = false }]): [string, TableStatements] => {
      const all = ['workspace', 'path', ...columns, 'updated', 'id']
      const row = `(${all.map(() => '?').join(', ')})`
      const insert = (rows: number) =>
        db.prepare(
          `INSERT OR IGNORE INTO ${table} (${all.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
        )
      // Named, because SQLite takes an index that has all of these instead: it then looks a row up twice, and keeps the first in a table.
      const byKey = `${table} INDEXED BY sqlite_autoindex_${table}_1`
      const isRow = all.map((column) => `${column} = ?`).join(' AND ')
      return [
        kind,
        {
          insert: insert(1),
          insertTogether: insert(TOGETHER),
          remove: db.prepare(`DELETE FROM ${byKey} WHERE ${isRow}`),
          move: db.prepare(`UPDATE ${byKey} SET updated = ? WHERE ${isRow}`),
          order: inOrder(byId),
        },
      ]
    }),
  )

  const symbolOf = (text: string | null) => (text === null ? NONE : symbols.intern(text))

  const shapings = createShapings(symbols)

  function short(entry: RowEntry, path: number): ShortEntry {
    const { kind } = entry
    switch (kind) {
      case 'token':
        return [kind, path, entry.code ?? '', symbolOf(entry.system)]
      case 'string':
        return [kind, path, entry.value, entry.exact]
      case 'reference':
        return [kind, path, entry.targetId, symbolOf(entry.targetType)]
      case 'date':
        return [kind, path, time(entry.low), time(entry.high)]
      case 'number':
        return [kind, path, finite(entry.low), finite(entry.high)]
      case 'quantity':
        return [kind, path, finite(entry.low), finite(entry.high), symbolOf(entry.system), entry.code ?? '']
      case 'uri':
      case 'text':
        return [kind, path, entry.value]
      case 'position':
        return [kind, path, finite(entry.latitude), finite(entry.longitude)]
      case 'composite': {
        const [first, second, third] = entry.parts.map(inColumns)
        const [code, system] = first ?? ['', NONE]
        return [kind, path, code, system, ...(second ?? NOTHING), ...(third ?? NOTHING).slice(2)]
      }
    }
  }

  /** `[text, qualifier, low, high]` */
  function inColumns(part: IndexPart): [string, number, number, number] {
    switch (part.kind) {
      case 'token':
        return [part.code ?? '', symbolOf(part.system), 0, 0]
      case 'reference':
        return [part.targetId, symbolOf(part.targetType), 0, 0]
      case 'string':
      case 'uri':
        return [part.value, NONE, 0, 0]
      case 'quantity':
        return [part.code ?? '', symbolOf(part.system), finite(part.low), finite(part.high)]
      case 'date':
        return ['', NONE, time(part.low), time(part.high)]
      case 'number':
        return ['', NONE, finite(part.low), finite(part.high)]
    }
  }

  return {
    shorten(type: string, indexes: readonly IndexEntry[]): Shortened {
      const entries: ShortEntry[] = []
      const words = { narrative: '', content: '' }
      const { path: pathOf, start } = shapings.of(type)
      let shaping = start
      // Entries of one parameter come one after the other.
      let param: string | undefined
      let path = NONE
      for (const entry of indexes) {
        if (entry.param !== param) {
          param = entry.param
          path = pathOf(param)
        }
        shaping = shaping.having(path, entry.kind)
        if (entry.kind === 'words') {
          needText('The words of a resource', entry.words)
          words[entry.param === '_text' ? 'narrative' : 'content'] = entry.words
        } else if (entry.kind === 'present') entries.push(['present', path])
        else {
          const made = short(entry, path)
          needValues('The index entry', entry.param, made, VALUES)
          entries.push(made)
        }
      }
      return { entries, shape: shaping.shape, words }
    },
    collect: () => collect(tables),
  }
}

/** Changes of many resources, to be made at once. */
function collect(tables: ReadonlyMap<string, TableStatements>) {
  const noted = new Map(
    [...tables.keys()].map((kind): [string, Changes] => [kind, { remove: [], move: [], insert: [] }]),
  )

  function insert(workspace: number, id: string, { updated, entries }: Rows): void {
    for (const entry of entries) noted.get(entry[0])?.insert.push({ workspace, entry, updated, id })
  }

  /** Most of what a resource is found by stays as it is: such rows only take the new time. */
  function replace(workspace: number, id: string, before: Rows, after: Rows): void {
    const { gone, fresh } = differing(before.entries, after.entries)
    for (const entry of before.entries) {
      const changes = noted.get(entry[0])
      if (!changes) continue
      const row = { workspace, entry, updated: before.updated, id }
      if (gone.has(entry)) changes.remove.push(row)
      else if (after.updated !== before.updated) changes.move.push({ row, updated: after.updated })
    }
    insert(workspace, id, { updated: after.updated, entries: fresh })
  }

  return {
    /** The resource is found by other entries from now on. */
    change(workspace: number, id: string, before: Rows | undefined, after: Rows): void {
      if (before) replace(workspace, id, before, after)
      else insert(workspace, id, after)
    },
    write(): void {
      for (const [kind, { remove, move, insert }] of noted) {
        const statements = tables.get(kind)
        if (!statements) continue
        for (const row of remove) statements.remove.runList(bound([], row))
        for (const { row, updated } of move) statements.move.runList(bound([updated], row))
        putAll(insert.sort(statements.order), statements)
      }
    },
  }
}

function putAll(rows: readonly IndexRow[], { insert, insertTogether }: TableStatements): void {
  let at = 0
  for (; at + TOGETHER <= rows.length; at += TOGETHER) {
    const together: Bind[] = []
    for (const row of rows.slice(at, at + TOGETHER)) bound(together, row)
    insertTogether.runList(together)
  }
  for (const row of rows.slice(at)) insert.runList(bound([], row))
}

/** Puts what a row's statement binds behind what is there. */
function bound(values: Bind[], { workspace, entry, updated, id }: IndexRow): Bind[] {
  values.push(workspace)
  for (let n = 1; n < entry.length; n++) values.push(entry[n] ?? null)
  values.push(updated, id)
  return values
}

/** The rows of one version. */
export interface Rows {
  updated: number
  entries: readonly ShortEntry[]
}

export function time(value: number): number {
  return Math.trunc(Math.max(-FARTHEST_TIME, Math.min(FARTHEST_TIME, value)))
}

export function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
}
