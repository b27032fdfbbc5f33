/** The embedded engine: one SQLite file, one connection that writes in groups, one that reads what is committed. */
import type { Store, StoreTransaction } from '../contract.ts'
import { type Database, openDatabase } from './database.ts'
import { createGroupCommit, type Transactions } from './group-commit.ts'
import { migrate } from './migrate.ts'
import { createSymbols, type Symbols } from './symbols.ts'
import { createReads, createTransact } from './transaction.ts'

export interface SqliteStoreOptions {
  /** A path, or `:memory:`. */
  file: string
  /** Only for noting when the schema came. */
  now?: () => number
  /** Told after every commit how many works shared it. */
  onCommit?: (works: number) => void
}

/** How long a write waits for another process that holds the database, ms. */
const BUSY_TIMEOUT = 5000

export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, now = Date.now, onCommit = () => {} } = options
  const inMemory = file === ':memory:'
  const writer = openDatabase(file, { readonly: false, busyTimeout: BUSY_TIMEOUT })
  let reader: Database
  try {
    migrate(writer, file, now())
    reader = inMemory ? writer : openDatabase(file, { readonly: true, busyTimeout: BUSY_TIMEOUT })
  } catch (error) {
    writer.close()
    throw error
  }
  const symbols = createSymbols(writer)
  const commits = createGroupCommit(transactionsOn(writer, symbols), onCommit)
  // In memory there is one connection only: a read waits until the batch under way is committed.
  const read = createReads(reader, inMemory ? symbols : createSymbols(reader))(inMemory ? commits.idle : () => {})

  return {
    read,
    write: commits.write,
    async close() {
      await commits.close()
      if (!inMemory) reader.close()
      writer.close()
    },
  }
}

function transactionsOn(db: Database, symbols: Symbols): Transactions<StoreTransaction> {
  const transact = createTransact(db, symbols)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const mark = db.prepare('SAVEPOINT work')
  const keep = db.prepare('RELEASE work')
  const undo = db.prepare('ROLLBACK TO work')
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback() {
      symbols.forget()
      if (db.inTransaction) rollback.run()
    },
    mark: () => void mark.run(),
    keep: () => void keep.run(),
    undo() {
      symbols.forget()
      undo.run()
      keep.run()
    },
    get open() {
      return db.inTransaction
    },
    handle() {
      let inUse = true
      const tx = transact(() => {
        if (!inUse) throw new Error('This transaction has ended: await everything inside the work.')
      })
      return {
        tx,
        end() {
          inUse = false
        },
      }
    },
  }
}
