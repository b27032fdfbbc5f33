/** Small things kept by name: documents, secrets that expire, and sequences of numbers. */
import type { Database } from './database.ts'
import type { Late } from './late/late.ts'
import { needInteger, needText } from './late/refuse.ts'
import type { Symbols } from './symbols.ts'

const secretName = (space: number, collection: string, hash: string): string => `${space} ${collection}\n${hash}`

/** What a waiting secret holds besides its text, in bytes. */
const BESIDES = 300

export function createDocuments(db: Database, symbols: Symbols, { secrets }: Pick<Late, 'secrets'>) {
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
    getSecret(workspace: string, collection: string, hash: string, now: number): string | undefined {
      const space = symbols.find(workspace)
      const waiting = secrets.get(secretName(space, collection, hash))
      if (waiting) return waiting.expires > now ? waiting.text : undefined
      return secret.get(space, collection, hash, now)?.text
    },
  }
}

export function createDocumentWriter(db: Database, symbols: Symbols, { sequences, secrets }: Late) {
  const put = db.prepare(
    `INSERT INTO document (workspace, collection, id, text) VALUES (?, ?, ?, ?)
     ON CONFLICT (workspace, collection, id) DO UPDATE SET text = excluded.text`,
  )
  const remove = db.prepare('DELETE FROM document WHERE workspace = ? AND collection = ? AND id = ?')
  const standing = db.prepare<{ expires: number }>(
    'SELECT expires FROM secret WHERE workspace = ? AND collection = ? AND hash = ?',
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
      needText('The hash of a secret', hash)
      needText('The text of a secret', text)
      needInteger('The time when a secret expires, in ms,', expires)
      const space = symbols.intern(workspace)
      const name = secretName(space, collection, hash)
      const before = secrets.get(name) ?? standing.get(space, collection, hash)
      if (before !== undefined && before.expires > now) return false
      secrets.put(name, { space, collection, hash, text, expires, now }, text.length + hash.length + BESIDES)
      return true
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
