/**
 * The reads of one turn of the event loop share one read transaction: to take SQLite's locks anew for each statement costs
 * as much as the statement. It ends with the turn, so that what another connection commits is seen in the next.
 */
import type { Database } from './database.ts'

export interface Snapshot {
  readonly standing: boolean
  /** Begins the transaction if none stands. */
  open(): void
  /** Ends it before its time: a batch begins. */
  end(): void
}

export function createSnapshot(db: Database): Snapshot {
  const begin = db.prepare('BEGIN')
  const commit = db.prepare('COMMIT')
  let turn: NodeJS.Immediate | undefined

  function end(): void {
    if (turn === undefined) return
    clearImmediate(turn)
    turn = undefined
    if (db.inTransaction) commit.run()
  }

  return {
    get standing() {
      return turn !== undefined
    },
    open() {
      if (turn !== undefined) return
      begin.run()
      turn = setImmediate(end)
    },
    end,
  }
}
