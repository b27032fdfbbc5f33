/** An outbound interface that does not send for now: since when, and why. It stands in the store, so that a restart finds it. */
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'

export interface Hold {
  /** ms since epoch */
  since: number
  /** For a person: who or what stopped it. */
  reason: string
}

const COLLECTION = 'interface-hold'

export async function readHold(reads: StoreReads, workspace: string, name: string): Promise<Hold | undefined> {
  const text = await reads.getDocument(workspace, COLLECTION, name)
  return text === undefined ? undefined : (JSON.parse(text) as Hold)
}

export const putHold = (tx: StoreTransaction, workspace: string, name: string, hold: Hold): Promise<void> =>
  tx.putDocument(workspace, COLLECTION, name, JSON.stringify(hold))

export const releaseHold = (tx: StoreTransaction, workspace: string, name: string): Promise<void> =>
  tx.deleteDocument(workspace, COLLECTION, name)
