/** Plain FHIR access to the records. Every change is one transaction with the events that it leaves. */
import type { Encounter, Resource } from '@medplum/fhirtypes'
import type { ResourceRow, Store, StoreTransaction } from '../../store/contract.ts'
import type { Records } from '../hospital.ts'
import { newId } from './new-id.ts'
import { leaveVisitEvent, visitEventType } from './visit-event.ts'
import type { RecordWriter } from './write-record.ts'

export function createRecords(deps: { store: Store; writer: RecordWriter; seed: string }): Records {
  const { store, writer } = deps

  async function putWithEvents(
    tx: StoreTransaction,
    workspace: string,
    resource: Resource & { id: string },
    before: ResourceRow | null,
  ): Promise<ResourceRow> {
    const row = await writer.put(tx, workspace, resource, before)
    if (resource.resourceType === 'Encounter') {
      const type = visitEventType(visitIn(before), resource)
      await leaveVisitEvent(tx, workspace, type, resource, { at: row.updated, origin: 'fhir' })
    }
    return row
  }

  return {
    async read(workspace, type, id) {
      return store.read.getResource(workspace, type, id)
    },
    async search(workspace, query) {
      return store.read.searchResources(workspace, query)
    },
    async counts(workspace) {
      return store.read.countResources(workspace)
    },
    async create(workspace, resource) {
      return store.write(async (tx) => {
        const id = await newId(tx, workspace, deps.seed)
        return putWithEvents(tx, workspace, { ...resource, id }, null)
      })
    },
    async update(workspace, resource, options = {}) {
      return store.write(async (tx) => {
        const before = await tx.getResource(workspace, resource.resourceType, resource.id)
        // FHIR R4 http §3.1.0.1.12: If-Match guards against writing over what the client has not seen.
        if (options.ifMatch !== undefined && before?.version !== options.ifMatch) {
          return { ok: false as const, reason: 'version-conflict' as const, current: before?.version ?? 0 }
        }
        const row = await putWithEvents(tx, workspace, resource, before ?? null)
        return { ok: true as const, created: before === undefined || before.deleted, row }
      })
    },
    async remove(workspace, type, id) {
      return store.write(async (tx) => {
        const before = await tx.getResource(workspace, type, id)
        if (!before || before.deleted) return false
        const updated = writer.now(workspace)
        const gone = { type, id, version: before.version + 1, updated, deleted: true, text: '' }
        await tx.putResource(workspace, gone, [])
        return true
      })
    },
  }
}

function visitIn(row: ResourceRow | null): Encounter | undefined {
  return row && !row.deleted ? (JSON.parse(row.text) as Encounter) : undefined
}
