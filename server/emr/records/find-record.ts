/** Finding records inside a transaction the ways the hospital's own rules need: by identifier and by what refers to them. */
import type { Resource } from '@medplum/fhirtypes'
import { parseJson } from '../../fhir/exact-numbers.ts'
import type { Clause, ResourceRow, StoreReads } from '../../store/contract.ts'

export interface Found<R extends Resource> {
  resource: R & { id: string }
  row: ResourceRow
}

/** The record of that type whose identifier is that one; the lowest id when, against the rules, there are several. */
export async function findByIdentifier<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  system: string,
  value: string,
): Promise<Found<R> | undefined> {
  const [first] = await findAllByIdentifier<R>(reads, workspace, type, { system, value }, 1)
  return first
}

/** In the order of their ids. */
export async function findAllByIdentifier<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  { system, value: code }: { system: string; value: string },
  limit: number,
): Promise<Found<R>[]> {
  const rows = await reads.findByToken(workspace, type, { param: 'identifier', system, code, limit })
  return rows.map(found<R>)
}

export async function findRecords<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  clauses: readonly Clause[],
  limit = 1000,
): Promise<Found<R>[]> {
  const sort = [{ param: '_id', kind: 'id', descending: false } as const]
  const page = await reads.searchResources(workspace, { type, clauses, sort, limit, offset: 0, total: false })
  return page.rows.map(found<R>)
}

export async function findById<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  id: string,
): Promise<Found<R> | undefined> {
  const row = await reads.getResource(workspace, type, id)
  return row && !row.deleted ? found<R>(row) : undefined
}

/** What this hospital wrote it may trust: a stored row holds a resource of the row's type, with its id. */
function found<R extends Resource>(row: ResourceRow): Found<R> {
  return { resource: parseJson(row.text) as R & { id: string }, row }
}
