/**
 * When and how the database commits what the redo log has. It goes in steps, between which everyone else has a turn: in one piece it
 * held up all doors for as long as it took. No batch begins before the last step.
 */
import { setImmediate as turnOfOthers } from 'node:timers/promises'
import type { Database } from './database.ts'
import type { DiskSync } from './disk-sync.ts'
import type { RedoLog } from './redo/redo-log.ts'

/** The database commits when its last commit is so old, ms, or the log so large, bytes: what a start after a crash does again. */
const SETTLE_AFTER = 5000
const SETTLE_BYTES = 8 * 1024 * 1024
/** So much of the log, committed, is copied from SQLite's own log into its file: long before SQLite does that within a commit. */
const COPY_BYTES = SETTLE_BYTES

export interface Settling {
  /** Until it resolves nothing may be written. */
  readonly underWay: Promise<void> | undefined
  /** When it is time by the clock. */
  later(): void
  /** At once when the log is large. */
  asLogSays(): void
  /** Copies what is committed into the file of the database, and waits for the disk. */
  checkpoint(): void
  stop(): void
}

interface Parts {
  db: Database
  log: RedoLog
  writeAhead: DiskSync
  /** Whether there is anything to commit that may be committed; `later` when only not now. */
  standing(): 'ready' | 'later' | 'nothing'
  /** What goes before the commit. */
  before: readonly (() => void)[]
  commit(): void
  /** A step failed: goes back from what it did, if it did anything. */
  failed(): void
}

export function createSettling({ db, log, writeAhead, standing, before, commit, failed }: Parts): Settling {
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> | undefined
  /** Bytes of the log that are committed and not copied. */
  let uncopied = 0

  function later(): void {
    timer ??= setTimeout(settle, SETTLE_AFTER).unref()
  }

  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }

  function settle(): void {
    stop()
    if (underWay) return
    const found = standing()
    if (found === 'later') later()
    else if (found === 'ready')
      underWay = inSteps().finally(() => {
        underWay = undefined
      })
  }

  async function inSteps(): Promise<void> {
    let synced = Promise.resolve()
    const commitAndTurn = () => {
      commit()
      uncopied += log.size
      synced = writeAhead.wait()
      log.turn(synced)
    }
    try {
      for (const step of [...before, commitAndTurn]) {
        if (standing() !== 'ready') return
        step()
        await turnOfOthers()
      }
      if (uncopied < COPY_BYTES) return
      // SQLite syncs its log before it copies: it then finds that done.
      await synced
      if (!db.inTransaction) checkpoint()
    } catch {
      // Out of room, perhaps for a while: everything is in the log, and it is tried again.
      failed()
    }
  }

  function checkpoint(): void {
    db.execute('PRAGMA wal_checkpoint(PASSIVE)')
    uncopied = 0
  }

  return {
    get underWay() {
      return underWay
    },
    later,
    asLogSays() {
      if (log.size > SETTLE_BYTES) settle()
      else later()
    },
    checkpoint,
    stop,
  }
}
