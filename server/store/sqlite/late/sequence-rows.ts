/** Sequences of numbers: a row for the last one given, however many were given since. */
import type { Database } from '../database.ts'

export interface LateSequence {
  /** Symbol of the workspace */
  space: number
  sequence: string
  last: number
}

export function createSequenceRows(db: Database): (sequences: Iterable<LateSequence>) => void {
  const set = db.prepare('INSERT OR REPLACE INTO sequence (workspace, sequence, last) VALUES (?, ?, ?)')
  return (sequences) => {
    for (const { space, sequence, last } of sequences) set.run(space, sequence, last)
  }
}
