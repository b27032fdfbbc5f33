/**
 * Makes the resources of a workspace those of another by writing only what differs: a workspace that was copied from the fixtures
 * and worked in for a while differs in few. Versions that are no longer current go.
 */
import type { Database } from './database.ts'
import { createIndexRows, type ShortEntry } from './index-rows.ts'
import type { Symbols } from './symbols.ts'
import { createWordRows, type Words } from './word-rows.ts'

interface Standing {
  row: number
  type: number
  id: string
  updated: number
  entries: string
}

interface Whole extends Standing {
  version: number
  deleted: number
  shape: number
  text: string
}

const WHOLE = 'row, type, id, version, updated, deleted, shape, entries, text'
// The texts come last: they are compared only where all else is the same.
const SAME = ['version', 'updated', 'deleted', 'shape', 'entries', 'text']
  .map((column) => `o.${column} = r.${column}`)
  .join(' AND ')
const OTHER = 'SELECT 1 FROM resource o WHERE o.workspace = ? AND o.type = r.type AND o.id = r.id'
const NO_WORDS: Words = { narrative: '', content: '' }

export function createResourceReset(db: Database, symbols: Symbols) {
  const indexRows = createIndexRows(db, symbols)
  const putWords = createWordRows(db)
  const different = db.prepare<Standing>(
    `SELECT r.row, r.type, r.id, r.updated, r.entries FROM resource r WHERE r.workspace = ? AND NOT EXISTS (${OTHER} AND ${SAME})`,
  )
  const missing = db.prepare<Whole>(`SELECT ${WHOLE} FROM resource r WHERE r.workspace = ? AND NOT EXISTS (${OTHER})`)
  const origin = db.prepare<Whole>(`SELECT ${WHOLE} FROM resource WHERE workspace = ? AND type = ? AND id = ?`)
  const wordsOf = db.prepare<Words>('SELECT narrative, content FROM resource_words WHERE row = ?')
  const remove = db.prepare('DELETE FROM resource WHERE row = ?')
  const replace = db.prepare(
    'UPDATE resource SET version = ?, updated = ?, deleted = ?, shape = ?, entries = ?, text = ? WHERE row = ?',
  )
  const insert = db.prepare(
    `INSERT INTO resource (workspace, type, id, version, updated, deleted, shape, entries, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const rowsOf = ({ updated, entries }: Standing) => ({ updated, entries: JSON.parse(entries) as ShortEntry[] })

  return function reset(workspace: number, from: number): void {
    const rows = indexRows.collect()
    for (const standing of different.all(workspace, from)) {
      const { row, type, id } = standing
      const wanted = origin.get(from, type, id)
      if (wanted) {
        const { version, updated, deleted, shape, entries, text } = wanted
        rows.change(workspace, id, rowsOf(standing), rowsOf(wanted))
        replace.run(version, updated, deleted, shape, entries, text, row)
        putWords(row, wordsOf.get(wanted.row) ?? NO_WORDS, false)
      } else {
        rows.change(workspace, id, rowsOf(standing), { updated: standing.updated, entries: [] })
        putWords(row, NO_WORDS, false)
        remove.run(row)
      }
    }
    for (const wanted of missing.all(from, workspace)) {
      const { type, id, version, updated, deleted, shape, entries, text } = wanted
      const made = insert.insert(workspace, type, id, version, updated, deleted, shape, entries, text)
      rows.change(workspace, id, undefined, rowsOf(wanted))
      putWords(made, wordsOf.get(wanted.row) ?? NO_WORDS, true)
    }
    rows.write()
  }
}
