/**
 * The records as they stood at a time: what a message tells is the same whenever it is made. Good for what messages read: records by
 * id, and the records that refer to one. The clock of a workspace never goes back, so times of versions tell their order; within one
 * millisecond the later version counts. Of what refers to a record, only what an update pointed elsewhere since then is missed.
 */
import type { Patient } from '@medplum/fhirtypes'
import { parseJson } from '../../fhir/exact-numbers.ts'
import type { ResourceRow, StoreReads, WalkQuery } from '../../store/contract.ts'
import { referencedId } from '../identifiers.ts'

/** More records than refer to anything a message tells of, and more deletions than anyone makes while a message waits. */
const MOST = 1000
const MOST_MERGES = 8

/** What was found last in the same work: events come in their order, and the next one tells of that version or of one soon after. */
const lastFound = new WeakMap<StoreReads, Map<string, ResourceRow>>()

/** `time`: ms since epoch */
export function readsAsOf(reads: StoreReads, time: number): StoreReads {
  const lastOf = lastFound.get(reads) ?? new Map<string, ResourceRow>()
  lastFound.set(reads, lastOf)

  /** Who is asked for by id was there: where the clock of the machine was set back since, the first version is the nearest. */
  async function getResource(workspace: string, type: string, id: string): Promise<ResourceRow | undefined> {
    return (await asOf(workspace, type, id)) ?? reads.getResourceVersion(workspace, type, id, 1)
  }

  async function asOf(workspace: string, type: string, id: string): Promise<ResourceRow | undefined> {
    const current = await reads.getResource(workspace, type, id)
    if (!current || current.updated <= time) return current
    const key = `${workspace}/${type}/${id}`
    const before = lastOf.get(key)
    let found = before && before.updated <= time ? before : undefined
    let [known, later] = [found?.version ?? 0, current.version]
    for (let stride = found ? 1 : current.version; later - known > 1; stride *= 2) {
      const next = known + stride < later ? known + stride : (known + later) >> 1
      const row = await reads.getResourceVersion(workspace, type, id, next)
      if (row && row.updated <= time) [known, found] = [next, row]
      else later = next
    }
    if (found) lastOf.set(key, found)
    return found
  }

  async function walkReferrers(workspace: string, type: string, query: WalkQuery): Promise<string[]> {
    const { target, after, limit } = query
    const whole = { ...query, after: '', limit: MOST }
    const standing = await reads.walkReferrers(workspace, type, whole)
    const deleted = await reads.walkDeleted(workspace, type, { after: time, limit: MOST })
    const moved: string[] = []
    for (const survivor of target.type === 'Patient' ? await mergedInto(workspace, target.id) : [])
      moved.push(...(await reads.walkReferrers(workspace, type, { ...whole, target: survivor })))
    const referred: string[] = []
    for (const id of [...new Set([...standing, ...deleted, ...moved])].sort()) {
      if (id <= after) continue
      const current = await reads.getResource(workspace, type, id)
      const row = current && current.updated > time ? await asOf(workspace, type, id) : current
      if (!row || row.deleted) continue
      if (row === current ? standing.includes(id) : row.text.includes(`"${target.type}/${target.id}"`))
        referred.push(id)
      if (referred.length === limit) break
    }
    return referred
  }

  /** Merges since then took with them what referred to the patient. */
  async function mergedInto(workspace: string, patient: string): Promise<{ type: string; id: string }[]> {
    const into: { type: string; id: string }[] = []
    for (let id: string | undefined = patient; id !== undefined && into.length < MOST_MERGES; ) {
      const current: ResourceRow | undefined = await reads.getResource(workspace, 'Patient', id)
      if (!current || current.updated <= time) break
      // A record that was deleted after all went with its link.
      const { version } = current
      const last = current.deleted ? await reads.getResourceVersion(workspace, 'Patient', id, version - 1) : current
      const { link }: Patient = last && !last.deleted ? (parseJson(last.text) as Patient) : { resourceType: 'Patient' }
      // What was taken leniently may be no list.
      const replaced = Array.isArray(link) ? link.find(({ type }) => type === 'replaced-by') : undefined
      id = referencedId(replaced?.other?.reference, 'Patient')
      if (id !== undefined) into.push({ type: 'Patient', id })
    }
    return into
  }

  // What a transaction can do stands on its prototype.
  return Object.assign(Object.create(reads) as StoreReads, { getResource, walkReferrers })
}
