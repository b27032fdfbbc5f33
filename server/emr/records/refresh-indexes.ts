/**
 * Brings index rows up to date after an upgrade: what a resource is found by may have changed since it was stored. A
 * workspace notes which version its rows are of; one that is behind is indexed again, some hundred resources a transaction.
 */
import type { Resource } from '@medplum/fhirtypes'
import { extractIndexes, INDEX_VERSION } from '../../fhir/extract-indexes.ts'
import type { Store, StoreTransaction } from '../../store/contract.ts'

const COLLECTION = '#indexes'
const AT_ONCE = 500

/** For a workspace whose resources are all indexed as they are now. */
export const noteIndexVersion = (tx: StoreTransaction, workspace: string): Promise<void> =>
  tx.putDocument(workspace, COLLECTION, 'version', String(INDEX_VERSION))

/** How many resources were indexed again. */
export async function refreshIndexes(store: Store): Promise<number> {
  let indexed = 0
  for (const { workspace } of await store.read.listWorkspaces()) {
    if ((await store.read.getDocument(workspace, COLLECTION, 'version')) === String(INDEX_VERSION)) continue
    for (const type of Object.keys(await store.read.countResources(workspace))) {
      indexed += await refreshType(store, workspace, type)
    }
    await store.write((tx) => noteIndexVersion(tx, workspace))
  }
  return indexed
}

async function refreshType(store: Store, workspace: string, type: string): Promise<number> {
  let indexed = 0
  for (let after = ''; ; ) {
    const rows = await store.read.walkResources(workspace, type, { after, limit: AT_ONCE })
    const last = rows.at(-1)
    if (last === undefined) return indexed
    await store.write(async (tx) => {
      for (const { id, deleted, text } of rows) {
        if (deleted) continue
        await tx.reindexResource(workspace, type, id, extractIndexes(JSON.parse(text) as Resource))
        indexed++
      }
    })
    after = last.id
  }
}
