/** Turns the events that an interface wants into messages on its queue: each event once, in order, in one transaction with the cursor. */
import type { Interface } from '../../partners/registry.ts'
import type { Store } from '../../store/contract.ts'
import { renderEvent } from './render-event.ts'

/** Events turned in one transaction. */
const batch = 200
/** The collection that remembers how far each interface has read the events. */
const cursors = 'interface-cursor'

/**
 * The events are durable by themselves. What a crash takes of the queue it takes of the cursor too, and it is made anew, so
 * nobody needs to wait for the disk here.
 */
const relaxed = { relaxed: true }

/** Resolves when every event so far is on the queue or passed over. `ownInbound`: see renderEvent. */
export const fillQueue = async (
  store: Store,
  workspace: string,
  feed: Interface,
  ownInbound: ReadonlySet<string>,
): Promise<void> => {
  const cursor = async () => Number((await store.read.getDocument(workspace, cursors, feed.name)) ?? 0)
  while ((await store.read.readEvents(workspace, await cursor(), 1)).length > 0) {
    await store.write(async (tx) => {
      const after = Number((await tx.getDocument(workspace, cursors, feed.name)) ?? 0)
      const events = await tx.readEvents(workspace, after, batch)
      for (const event of events) {
        const message = await renderEvent(tx, workspace, feed, ownInbound, event)
        if (message) {
          const item = { at: event.at, key: message.controlId, payload: message.bytes }
          const seq = await tx.enqueue(workspace, feed.name, item)
          // What a filter keeps back stands in the queue as skipped, so that nobody has to wonder where it is.
          const kept = { state: 'skipped' as const, attempts: 0, lastError: message.suppressed ?? null }
          if (message.suppressed) await tx.updateQueueRow(workspace, feed.name, seq, kept)
        }
      }
      const last = events.at(-1)
      if (last) await tx.putDocument(workspace, cursors, feed.name, String(last.seq))
    }, relaxed)
  }
}
