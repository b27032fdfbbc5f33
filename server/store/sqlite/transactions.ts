/**
 * The transactions of the writing connection. On disk they are long: a batch is durable by its record in the redo log, and the
 * database itself commits some seconds later, or when the log has grown. Many batches change the same pages, and each changed page
 * costs as much as several rows. In memory every batch is a commit.
 */
import type { StoreTransaction } from '../contract.ts'
import type { Database } from './database.ts'
import type { DiskSync } from './disk-sync.ts'
import type { Transactions } from './group-commit.ts'
import type { Works } from './late/works.ts'
import type { Calls } from './redo/calls.ts'
import { applyOneByOne } from './redo/one-by-one.ts'
import { encodeRecord } from './redo/record.ts'
import { createRedoLog } from './redo/redo-log.ts'
import type { RowMemory } from './row-memory.ts'
import type { Changes } from './search/changes.ts'
import { createSettling } from './settling.ts'
import type { Symbols } from './symbols.ts'
import type { Transact } from './transaction.ts'

export interface LongTransactions extends Transactions<StoreTransaction> {
  /** Whether a batch is under way. */
  readonly busy: boolean
  /** Why the database stands behind what was acknowledged, if it does: nothing is to be read from it. The next batch tries again. */
  readonly broken: unknown
  /** Called before anything is read outside of a batch: goes back from what was torn, and throws while it is broken. */
  mend(): void
  /** Does again what the log has and the database has not. */
  recover(): void
  /** Commits what stands; `whole`: the log can go after the database is closed. */
  close(): { whole: boolean; done(): void }
}

interface Parts {
  db: Database
  works: Works
  symbols: Symbols
  transact: Transact
  /** Runs the calls of a record. */
  replay(calls: Buffer): void
  calls: Calls
  indexWords(): void
  memory: RowMemory
  changes: Changes
}

/** Where the database lies, and the sync of its own write-ahead log. */
export interface OnDisk {
  file: string
  writeAhead: DiskSync
}

/** `disk` is absent in memory. */
export function createTransactions(parts: Parts, disk?: OnDisk): LongTransactions {
  const { db, works, symbols, transact, replay, calls, indexWords, memory, changes } = parts
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const redo = db.prepare<{ identity: string; number: number }>('SELECT identity, number FROM redo')
  const setNumber = db.prepare('UPDATE redo SET number = ?')
  const noted = () => redo.get() ?? { identity: '', number: 0 }
  const log = disk && createRedoLog(disk.file, noted().identity)
  let number = noted().number
  /** Of the last commit of the database. */
  let committed = number
  let busy = false
  /** Where the work under way began in the calls. */
  let workStart = 0
  /** What the transaction holds is not all in the log: a work is under way, or its record is not written yet. */
  let ahead = false
  let broken: unknown

  /** A read that finds no room or a failing disk may make SQLite roll back the transaction that it came by. */
  const lost = () => log !== undefined && !busy && number > committed && !db.inTransaction

  const settling =
    log &&
    disk &&
    createSettling({
      db,
      log,
      writeAhead: disk.writeAhead,
      standing() {
        if (broken !== undefined) return 'nothing'
        if (lost()) restore()
        if (!db.inTransaction) return 'nothing'
        return busy || !log.mayTurn ? 'later' : 'ready'
      },
      before: [works.write, indexWords],
      commit: commitAll,
      failed() {
        if (db.inTransaction || works.torn || lost()) restore()
      },
    })

  function commitAll(): void {
    works.write()
    indexWords()
    setNumber.run(number)
    commit.run()
    committed = number
  }

  /** After a sync that failed: a checkpoint writes anew, and only when that is on the disk the log may be written over. */
  function settleAnew(): void {
    if (db.inTransaction) commitAll()
    settling?.checkpoint()
    log?.turn(Promise.resolve())
  }

  /** Half of what was to be done again must not be committed. */
  function giveUp(): void {
    symbols.forget()
    works.clear()
    try {
      if (db.inTransaction) rollback.run()
    } catch {
      // The database does not do even that: it stays broken, and commits nothing.
    }
  }

  /** Back to the last commit, and forward again by the log. */
  function restore(): void {
    calls.cut(0)
    ahead = false
    symbols.forget()
    works.clear()
    memory.clear()
    changes.noteAll()
    broken = undefined
    const end = number
    try {
      if (db.inTransaction) rollback.run()
      committed = noted().number
      if (end > committed) replayAll()
      if (number !== end) throw new Error(`The redo log ends with record ${number}, and was written up to ${end}.`)
    } catch (error) {
      broken = error
      number = end
      giveUp()
    }
  }

  function replayAll(records = log?.read(noted().number) ?? []): boolean {
    if (records.length === 0) return false
    begin.run()
    // As in any batch, nothing is remembered on the way: what is read here is as it was then.
    busy = true
    try {
      for (const record of records) {
        replay(record.calls)
        number = record.number
      }
    } finally {
      busy = false
      memory.clear()
      changes.noteAll()
    }
    settling?.later()
    return true
  }

  return {
    get busy() {
      return busy
    },
    get broken() {
      return broken
    },
    mend() {
      if ((works.torn && !busy) || lost()) restore()
      if (broken !== undefined) throw broken
    },
    recover() {
      if (!log) return
      try {
        if (replayAll()) commitAll()
      } catch {
        giveUp()
        applyOneByOne(log, noted().number, (record) => {
          replayAll([record])
          commitAll()
        })
      } finally {
        settling?.stop()
      }
      // Only then may the log be written over. Also with nothing to do again: what was committed before the start, and the
      // identity by which the log is known, may be in a write-ahead log that nobody has synced.
      settling?.checkpoint()
      disk?.writeAhead.open()
    },
    get held() {
      return settling?.underWay
    },
    begin() {
      // A failure may have passed: better than refusing everything until the next start.
      if (broken !== undefined || works.torn || lost()) restore()
      if (broken !== undefined) throw broken
      if (log?.failed !== undefined) settleAnew()
      if (!db.inTransaction) begin.run()
      busy = true
    },
    commit() {
      if (log) {
        ahead = true
        if (calls.length > 0) {
          log.append(encodeRecord({ number: number + 1, calls: calls.bytes() }))
          calls.cut(0)
          number++
        }
        ahead = false
        busy = false
        memory.committed()
        settling?.asLogSays()
      } else {
        works.write()
        indexWords()
        commit.run()
        busy = false
        memory.committed()
      }
    },
    durable: async () => log?.durable(),
    rollback() {
      busy = false
      // Works that were undone have left nothing.
      if (log && db.inTransaction && !works.torn && !ahead && calls.length === 0) {
        memory.rolledBack()
        settling?.later()
      } else restore()
    },
    mark() {
      works.begin()
      memory.mark()
      ahead = true
      workStart = calls.length
    },
    keep() {
      works.keep()
      ahead = false
    },
    undo() {
      memory.undo()
      if (works.undo()) symbols.forget()
      calls.cut(workStart)
      ahead = false
    },
    get open() {
      return db.inTransaction && !works.torn
    },
    handle() {
      let inUse = true
      const tx = transact(() => {
        if (!inUse) throw new Error('This transaction has ended: await everything inside the work.')
        // What came next would be committed by itself.
        if (!db.inTransaction) throw new Error('The database gave up the transaction.')
      })
      return {
        tx,
        end() {
          inUse = false
        },
      }
    },
    close() {
      settling?.stop()
      try {
        if (works.torn || lost()) restore()
        if (log && db.inTransaction && broken === undefined) commitAll()
      } catch {
        // Not whole: the log stays.
      }
      const whole = log !== undefined && log.failed === undefined && broken === undefined && committed === number
      return {
        whole,
        done() {
          disk?.writeAhead.close()
          log?.close()
          if (whole) log?.remove()
        },
      }
    },
  }
}
