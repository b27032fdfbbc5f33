/** The embedded engine: one SQLite file and one connection, which writes in groups and reads between them. */
import type { Store } from '../contract.ts'
import { openDatabase } from './database.ts'
import { createDiskSync } from './disk-sync.ts'
import { createGroupCommit } from './group-commit.ts'
import { createLate } from './late/late.ts'
import { createWorks } from './late/works.ts'
import { migrate } from './migrate.ts'
import { createCalls, noCalls } from './redo/calls.ts'
import { createRowMemory } from './row-memory.ts'
import { createChanges } from './search/changes.ts'
import type { Effort } from './search/effort.ts'
import { createSymbols } from './symbols.ts'
import { createReadMethods, createReads, createTransact } from './transaction.ts'
import { createTransactions, type LongTransactions } from './transactions.ts'
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
  /** How long opening waits for another process that holds the database, ms. */
  busyTimeout?: number
}

export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, now = Date.now, onCommit = () => {}, busyTimeout = 5000 } = options
  const inMemory = file === ':memory:'
  const db = openDatabase(file, { busyTimeout })
  try {
    migrate(db, file, now())
    const calls = inMemory ? noCalls : createCalls()
    const works = createWorks(db)
    const symbols = createSymbols(works.direct, (key, text) => calls.note('symbol', [key, text]))
    const late = createLate(db, symbols, works)
    const tables = { db, works, symbols, late }
    const memory = createRowMemory()
    const changes = createChanges()
    // The batch under way sees what it has written; what is remembered otherwise is from before it.
    const remembered = () => (transactions.busy ? memory.within : memory)
    const reads = createReadMethods(tables, remembered, options.effort)
    const { transact, replay } = createTransact(tables, reads, calls, { memory, changes })
    const indexWords = createWordIndexing(db)
    const transactions: LongTransactions = createTransactions(
      { db, works, symbols, transact, replay, calls, indexWords, memory, changes },
      inMemory ? undefined : { file, writeAhead: createDiskSync(`${file}-wal`) },
    )
    transactions.recover()
    const commits = createGroupCommit(transactions, onCommit)
    const standing = () => {
      transactions.mend()
      return reads
    }

    return {
      // What the batch under way has written is not to be seen before it is whole.
      read: createReads(reads, () => {
        if (transactions.busy) return commits.idle().then(standing)
        return standing()
      }),
      held: memory.get,
      searchAtOnce(workspace, query) {
        transactions.mend()
        if (transactions.busy) return undefined
        const stands = changes.watch(workspace, query)
        return { ...reads.searchResources(workspace, query), stands }
      },
      watch: (workspace) => (transactions.busy ? undefined : changes.watch(workspace)),
      write: commits.write,
      async close() {
        await commits.close()
        const { done } = transactions.close()
        db.close()
        done()
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}
