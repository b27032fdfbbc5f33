/** What a change of the hospital leaves behind: events, and the outbound queues that are filled from them. */
import type { EventRow, NewEventRow, QueuePurge, QueueQuery, QueueRow, QueueState } from '../contract.ts'
import { type Database, LIMIT } from './database.ts'
import type { Late } from './late/late.ts'
import { needInteger, needText } from './late/refuse.ts'
import { numberOf, rowKey, rowKeysOf } from './row-keys.ts'
import type { Symbols } from './symbols.ts'

interface Stored {
  row: number
  at: number
  asOf: number | null | undefined
  type: string
  payload: string
}

const eventRow = ({ row, at, asOf, type, payload }: Stored): EventRow => ({
  seq: numberOf(row),
  at,
  type,
  payload,
  ...(typeof asOf === 'number' && { asOf }),
})

/** The sequence that numbers the events of a workspace. */
const EVENTS = 'event'

const QUEUE_ROW = 'seq, at, key, payload, state, attempts, last_error AS lastError'

export function createEventsAndQueues(db: Database, symbols: Symbols, late: Late) {
  const events = db.prepare<Stored>(
    `SELECT row, at, as_of AS asOf, type, payload FROM event WHERE row > ? AND row <= ? ORDER BY row ${LIMIT}`,
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
  const waiting = db.prepare<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM queue WHERE workspace = ? AND queue = ? AND state = 'waiting' ${LIMIT})`,
  )
  const depth = db.prepare<{ state: QueueState; n: number }>(
    'SELECT state, count(*) AS n FROM queue WHERE workspace = ? AND queue = ? GROUP BY state',
  )

  /** Numbers may begin late: a copied workspace goes on with those of its origin. */
  function firstWaiting(after: number, last: number): number {
    let least = Number.POSITIVE_INFINITY
    for (const { row } of late.events.rows()) if (row > after && row <= last) least = Math.min(least, row)
    return least
  }

  return {
    readEvents(workspace: string, after: number, limit: number): EventRow[] {
      const space = symbols.find(workspace)
      const [first, last] = rowKeysOf(space)
      const from = first + Math.max(0, after)
      const known = late.sequences.get(`${space} ${EVENTS}`)
      if (known && known.last <= after) return []
      // What waits has the highest numbers: whoever has read so far need not look into the table again.
      const rows: Stored[] = late.events.get(from + 1) ? [] : events.all(from, last, limit)
      let next = (rows.at(-1)?.row ?? from) + 1
      if (rows.length === 0 && !late.events.get(next)) next = firstWaiting(from, last)
      for (; rows.length < limit; next++) {
        const waiting = late.events.get(next)
        if (!waiting) break
        rows.push(waiting)
      }
      return rows.map(eventRow)
    },
    countWaiting: (workspace: string, queue: string, most: number): number =>
      waiting.get(symbols.find(workspace), queue, most)?.n ?? 0,
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

interface Last {
  last: number | null
}

/** What a waiting event holds besides its payload, in bytes. */
const BESIDES = 200

export function createEventAndQueueWriter(db: Database, symbols: Symbols, late: Late) {
  // A purge may take the last row, and events may wait: a number, kept as a sequence, is never given again.
  const lastOfQueue = db.prepare<Last>(
    `SELECT max(last) AS last FROM (
       SELECT max(seq) AS last FROM queue WHERE workspace = ? AND queue = ?
       UNION ALL SELECT last FROM sequence WHERE workspace = ? AND sequence = ?)`,
  )
  const lastEvent = db.prepare<Last>(
    `SELECT max(last) AS last FROM (
       SELECT max(row) - ? AS last FROM event WHERE row BETWEEN ? AND ?
       UNION ALL SELECT last FROM sequence WHERE workspace = ? AND sequence = ?)`,
  )
  const purge = db.prepare('DELETE FROM queue WHERE workspace = ? AND queue = ? AND state = ? AND at < ?')
  const addToQueue = db.prepare(
    `INSERT INTO queue (workspace, queue, seq, state, at, key, attempts, last_error, payload)
     VALUES (?, ?, ?, 'waiting', ?, ?, 0, NULL, ?)`,
  )
  const change = db.prepare(
    'UPDATE queue SET state = ?, attempts = ?, last_error = ? WHERE workspace = ? AND queue = ? AND seq = ?',
  )

  /** Gives so many numbers more, and says the last one. */
  function give(
    space: number,
    sequence: string,
    more: number,
    inTables: (sequence: string) => Last | undefined,
  ): number {
    const key = `${space} ${sequence}`
    const last = ((late.sequences.get(key) ?? inTables(sequence))?.last ?? 0) + more
    late.sequences.put(key, { space, sequence, last }, 0)
    return last
  }
  const numbersOfQueue = (space: number, queue: string, more: number) =>
    give(space, `queue ${queue}`, more, (sequence) => lastOfQueue.get(space, queue, space, sequence))
  const nextEvent = (space: number) =>
    give(space, EVENTS, 1, (sequence) => {
      const [first, last] = rowKeysOf(space)
      return lastEvent.get(first, first, last, space, sequence)
    })

  return {
    appendEvents(workspace: string, events: readonly NewEventRow[]): void {
      const space = symbols.intern(workspace)
      for (const { at, type, payload, asOf } of events) {
        needInteger('The time of an event, in ms,', at)
        if (asOf !== undefined) needInteger('The time of the records of an event, in ms,', asOf)
        needText('The type of an event', type)
        needText('The payload of an event', payload)
        const row = rowKey(space, nextEvent(space))
        late.events.put(row, { row, at, asOf, type, payload }, payload.length + BESIDES)
      }
    },
    enqueue(workspace: string, queue: string, item: { at: number; key: string; payload: Uint8Array }): number {
      const space = symbols.intern(workspace)
      const seq = numbersOfQueue(space, queue, 1)
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
      numbersOfQueue(space, queue, 0)
      return states.reduce((sum, state) => sum + purge.run(space, queue, state, before), 0)
    },
  }
}
