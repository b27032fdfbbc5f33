/** Finding records inside a transaction the ways the hospital's own rules need: by identifier and by what refers to them. */
import type { Resource } from '@medplum/fhirtypes'
import { parseJson } from '../../fhir/exact-numbers.ts'
import { asLookedFor } from '../../national-id.ts'
import type { Clause, ResourceRow, StoreReads } from '../../store/contract.ts'

export interface Found<R extends Resource> {
  resource: R & { id: string }
  row: ResourceRow
}

/** Rows of a type by identifier, in the order of their ids. */
type ByIdentifier = [
  reads: StoreReads,
  workspace: string,
  type: Resource['resourceType'],
  identifier: { system: string; value: string },
  limit: number,
]

const rowsNumbered = (...[reads, workspace, type, { system, value }, limit]: ByIdentifier) =>
  reads.findByToken(workspace, type, { param: 'identifier', system, code: asLookedFor(system, value), limit })

/** The record of that type whose identifier is that one; the lowest id when, against the rules, there are several. */
export async function findByIdentifier<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  system: string,
  value: string,
): Promise<Found<R> | undefined> {
  const [row] = await rowsNumbered(reads, workspace, type, { system, value }, 1)
  return row && found<R>(row)
}

export async function findAllByIdentifier<R extends Resource>(...query: ByIdentifier): Promise<Found<R>[]> {
  return (await rowsNumbered(...query)).map(found<R>)
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

/** The records of a type that refer to another by that parameter, in the order of their ids: less work than a search. */
export async function findReferring<R extends Resource>(...query: Parameters<typeof referrersOf>): Promise<Found<R>[]> {
  const rows = await referrersOf(...query)
  return rows.map(found<R>)
}

async function referrersOf(
  reads: StoreReads,
  workspace: string,
  type: Resource['resourceType'],
  param: string,
  target: { type: string; id: string },
  limit = 1000,
): Promise<ResourceRow[]> {
  const ids = await reads.walkReferrers(workspace, type, { params: [param], target, after: '', limit })
  const rows = await Promise.all(ids.map((id) => standing(reads, workspace, type, id)))
  return rows.filter((row) => row !== undefined)
}

export async function findById<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  id: string,
): Promise<Found<R> | undefined> {
  const row = await standing(reads, workspace, type, id)
  return row && found<R>(row)
}

async function standing(reads: StoreReads, ...named: [workspace: string, type: string, id: string]) {
  const row = await reads.getResource(...named)
  return row?.deleted ? undefined : row
}

/** The same to look at only: a version that is remembered is read once, and what comes of it is frozen. */
export async function lookUpById<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  id: string,
): Promise<Found<R> | undefined> {
  const row = await standing(reads, workspace, type, id)
  return row && lookedUp<R>(row)
}

export async function lookUpByIdentifier<R extends Resource>(
  ...[reads, workspace, type, system, value]: Parameters<typeof findByIdentifier>
): Promise<Found<R> | undefined> {
  const [row] = await rowsNumbered(reads, workspace, type, { system, value }, 1)
  return row && lookedUp<R>(row)
}

export async function lookUpAllByIdentifier<R extends Resource>(...query: ByIdentifier): Promise<Found<R>[]> {
  return (await rowsNumbered(...query)).map(lookedUp<R>)
}

export async function lookUpReferring<R extends Resource>(
  ...query: Parameters<typeof referrersOf>
): Promise<Found<R>[]> {
  const rows = await referrersOf(...query)
  return rows.map(lookedUp<R>)
}

/** A copy to be changed. Its members are those of the record found, and frozen: they are replaced, never changed. */
export const draftOf = <R extends Resource>({ resource }: Found<R>): R & { id: string } => ({ ...deepFreeze(resource) })

/** What was looked up and written will be looked up again: `stored` is what the row's text says. Its members are frozen. */
export function rememberStored(row: ResourceRow, stored: Resource & { id: string }): void {
  if (Object.isFrozen(row)) rememberSeen(row, { resource: stored, row })
}

/** Two generations of so many: what the store remembers as texts takes several times the room as objects. */
const SEEN = 1000
let seen = new WeakMap<ResourceRow, Found<Resource>>()
let seenBefore = seen
let seenSince = 0

function lookedUp<R extends Resource>(row: ResourceRow): Found<R> {
  const known = seen.get(row)
  if (known) return known as Found<R>
  const made = seenBefore.get(row) ?? found<R>(row)
  // Only rows that the store remembers come again.
  if (Object.isFrozen(row)) rememberSeen(row, made)
  return made as Found<R>
}

function rememberSeen(row: ResourceRow, made: Found<Resource>): void {
  if (++seenSince > SEEN) {
    seenBefore = seen
    seen = new WeakMap()
    seenSince = 0
  }
  seen.set(row, deepFreeze(made))
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const child of Object.values(value)) deepFreeze(child)
  return Object.freeze(value)
}

/** What this hospital wrote it may trust: a stored row holds a resource of the row's type, with its id. */
function found<R extends Resource>(row: ResourceRow): Found<R> {
  return { resource: parseJson(row.text) as R & { id: string }, row }
}
