/** Brings a database to the newest schema: the files in migrations/ in order, each once, all in one transaction. */
import { readdirSync, readFileSync } from 'node:fs'
import { SandboxError } from '../../errors.ts'
import type { Database } from './database.ts'

const FOLDER = new URL('./migrations/', import.meta.url)

export function migrate(db: Database, file: string, now: number): void {
  const migrations = listMigrations()
  const newest = migrations.at(-1)?.version ?? 0
  // Two processes may open the same new file: the second waits here and then finds nothing to do.
  db.execute('BEGIN IMMEDIATE')
  try {
    db.execute(
      'CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied INTEGER NOT NULL) STRICT',
    )
    const current = db.prepare<{ version: number | null }>('SELECT max(version) AS version FROM schema_version').get()
    const version = current?.version ?? 0
    if (version > newest)
      throw new SandboxError(
        'databaseCorrupt',
        `The database ${file} has schema version ${version}, this program knows up to ${newest}. Use the newer program, or start with another data folder.`,
      )
    for (const migration of migrations) {
      if (migration.version <= version) continue
      db.execute(readFileSync(new URL(migration.name, FOLDER), 'utf8'))
      db.prepare('INSERT INTO schema_version (version, applied) VALUES (?, ?)').run(migration.version, now)
    }
    db.execute('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.execute('ROLLBACK')
    throw error
  }
}

function listMigrations(): { version: number; name: string }[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), name }))
}
