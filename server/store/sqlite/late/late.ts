/** The three kinds of rows that every write of a resource makes, and that go into their tables later. */
import type { Database } from '../database.ts'
import type { Symbols } from '../symbols.ts'
import { createEventRows, type LateEvent } from './event-rows.ts'
import { createResourceRows, type LateResource } from './resource-rows.ts'
import { createSequenceRows, type LateSequence } from './sequence-rows.ts'
import type { LateRows, Works } from './works.ts'

export interface Late {
  /** By `rowName` */
  resources: LateRows<string, LateResource>
  /** By workspace and name */
  sequences: LateRows<string, LateSequence>
  /** By a number that says nothing */
  events: LateRows<number, LateEvent>
  /** Puts everything that waits into the tables. */
  write(): void
}

export const createLate = (db: Database, symbols: Symbols, works: Works): Late => ({
  resources: works.late(createResourceRows(db, symbols)),
  sequences: works.late(createSequenceRows(db)),
  events: works.late(createEventRows(db)),
  write: works.write,
})
