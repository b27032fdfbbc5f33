/**
 * Plain FHIR access to the records. Every change is one transaction with the events that it leaves; the same methods
 * work inside a transaction of the caller's, where they see what it has done so far.
 */
import type { Resource } from '@medplum/fhirtypes'
import type { ResourceRow, Store, StoreReads, StoreTransaction } from '../../store/contract.ts'
import type { IfMatch, Records, VersionConflict } from '../hospital.ts'
import { toDateTime } from '../singapore-time.ts'
import type { FollowUp, FollowWrite } from './follow-write.ts'
import { newId } from './new-id.ts'
import { withEventTime } from './visit-told.ts'
import { leaveRemovalEvents, leaveWriteEvents } from './write-events.ts'
import type { RecordWriter } from './write-record.ts'

/** Runs work in a transaction: one of its own, or the one that is under way. */
type Run = <T>(work: (tx: StoreTransaction) => Promise<T>) => Promise<T>

type AtOnce = Pick<Records, 'held' | 'searchAtOnce' | 'watch'>
const NOT_AT_ONCE: AtOnce = { held: () => undefined, searchAtOnce: () => undefined, watch: () => undefined }

export function createRecords(deps: {
  store: Store
  writer: RecordWriter
  seed: string
  follow: FollowWrite
}): Records {
  const { store, writer, follow } = deps

  async function putWithEvents(
    tx: StoreTransaction,
    workspace: string,
    resource: Resource & { id: string },
    before: ResourceRow | null,
    later: FollowUp[] | undefined,
    rest: string | undefined,
  ): Promise<ResourceRow> {
    const marked = before && !before.deleted ? withEventTime(resource, toDateTime(writer.now(workspace))) : resource
    const row = await writer.put(tx, workspace, marked, before, marked === resource ? rest : undefined)
    await leaveWriteEvents(tx, workspace, before, marked, { at: row.updated, origin: 'fhir', version: row.version })
    const followUp = follow.written(workspace, before, resource)
    if (!followUp) return row
    if (later) later.push(followUp)
    else await followUp(tx)
    return (await tx.getResource(workspace, row.type, row.id)) ?? row
  }

  /** `later`: inside a transaction, what is to be done at its end. */
  function recordsOn(
    reads: StoreReads,
    run: Run,
    { held, searchAtOnce, watch }: AtOnce = NOT_AT_ONCE,
    later?: FollowUp[],
  ): Records {
    return {
      held,
      searchAtOnce,
      watch,
      async read(workspace, type, id) {
        return reads.getResource(workspace, type, id)
      },
      async readVersion(workspace, type, id, version) {
        return reads.getResourceVersion(workspace, type, id, version)
      },
      async history(workspace, query) {
        return reads.resourceHistory(workspace, query)
      },
      async search(workspace, query) {
        return reads.searchResources(workspace, query)
      },
      async walk(workspace, type, page) {
        return reads.walkResources(workspace, type, page)
      },
      async referrers(workspace, type, query) {
        return reads.walkReferrers(workspace, type, query)
      },
      async explain(workspace, query) {
        return reads.explainSearch(workspace, query)
      },
      async counts(workspace) {
        return reads.countResources(workspace)
      },
      async newId(workspace) {
        return run((tx) => newId(tx, workspace, deps.seed))
      },
      async create(workspace, resource, { id, rest } = {}) {
        return run(async (tx) => {
          const given = id ?? (await newId(tx, workspace, deps.seed))
          return putWithEvents(tx, workspace, { ...resource, id: given }, null, later, rest)
        })
      },
      async update(workspace, resource, options = {}) {
        return run(async (tx) => {
          const before = await tx.getResource(workspace, resource.resourceType, resource.id)
          const conflict = conflictWith(before, options.ifMatch)
          if (conflict) return conflict
          if (options.onlyNew && before && !before.deleted)
            return { ok: false as const, reason: 'version-conflict' as const, current: before.version }
          const row = await putWithEvents(tx, workspace, resource, before ?? null, later, options.rest)
          return { ok: true as const, created: before === undefined || before.deleted, row }
        })
      },
      async remove(workspace, type, id, options = {}) {
        return run(async (tx) => {
          const before = await tx.getResource(workspace, type, id)
          const conflict = conflictWith(before, options.ifMatch)
          if (conflict) return conflict
          if (!before || before.deleted) return { ok: true as const, removed: false, row: before }
          const updated = writer.now(workspace)
          const gone = { type, id, version: before.version + 1, updated, deleted: true, text: '' }
          await tx.putResource(workspace, gone, [])
          await leaveRemovalEvents(tx, workspace, before, { at: updated, origin: 'fhir', version: gone.version })
          const followUp = follow.removed(workspace, before)
          if (later && followUp) later.push(followUp)
          else await followUp?.(tx)
          return { ok: true as const, removed: true, row: gone }
        })
      },
      async transaction(work) {
        return run(async (tx) => {
          const followUps: FollowUp[] = []
          const done = await work(recordsOn(tx, (inside) => inside(tx), NOT_AT_ONCE, later ?? followUps))
          for (const followUp of followUps) await followUp(tx)
          return done
        })
      },
    }
  }

  return recordsOn(store.read, (work) => store.write(work), {
    held: (workspace, type, id) => store.held(workspace, type, id),
    searchAtOnce: (workspace, query) => store.searchAtOnce(workspace, query),
    watch: (workspace) => store.watch(workspace),
  })
}

/** FHIR R4 http §3.1.0.5: If-Match guards against writing over what the client has not seen. */
function conflictWith(before: ResourceRow | undefined, ifMatch: IfMatch | undefined): VersionConflict | undefined {
  if (ifMatch === undefined) return undefined
  const any = ifMatch === 'any'
  const current = before === undefined || (any && before.deleted) ? 0 : before.version
  // What does not exist has no version, not even 0.
  if (current > 0 && (any || ifMatch.includes(current))) return undefined
  return { ok: false, reason: 'version-conflict', current }
}
