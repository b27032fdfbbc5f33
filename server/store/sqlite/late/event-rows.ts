/** Events, numbered in their workspace in the order in which they were left. */
import type { Database } from '../database.ts'
import { numberOf, rowKey, rowKeysOf } from '../row-keys.ts'

export interface LateEvent {
  /** Symbol of the workspace */
  space: number
  at: number
  type: string
  payload: string
}

export function createEventRows(db: Database): (events: Iterable<LateEvent>) => void {
  const lastEvent = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM event WHERE row BETWEEN ? AND ?')
  const add = db.prepare('INSERT INTO event (row, at, type, payload) VALUES (?, ?, ?, ?)')
  const lastOf = (space: number) => {
    const row = lastEvent.get(...rowKeysOf(space))?.row
    return typeof row === 'number' ? numberOf(row) : 0
  }

  return (events) => {
    const last = new Map<number, number>()
    for (const { space, at, type, payload } of events) {
      const n = (last.get(space) ?? lastOf(space)) + 1
      last.set(space, n)
      add.run(rowKey(space, n), at, type, payload)
    }
  }
}
