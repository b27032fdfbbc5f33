/** Events, numbered in their workspace in the order in which they were left. */
import type { Database } from '../database.ts'

export interface LateEvent {
  /** Its key, of the workspace and the number */
  row: number
  at: number
  asOf: number | undefined
  type: string
  payload: string
}

export function createEventRows(db: Database): (events: Iterable<LateEvent>) => void {
  const add = db.prepare('INSERT INTO event (row, at, as_of, type, payload) VALUES (?, ?, ?, ?, ?)')
  return (events) => {
    for (const { row, at, asOf, type, payload } of events) add.run(row, at, asOf ?? null, type, payload)
  }
}
