/** Small things kept by name: documents, secrets that expire, and sequences of numbers. */
import type { Database } from './database.ts'
import type { Late } from './late/late.ts'
import type { Symbols } from './symbols.ts'

export function createDocuments(db: Database, symbols: Symbols) {
  const get = db.prepare<{ text: string }>(
    'SELECT text FROM document WHERE workspace = ? AND collection = ? AND id = ?',
  )
  const list = db.prepare<{ id: string; text: string }>(
    'SELECT id, text FROM document WHERE workspace = ? AND collection = ? ORDER BY id',
  )
  const secret = db.prepare<{ text: string }>(
    'SELECT text FROM secret WHERE workspace = ? AND collection = ? AND hash = ? AND expires > ?',
  )

  return {
    get: (workspace: string, collection: string, id: string) => get.get(symbols.find(workspace), collection, id)?.text,
    list: (workspace: string, collection: string) => list.all(symbols.find(workspace), collection),
    getSecret: (workspace: string, collection: string, hash: string, now: number) =>
      secret.get(symbols.find(workspace), collection, hash, now)?.text,
  }
}

export function createDocumentWriter(db: Database, symbols: Symbols, { sequences }: Late) {
  const put = db.prepare(
    `INSERT INTO document (workspace, collection, id, text) VALUES (?, ?, ?, ?)
     ON CONFLICT (workspace, collection, id) DO UPDATE SET text = excluded.text`,
  )
  const remove = db.prepare('DELETE FROM document WHERE workspace = ? AND collection = ? AND id = ?')
  const forgetExpired = db.prepare('DELETE FROM secret WHERE workspace = ? AND expires <= ?')
  const putSecret = db.prepare(
    'INSERT OR IGNORE INTO secret (workspace, collection, hash, text, expires) VALUES (?, ?, ?, ?, ?)',
  )
  const last = db.prepare<{ last: number }>('SELECT last FROM sequence WHERE workspace = ? AND sequence = ?')

  return {
    put: (workspace: string, collection: string, id: string, text: string): void =>
      void put.run(symbols.intern(workspace), collection, id, text),
    remove: (workspace: string, collection: string, id: string): void =>
      void remove.run(symbols.find(workspace), collection, id),
    putSecret(
      workspace: string,
      collection: string,
      hash: string,
      text: string,
      expires: number,
      now: number,
    ): boolean {
      const space = symbols.intern(workspace)
      forgetExpired.run(space, now)
      return putSecret.run(space, collection, hash, text, expires) === 1
    },
    nextInSequence(workspace: string, sequence: string): number {
      const space = symbols.intern(workspace)
      const key = `${space} ${sequence}`
      const number = (sequences.get(key) ?? last.get(space, sequence) ?? { last: 0 }).last + 1
      sequences.put(key, { space, sequence, last: number }, 0)
      return number
    },
  }
}
