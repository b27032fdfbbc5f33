/** A store that tells of events left by a committed write, so that nobody has to poll for them. */
import type { Store, StoreTransaction, WriteOptions } from './contract.ts'

/** `notice` is called with the workspace once a write that appended events is durable. */
export const noticeEvents = (store: Store, notice: (workspace: string) => void): Store => ({
  read: store.read,
  held: (workspace, type, id) => store.held(workspace, type, id),
  searchAtOnce: (workspace, query) => store.searchAtOnce(workspace, query),
  watch: (workspace) => store.watch(workspace),
  close: () => store.close(),
  async write<T>(work: (tx: StoreTransaction) => Promise<T>, options?: WriteOptions): Promise<T> {
    const touched = new Set<string>()
    const result = await store.write((tx) => {
      // Every write has a handle of its own, so this one method of it may be another.
      const append = tx.appendEvents
      tx.appendEvents = (workspace, events) => {
        touched.add(workspace)
        return append.call(tx, workspace, events)
      }
      return work(tx)
    }, options)
    for (const workspace of touched) notice(workspace)
    return result
  },
})
