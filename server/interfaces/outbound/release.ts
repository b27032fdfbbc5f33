/** An interface that sends once a day: up to which message it may send now. Kept in the store, so that a restart goes on with it. */
import type { Store, StoreReads } from '../../store/contract.ts'

const COLLECTION = 'interface-release'
/** Rows read at a time: they come with their messages. */
const PAGE = 1_000

export const releasedUpTo = async (reads: StoreReads, workspace: string, name: string): Promise<number> =>
  Number((await reads.getDocument(workspace, COLLECTION, name)) ?? 0)

/** Everything that waits by now, however much; says how many that are. */
export async function releaseWaiting(store: Store, workspace: string, name: string): Promise<number> {
  let waiting = 0
  let newest = 0
  for (;;) {
    const rows = await store.read.readQueue(workspace, name, { state: 'waiting', after: newest, limit: PAGE })
    waiting += rows.length
    newest = rows.at(-1)?.seq ?? newest
    if (rows.length < PAGE) break
  }
  if (waiting > 0) await store.write((tx) => tx.putDocument(workspace, COLLECTION, name, String(newest)))
  return waiting
}
