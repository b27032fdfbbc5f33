/** The words of resources in SQLite's full-text index; each row is scoped to its workspace and type by a word of its own. */
import type { Database } from './database.ts'

export interface Words {
  narrative: string
  content: string
}

/** The word that all resources of a type in a workspace have. */
export const scopeWord = (workspace: number, type: number): string => `w${workspace}t${type}`

export function createWordRows(db: Database) {
  const keep = db.prepare(
    'INSERT OR REPLACE INTO resource_words (row, workspace, scope, narrative, content) VALUES (?, ?, ?, ?, ?)',
  )
  const index = db.prepare('INSERT OR REPLACE INTO word_index (rowid, scope, narrative, content) VALUES (?, ?, ?, ?)')
  const forget = db.prepare('DELETE FROM resource_words WHERE row = ?')
  const remove = db.prepare('DELETE FROM word_index WHERE rowid = ?')

  return function put(workspace: number, type: number, row: number, words: Words, isNew: boolean): void {
    const scope = scopeWord(workspace, type)
    if (words.narrative === '' && words.content === '') {
      if (isNew) return
      forget.run(row)
      remove.run(row)
      return
    }
    keep.run(row, workspace, scope, words.narrative, words.content)
    index.run(row, scope, words.narrative, words.content)
  }
}

/** Copies the words of a workspace after its resources were copied. */
export function copyWords(db: Database, source: number, target: number): void {
  db.prepare(
    `INSERT INTO resource_words (row, workspace, scope, narrative, content)
     SELECT t.row, t.workspace, 'w' || t.workspace || 't' || t.type, w.narrative, w.content
     FROM resource_words w JOIN resource s ON s.row = w.row
     JOIN resource t ON t.workspace = ? AND t.type = s.type AND t.id = s.id WHERE w.workspace = ? ORDER BY t.row`,
  ).run(target, source)
  db.prepare(
    `INSERT INTO word_index (rowid, scope, narrative, content)
     SELECT row, scope, narrative, content FROM resource_words WHERE workspace = ? ORDER BY row`,
  ).run(target)
}

export function dropWords(db: Database, workspace: number): void {
  db.prepare('DELETE FROM word_index WHERE rowid IN (SELECT row FROM resource_words WHERE workspace = ?)').run(
    workspace,
  )
  db.prepare('DELETE FROM resource_words WHERE workspace = ?').run(workspace)
}
