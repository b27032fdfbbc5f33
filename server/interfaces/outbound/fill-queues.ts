/** Turns the events that the interfaces want into messages on their queues: each event once, in order, in one transaction with the cursor. */
import type { EventRow, Store, StoreReads, StoreTransaction } from '../../store/contract.ts'
import { putOnQueue, unmade } from './put-on-queue.ts'
import { type Filling, isWanted, renderEvent } from './render-event.ts'

/** Events turned in one transaction. */
const batch = 200
/** The collection that remembers how far each interface has read the events. */
const cursors = 'interface-cursor'

/**
 * The events are durable by themselves. What a crash takes of the queue it takes of the cursor too, and it is made anew, so
 * nobody needs to wait for the disk here.
 */
const relaxed = { relaxed: true }

/** How far each interface has come, by name; the store has what was wanted of that, and no less than a batch of the rest. */
export type Seen = Map<string, number>

/** Resolves when every event so far is on the queues or passed over. One interface whose messages cannot be made does not keep the others from theirs. */
export async function fillQueues(
  store: Store,
  workspace: string,
  fillings: readonly Filling[],
  seen: Seen,
  onError: (error: unknown) => void,
): Promise<void> {
  for (const { feed } of fillings)
    if (!seen.has(feed.name)) seen.set(feed.name, await cursorOf(store.read, workspace, feed.name))
  const stuck = new Set<string>()
  for (;;) {
    const going = fillings.filter(({ feed }) => !stuck.has(feed.name))
    if (going.length === 0) return
    const from = Math.min(...going.map(({ feed }) => seen.get(feed.name) ?? 0))
    const events = await store.read.readEvents(workspace, from, batch)
    const last = events.at(-1)
    if (!last) return
    const passedOver: string[] = []
    for (const filling of going) {
      const { name } = filling.feed
      const after = seen.get(name) ?? 0
      const fresh = events.filter(({ seq }) => seq > after)
      try {
        // What nobody wants costs no transaction.
        if (fresh.some((event) => isWanted(filling, event)))
          await store.write((tx) => turn(tx, workspace, filling, fresh), relaxed)
        else passedOver.push(name)
        seen.set(name, Math.max(after, last.seq))
      } catch (error) {
        stuck.add(name)
        onError(error)
      }
    }
    if (events.length === batch) await store.write((tx) => keep(tx, workspace, seen, passedOver), relaxed)
  }
}

/** An interface that is about to be made starts with what happens next; one that stands has come as far as it has, and keeps that. */
export async function passOver(store: Store, workspace: string, name: string, seen: Seen): Promise<void> {
  for (let after = 0; !seen.has(name); ) {
    const last = (await store.read.readEvents(workspace, after, batch)).at(-1)
    if (last) after = last.seq
    else seen.set(name, after)
  }
  await store.write((tx) => keep(tx, workspace, seen, [name]), relaxed)
}

async function turn(
  tx: StoreTransaction,
  workspace: string,
  filling: Filling,
  events: readonly EventRow[],
): Promise<void> {
  const { name } = filling.feed
  for (const event of events) {
    const message = await renderEvent(tx, workspace, filling, event).catch((error: unknown) =>
      unmade({ event: event.type, of: `event ${event.seq} (${aboutOf(event)})` }, error),
    )
    if (message) await putOnQueue(tx, workspace, name, event.at, message)
  }
  await keep(tx, workspace, new Map([[name, events.at(-1)?.seq ?? 0]]), [name])
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

const cursorOf = async (reads: StoreReads, workspace: string, name: string): Promise<number> =>
  Number((await reads.getDocument(workspace, cursors, name)) ?? 0)

async function keep(tx: StoreTransaction, workspace: string, seen: Seen, names: readonly string[]): Promise<void> {
  for (const name of names) await tx.putDocument(workspace, cursors, name, String(seen.get(name) ?? 0))
}
