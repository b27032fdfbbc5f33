/** Index entries as rows: written, and removed again from the short form kept with the resource. */
import type { IndexEntry } from '../../fhir/index-entry.ts'
import type { Bind, Database } from './database.ts'
import { NONE, pathOf, type Symbols } from './symbols.ts'

/** `[table, path, ...values]`, values in the order of the table's `columns`. */
export type ShortEntry = [table: IndexEntry['kind'], path: number, ...values: (string | number)[]]

const COLUMNS: Record<IndexEntry['kind'], string[]> = {
  token: ['code', 'system'],
  string: ['value', 'exact'],
  reference: ['target', 'target_type'],
  date: ['low', 'high'],
  number: ['low', 'high'],
  quantity: ['low', 'high', 'system', 'code'],
  uri: ['value'],
}

/** The widest times that JavaScript dates know: open ends of periods. */
const FARTHEST_TIME = 8.64e15

export function createIndexRows(db: Database, symbols: Symbols) {
  const statements = new Map(
    Object.entries(COLUMNS).map(([table, columns]) => {
      const all = ['workspace', 'path', ...columns, 'updated', 'id']
      return [
        table,
        {
          insert: db.prepare(
            `INSERT OR IGNORE INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})`,
          ),
          remove: db.prepare(`DELETE FROM ${table} WHERE ${all.map((column) => `${column} = ?`).join(' AND ')}`),
        },
      ]
    }),
  )

  function values(entry: IndexEntry): (string | number)[] {
    const symbolOf = (text: string | null) => (text === null ? NONE : symbols.intern(text))
    switch (entry.kind) {
      case 'token':
        return [entry.code ?? '', symbolOf(entry.system)]
      case 'string':
        return [entry.value, entry.exact]
      case 'reference':
        return [entry.targetId, symbolOf(entry.targetType)]
      case 'date':
        return [time(entry.low), time(entry.high)]
      case 'number':
        return [finite(entry.low), finite(entry.high)]
      case 'quantity':
        return [finite(entry.low), finite(entry.high), symbolOf(entry.system), entry.code ?? '']
      case 'uri':
        return [entry.value]
    }
  }

  function each(which: 'insert' | 'remove', workspace: number, id: string, updated: number, entries: ShortEntry[]) {
    for (const [table, ...bind] of entries)
      statements.get(table)?.[which].run(workspace, ...(bind as Bind[]), updated, id)
  }

  return {
    shorten: (type: string, entries: readonly IndexEntry[]): ShortEntry[] =>
      entries.map((entry) => [entry.kind, symbols.intern(pathOf(type, entry.param)), ...values(entry)]),
    insert: (workspace: number, id: string, updated: number, entries: ShortEntry[]) =>
      each('insert', workspace, id, updated, entries),
    remove: (workspace: number, id: string, updated: number, entries: ShortEntry[]) =>
      each('remove', workspace, id, updated, entries),
  }
}

export function time(value: number): number {
  return Math.trunc(Math.max(-FARTHEST_TIME, Math.min(FARTHEST_TIME, value)))
}

export function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
}
