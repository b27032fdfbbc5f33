/** A store that tells of events left by a committed write, so that nobody has to poll for them. */
import type { NewEventRow, Store, StoreTransaction, WriteOptions } from './contract.ts'

/**
 * `notice` is called with the workspace once a write that appended events is durable. The events of a work are left at its end, with
 * the time of the newest record that it stored.
 */
export const noticeEvents = (store: Store, notice: (workspace: string) => void): Store => ({
  read: store.read,
  held: (workspace, type, id) => store.held(workspace, type, id),
  searchAtOnce: (workspace, query) => store.searchAtOnce(workspace, query),
  watch: (workspace) => store.watch(workspace),
  close: () => store.close(),
  async write<T>(work: (tx: StoreTransaction) => Promise<T>, options?: WriteOptions): Promise<T> {
    const left = new Map<string, NewEventRow[]>()
    const result = await store.write(async (tx) => {
      // Every write has a handle of its own, so these methods of it may be others.
      const { appendEvents, putResource } = tx
      let newest = 0
      tx.putResource = (workspace, row, indexes) => {
        newest = Math.max(newest, row.updated)
        return putResource.call(tx, workspace, row, indexes)
      }
      tx.appendEvents = async (workspace, events) => {
        const all = left.get(workspace)
        if (all) all.push(...events)
        else left.set(workspace, [...events])
      }
      const done = await work(tx)
      for (const [workspace, events] of left) {
        const stamped = events.map((event) => ({ asOf: Math.max(newest, event.at), ...event }))
        await appendEvents.call(tx, workspace, stamped)
      }
      return done
    }, options)
    for (const workspace of left.keys()) notice(workspace)
    return result
  },
})
