/** The one way a resource enters the store: version and time written into it, indexes extracted, in the caller's transaction. */
import type { Resource } from '@medplum/fhirtypes'
import { writeJson } from '../../fhir/exact-numbers.ts'
import { extractIndexes } from '../../fhir/extract-indexes.ts'
import type { ResourceRow, StoreTransaction } from '../../store/contract.ts'
import { toInstant } from '../singapore-time.ts'
import { newId } from './new-id.ts'

export interface RecordWriter {
  /**
   * Stores the resource as the next version. `current` saves a look-up: the row that stands now, or null when there is
   * known to be none.
   */
  put(
    tx: StoreTransaction,
    workspace: string,
    resource: Resource & { id: string },
    current?: ResourceRow | null,
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
    async put(tx, workspace, resource, current) {
      const type = resource.resourceType
      const before = current === undefined ? await tx.getResource(workspace, type, resource.id) : current
      const updated = deps.now(workspace)
      const version = (before?.version ?? 0) + 1
      const stamped = stamp(resource, version, updated)
      const row = { type, id: resource.id, version, updated, deleted: false, text: writeJson(stamped) }
      await tx.putResource(workspace, row, extractIndexes(stamped))
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

/** FHIR R4 resource §2.27.3: the server owns versionId and lastUpdated; the rest of meta is the author's. */
function stamp(resource: Resource & { id: string }, version: number, updated: number): Resource {
  const { resourceType, id, meta, ...rest } = resource
  const stampedMeta = { ...meta, versionId: String(version), lastUpdated: toInstant(updated) }
  return { resourceType, id, meta: stampedMeta, ...rest } as Resource
}
