/** The embedded engine: one SQLite file, one connection that writes in groups, one that reads what is committed meanwhile. */
import type { Store, StoreTransaction } from '../contract.ts'
import { type Database, openDatabase } from './database.ts'
import { createDiskSync, type DiskSync, noDisk } from './disk-sync.ts'
import { createGroupCommit, type Transactions } from './group-commit.ts'
import { migrate } from './migrate.ts'
import type { Effort } from './search/effort.ts'
import { createSnapshot, type Snapshot } from './snapshot.ts'
import { createSymbols, type Symbols } from './symbols.ts'
import { type Choice, createReadMethods, createReads, createTransact, type ReadMethods } from './transaction.ts'
import { createWordIndexing } from './word-rows.ts'

export interface SqliteStoreOptions {
  /** A path, or `:memory:`. */
  file: string
  /** Only for noting when the schema came. */
  now?: () => number
  /** Told after every commit how many works shared it. */
  onCommit?: (works: number) => void
  /** How far searches look before they try another way: smaller takes the other ways through them. */
  effort?: Effort
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
  const onWriter = createReadMethods(writer, symbols, options.effort)
  const snapshot = createSnapshot(writer)
  const disk = inMemory ? noDisk : createDiskSync(`${file}-wal`)
  const commits = createGroupCommit(transactionsOn(writer, symbols, onWriter, snapshot, disk), onCommit)
  const read = createReads(onWriter, inMemory ? afterBatch : committed())

  /** In memory there is one connection only: a read waits until the batch under way is committed. */
  async function afterBatch(): Promise<ReadMethods> {
    await commits.idle()
    return onWriter
  }

  /** Between batches the writer sees what is committed, and its cache is warm; during one the reader does. */
  function committed(): Choice<ReadMethods> {
    const onReader = createReadMethods(reader, createSymbols(reader), options.effort)
    return () => {
      if (writer.inTransaction && !snapshot.standing) return onReader
      snapshot.open()
      return onWriter
    }
  }

  return {
    read,
    write: commits.write,
    async close() {
      await commits.close()
      disk.close()
      snapshot.end()
      if (!inMemory) reader.close()
      writer.close()
    },
  }
}

function transactionsOn(
  db: Database,
  symbols: Symbols,
  reads: ReadMethods,
  snapshot: Snapshot,
  disk: DiskSync,
): Transactions<StoreTransaction> {
  const transact = createTransact(db, symbols, reads)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const indexWords = createWordIndexing(db)
  const rollback = db.prepare('ROLLBACK')
  const mark = db.prepare('SAVEPOINT work')
  const keep = db.prepare('RELEASE work')
  const undo = db.prepare('ROLLBACK TO work')
  return {
    begin() {
      snapshot.end()
      begin.run()
    },
    commit() {
      indexWords()
      commit.run()
    },
    durable: disk.wait,
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
