/** The words of resources in SQLite's full-text index; each row is scoped to its workspace and type by a word of its own. */
import type { Database } from './database.ts'

export interface Words {
  narrative: string
  content: string
}

/** The word that all resources of a type in a workspace have. */
export const scopeWord = (workspace: number, type: number): string => `w${workspace}t${type}`
const SCOPE = "'w' || r.workspace || 't' || r.type"

export function createWordRows(db: Database) {
  const standing = db.prepare<Words>('SELECT narrative, content FROM resource_words WHERE row = ?')
  const add = db.prepare('INSERT INTO resource_words (row, narrative, content) VALUES (?, ?, ?)')
  const change = db.prepare('UPDATE resource_words SET narrative = ?, content = ? WHERE row = ?')
  const forget = db.prepare('DELETE FROM resource_words WHERE row = ?')
  const queue = db.prepare('INSERT OR IGNORE INTO word_queue (row, fresh) VALUES (?, ?)')

  return function put(row: number, { narrative, content }: Words, isNew: boolean): void {
    const before = isNew ? undefined : standing.get(row)
    if ((before?.narrative ?? '') === narrative && (before?.content ?? '') === content) return
    if (narrative === '' && content === '') forget.run(row)
    else if (before) change.run(narrative, content, row)
    else add.run(row, narrative, content)
    queue.run(row, isNew ? 1 : 0)
  }
}

/** Puts what is queued into the index. */
export function createWordIndexing(db: Database): () => void {
  const waiting = db.prepare<{ row: number }>('SELECT row FROM word_queue LIMIT 1')
  const remove = db.prepare('DELETE FROM word_index WHERE rowid IN (SELECT row FROM word_queue WHERE fresh = 0)')
  const insert = db.prepare(
    `INSERT INTO word_index (rowid, scope, narrative, content)
     SELECT q.row, ${SCOPE}, w.narrative, w.content
     FROM word_queue q JOIN resource_words w ON w.row = q.row JOIN resource r ON r.row = q.row`,
  )
  const done = db.prepare('DELETE FROM word_queue')

  return () => {
    if (!waiting.get()) return
    remove.run()
    insert.run()
    done.run()
  }
}

/** Copies the words of a workspace after its resources were copied. */
export function copyWords(db: Database, source: number, target: number): void {
  db.prepare(
    `INSERT INTO resource_words (row, narrative, content) SELECT r.row, w.narrative, w.content
     FROM resource r JOIN resource s ON s.workspace = ? AND s.type = r.type AND s.id = r.id
     JOIN resource_words w ON w.row = s.row WHERE r.workspace = ? ORDER BY r.row`,
  ).run(source, target)
  db.prepare(
    `INSERT OR IGNORE INTO word_queue (row, fresh) SELECT w.row, 1
     FROM resource r JOIN resource_words w ON w.row = r.row WHERE r.workspace = ?`,
  ).run(target)
}

const OF_WORKSPACE = 'IN (SELECT row FROM resource WHERE workspace = ?)'

/** Called while the resources are still there. */
export function dropWords(db: Database, workspace: number): void {
  db.prepare(`DELETE FROM word_index WHERE rowid ${OF_WORKSPACE}`).run(workspace)
  db.prepare(`DELETE FROM resource_words WHERE row ${OF_WORKSPACE}`).run(workspace)
  db.prepare(`DELETE FROM word_queue WHERE row ${OF_WORKSPACE}`).run(workspace)
}
