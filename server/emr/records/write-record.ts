/** The one way a resource enters the store: version and time written into it, indexes extracted, in the caller's transaction. */
import type { Resource } from '@medplum/fhirtypes'
import { extractIndexes } from '../../fhir/extract-indexes.ts'
import { type Stamp, stampedText } from '../../fhir/stamp.ts'
import type { ResourceRow, StoreTransaction } from '../../store/contract.ts'
import { toInstant } from '../singapore-time.ts'
import { newId } from './new-id.ts'

export interface RecordWriter {
  /**
   * Stores the resource as the next version. `current` saves a look-up: the row that stands now, or null when there is
   * known to be none. `rest` saves writing: the text of all but type, id and meta (`restOf`), when that is as it was sent.
   */
  put(
    tx: StoreTransaction,
    workspace: string,
    resource: Resource & { id: string },
    current?: ResourceRow | null,
    rest?: string,
  ): Promise<ResourceRow>
  /** Stores the resource under a new id. */
  add<R extends Resource>(tx: StoreTransaction, workspace: string, resource: R): Promise<R & { id: string }>
  /** An id for a record that others refer to before it is stored. */
  newId(tx: StoreTransaction, workspace: string): Promise<string>
  now(workspace: string): number
}

export function createRecordWriter(deps: { now: (workspace: string) => number; seed: string }): RecordWriter {
  const writer: RecordWriter = {
    now: deps.now,
    newId: (tx, workspace) => newId(tx, workspace, deps.seed),
    async put(tx, workspace, resource, current, rest) {
      const type = resource.resourceType
      const before = current === undefined ? await tx.getResource(workspace, type, resource.id) : current
      const updated = deps.now(workspace)
      const version = (before?.version ?? 0) + 1
      const text = stampedText(resource, stampOf({ version, updated }), rest)
      const row = { type, id: resource.id, version, updated, deleted: false, text }
      // Nothing is found by what was stamped: versions and times are columns of the store.
      await tx.putResource(workspace, row, extractIndexes(resource))
      return row
    },
    async add(tx, workspace, resource) {
      const identified = { ...resource, id: await newId(tx, workspace, deps.seed) }
      await writer.put(tx, workspace, identified, null)
      return identified
    },
  }
  return writer
}

/** What a version says of itself in `meta`. */
export const stampOf = ({ version, updated }: Pick<ResourceRow, 'version' | 'updated'>): Stamp => ({
  versionId: String(version),
  lastUpdated: toInstant(updated),
})
