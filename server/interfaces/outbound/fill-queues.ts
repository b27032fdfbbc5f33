/** Turns the events that the interfaces want into messages on their queues: each event once, in order, in one transaction with the cursor. */
import type { EventRow, Store, StoreReads, StoreTransaction } from '../../store/contract.ts'
import { nextHeader } from './next-header.ts'
import { type Filling, isWanted, type RenderedMessage, renderEvent } from './render-event.ts'

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
      unmade(tx, workspace, filling, event, error),
    )
    if (!message) continue
    const seq = await tx.enqueue(workspace, name, { at: event.at, key: message.controlId, payload: message.bytes })
    // What a filter keeps back stands in the queue as skipped, so that nobody has to wonder where it is.
    if (message.suppressed) await putAside(tx, workspace, name, seq, 'skipped', message.suppressed)
    if (message.unmade) await putAside(tx, workspace, name, seq, 'failed', message.unmade)
  }
  await keep(tx, workspace, new Map([[name, events.at(-1)?.seq ?? 0]]), [name])
}

const putAside = (
  tx: StoreTransaction,
  workspace: string,
  name: string,
  seq: number,
  state: 'skipped' | 'failed',
  lastError: string,
): Promise<void> => tx.updateQueueRow(workspace, name, seq, { state, attempts: 0, lastError })

/**
 * Lenient doors store records of any shape. One that no message can tell takes a row of the error queue, without bytes, and the
 * events behind it go on; an error of the store is none of this kind, and is tried again.
 */
async function unmade(
  tx: StoreTransaction,
  workspace: string,
  { feed }: Filling,
  { seq, type, at }: EventRow,
  error: unknown,
): Promise<RenderedMessage & { unmade: string }> {
  if (!(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)) throw error
  const { controlId } = await nextHeader(tx, workspace, feed, at)
  const why = `No message could be made of event ${seq} (${type}): ${error.message}`
  const what = 'A record it tells of has elements of a wrong shape. Mend the record: its next change is told again.'
  return { controlId, bytes: new Uint8Array(), unmade: `${why.replace(/\.?$/, '.')} ${what}` }
}

const cursorOf = async (reads: StoreReads, workspace: string, name: string): Promise<number> =>
  Number((await reads.getDocument(workspace, cursors, name)) ?? 0)

async function keep(tx: StoreTransaction, workspace: string, seen: Seen, names: readonly string[]): Promise<void> {
  for (const name of names) await tx.putDocument(workspace, cursors, name, String(seen.get(name) ?? 0))
}
