/** Secrets that expire: what has expired goes when others come. */
import type { Database } from '../database.ts'

export interface LateSecret {
  /** Symbol of the workspace */
  space: number
  collection: string
  hash: string
  text: string
  /** ms since epoch; and when it came */
  expires: number
  now: number
}

export function createSecretRows(db: Database): (secrets: Iterable<LateSecret>) => void {
  const forgetExpired = db.prepare('DELETE FROM secret WHERE workspace = ? AND expires <= ?')
  const put = db.prepare(
    'INSERT OR REPLACE INTO secret (workspace, collection, hash, text, expires) VALUES (?, ?, ?, ?, ?)',
  )
  return (given) => {
    const secrets = [...given]
    const latest = new Map<number, number>()
    for (const { space, now } of secrets) latest.set(space, Math.max(now, latest.get(space) ?? now))
    for (const [space, now] of latest) forgetExpired.run(space, now)
    for (const { space, collection, hash, text, expires } of secrets) put.run(space, collection, hash, text, expires)
  }
}
