/** One step of filling: a stretch of events as messages on the queues that want them, in one transaction with the cursors. */
import type { EventRow, StoreReads, StoreTransaction } from '../../store/contract.ts'
import { type Filling, isWanted, type Told, toldBy } from './fillings.ts'
import { putOnQueue, unmade } from './put-on-queue.ts'
import { renderEvent } from './render-event.ts'

/** The collection that remembers how far each interface has read the events. */
const CURSORS = 'interface-cursor'

export interface Turn {
  filling: Filling
  /** The last event that it is done with. */
  seen: number
  /** So many more messages may wait on its queue. */
  room: number
}

export interface Turned {
  seen: number
  /** How many of its messages were put on the queue to be sent. */
  made: number
  /** The events that were told or could not be. */
  taken: number[]
}

/** Events that several interfaces want are read once. */
export async function turnEvents(
  tx: StoreTransaction,
  workspace: string,
  turns: readonly Turn[],
  events: readonly EventRow[],
): Promise<Turned[]> {
  const last = events.at(-1)?.seq ?? 0
  const all = turns.map((turn) => ({ turn, result: { seen: turn.seen, made: 0, taken: [] as number[] } }))
  for (const event of events) {
    let told: Told | undefined
    for (const { turn, result } of all) {
      const { filling, room } = turn
      if (event.seq <= result.seen || result.made >= room || !isWanted(filling, event)) continue
      told ??= toldBy(event)
      result.seen = event.seq
      if (filling.ownInbound.has(told.origin)) continue
      result.taken.push(event.seq)
      if (await tell(tx, workspace, filling, event, told)) result.made++
    }
  }
  for (const { turn, result } of all) {
    if (result.made < turn.room) result.seen = Math.max(turn.seen, last)
    if (result.taken.length > 0) await keepCursor(tx, workspace, turn.filling.feed.name, result.seen)
  }
  return all.map(({ result }) => result)
}

/** Whether there is one more to send. */
async function tell(
  tx: StoreTransaction,
  workspace: string,
  filling: Filling,
  event: EventRow,
  told: Told,
): Promise<boolean> {
  const { feed } = filling
  const message = await renderEvent(tx, workspace, filling, event, told).catch((error: unknown) =>
    unmade({ event: event.type, of: `event ${event.seq} (${aboutOf(event)})` }, error),
  )
  if (!message) return false
  await putOnQueue(tx, workspace, feed.name, event.at, message)
  return message.unmade === undefined && !message.suppressed
}

/** `visit.admitted: patient 3f, encounter 7a`: whoever is to mend a record has to find it. */
function aboutOf({ type, payload }: EventRow): string {
  const { at: _at, origin: _origin, ...about } = JSON.parse(payload) as Record<string, unknown>
  const idOf = (told: unknown): unknown => (told && typeof told === 'object' && 'id' in told ? told.id : told)
  const named = Object.entries(about).flatMap(([name, told]) =>
    [told].flat().flatMap((each) => (typeof idOf(each) === 'string' ? [`${name} ${idOf(each)}`] : [])),
  )
  return `${type}: ${named.slice(0, 10).join(', ')}`
}

export const readCursor = async (reads: StoreReads, workspace: string, name: string): Promise<number> =>
  Number((await reads.getDocument(workspace, CURSORS, name)) ?? 0)

export const keepCursor = (tx: StoreTransaction, workspace: string, name: string, seen: number): Promise<void> =>
  tx.putDocument(workspace, CURSORS, name, String(seen))
