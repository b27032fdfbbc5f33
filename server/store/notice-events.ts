/** A store that tells of events left by a committed write, so that nobody has to poll for them. */
import type { Store, StoreTransaction, WriteOptions } from './contract.ts'

/** `notice` is called with the workspace once a write that appended events is durable. */
export const noticeEvents = (store: Store, notice: (workspace: string) => void): Store => ({
  read: store.read,
  held: (workspace, type, id) => store.held(workspace, type, id),
  close: () => store.close(),
  async write<T>(work: (tx: StoreTransaction) => Promise<T>, options?: WriteOptions): Promise<T> {
    const touched = new Set<string>()
    const result = await store.write((tx) => {
      const noticing: StoreTransaction = Object.create(tx, {
        appendEvents: {
          value: (workspace: string, events: Parameters<StoreTransaction['appendEvents']>[1]) => {
            touched.add(workspace)
            return tx.appendEvents(workspace, events)
          },
        },
      })
      return work(noticing)
    }, options)
    for (const workspace of touched) notice(workspace)
    return result
  },
})
