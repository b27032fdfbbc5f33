/** An interface that sends once a day: up to which message it may send now. Kept in the store, so that a restart goes on with it. */
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'

const COLLECTION = 'interface-release'

export const releasedUpTo = async (reads: StoreReads, workspace: string, name: string): Promise<number> =>
  Number((await reads.getDocument(workspace, COLLECTION, name)) ?? 0)

export const releaseUpTo = (tx: StoreTransaction, workspace: string, name: string, seq: number): Promise<void> =>
  tx.putDocument(workspace, COLLECTION, name, String(seq))
