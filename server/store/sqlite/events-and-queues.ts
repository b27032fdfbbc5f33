/** What a change of the hospital leaves behind: events, and the outbound queues that are filled from them. */
import type { EventRow, QueuePurge, QueueQuery, QueueRow, QueueState } from '../contract.ts'
import { type Database, LIMIT } from './database.ts'
import type { Late } from './late/late.ts'
import { needInteger, needText } from './late/refuse.ts'
import { numberOf, rowKeysOf } from './row-keys.ts'
import type { Symbols } from './symbols.ts'

const QUEUE_ROW = 'seq, at, key, payload, state, attempts, last_error AS lastError'

export function createEventsAndQueues(db: Database, symbols: Symbols, late: Late) {
  const events = db.prepare<Omit<EventRow, 'seq'> & { row: number }>(
    `SELECT row, at, type, payload FROM event WHERE row > ? AND row <= ? ORDER BY row ${LIMIT}`,
  )
  const head = db.prepare<QueueRow>(
    `SELECT ${QUEUE_ROW} FROM queue WHERE workspace = ? AND queue = ? AND state = 'waiting' ORDER BY seq LIMIT 1`,
  )
  const all = db.prepare<QueueRow>(
    `SELECT ${QUEUE_ROW} FROM queue WHERE workspace = ? AND queue = ? AND seq > ? ORDER BY seq ${LIMIT}`,
  )
  const inState = db.prepare<QueueRow>(
    `SELECT ${QUEUE_ROW} FROM queue WHERE workspace = ? AND queue = ? AND state = ? AND seq > ? ORDER BY seq ${LIMIT}`,
  )
  const one = db.prepare<QueueRow>(`SELECT ${QUEUE_ROW} FROM queue WHERE workspace = ? AND queue = ? AND seq = ?`)
  const depth = db.prepare<{ state: QueueState; n: number }>(
    'SELECT state, count(*) AS n FROM queue WHERE workspace = ? AND queue = ? GROUP BY state',
  )

  return {
    readEvents(workspace: string, after: number, limit: number): EventRow[] {
      late.events.write()
      const [first, last] = rowKeysOf(symbols.find(workspace))
      return events.all(first + Math.max(0, after), last, limit).map(({ row, ...event }) => ({
        seq: numberOf(row),
        ...event,
      }))
    },
    queueHead: (workspace: string, queue: string): QueueRow | undefined => head.get(symbols.find(workspace), queue),
    readQueue(workspace: string, queue: string, { state, after = 0, limit }: QueueQuery): QueueRow[] {
      const space = symbols.find(workspace)
      return state === undefined ? all.all(space, queue, after, limit) : inState.all(space, queue, state, after, limit)
    },
    getQueueRow: (workspace: string, queue: string, seq: number): QueueRow | undefined =>
      one.get(symbols.find(workspace), queue, seq),
    queueDepth(workspace: string, queue: string): Record<QueueState, number> {
      const result: Record<QueueState, number> = { waiting: 0, delivered: 0, failed: 0, skipped: 0 }
      for (const { state, n } of depth.all(symbols.find(workspace), queue)) result[state] = n
      return result
    },
  }
}

/** What a waiting event holds besides its payload, in bytes. */
const BESIDES = 200

export function createEventAndQueueWriter(db: Database, symbols: Symbols, late: Late) {
  let appended = 0
  // A purge may take the last row; its number, kept as a sequence, is never given again.
  const lastSeq = db.prepare<{ seq: number | null }>(
    `SELECT max(seq) AS seq FROM (
       SELECT max(seq) AS seq FROM queue WHERE workspace = ? AND queue = ?
       UNION ALL SELECT last FROM sequence WHERE workspace = ? AND sequence = ?)`,
  )
  const keepLast = db.prepare('INSERT OR REPLACE INTO sequence (workspace, sequence, last) VALUES (?, ?, ?)')
  const purge = db.prepare('DELETE FROM queue WHERE workspace = ? AND queue = ? AND state = ? AND at < ?')
  const addToQueue = db.prepare(
    `INSERT INTO queue (workspace, queue, seq, state, at, key, attempts, last_error, payload)
     VALUES (?, ?, ?, 'waiting', ?, ?, 0, NULL, ?)`,
  )
  const change = db.prepare(
    'UPDATE queue SET state = ?, attempts = ?, last_error = ? WHERE workspace = ? AND queue = ? AND seq = ?',
  )

  const numbersOf = (queue: string) => `queue ${queue}`
  const lastOf = (space: number, queue: string) => lastSeq.get(space, queue, space, numbersOf(queue))?.seq ?? 0

  return {
    appendEvents(workspace: string, events: readonly { type: string; at: number; payload: string }[]): void {
      const space = symbols.intern(workspace)
      for (const { at, type, payload } of events) {
        needInteger('The time of an event, in ms,', at)
        needText('The type of an event', type)
        needText('The payload of an event', payload)
        late.events.put(++appended, { space, at, type, payload }, payload.length + BESIDES)
      }
    },
    enqueue(workspace: string, queue: string, item: { at: number; key: string; payload: Uint8Array }): number {
      const space = symbols.intern(workspace)
      const seq = lastOf(space, queue) + 1
      addToQueue.run(space, queue, seq, item.at, item.key, item.payload)
      return seq
    },
    updateQueueRow(
      workspace: string,
      queue: string,
      seq: number,
      to: { state: QueueState; attempts: number; lastError: string | null },
    ): void {
      const changed = change.run(to.state, to.attempts, to.lastError, symbols.find(workspace), queue, seq)
      if (changed === 0) throw new Error(`The queue ${queue} of ${workspace} has no row ${seq}.`)
    },
    purgeQueue(workspace: string, queue: string, { states, before = Number.MAX_SAFE_INTEGER }: QueuePurge): number {
      const space = symbols.intern(workspace)
      keepLast.run(space, numbersOf(queue), lastOf(space, queue))
      return states.reduce((sum, state) => sum + purge.run(space, queue, state, before), 0)
    },
  }
}
