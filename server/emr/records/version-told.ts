/** A record as an event left it, whatever has happened to it since. */
import type { Resource } from '@medplum/fhirtypes'
import { parseJson } from '../../fhir/exact-numbers.ts'
import type { StoreReads } from '../../store/contract.ts'
import { asInError } from './in-error.ts'

/** Of a deletion what stood before it, as entered in error. `version` 0: it was not known then, so as it stands. */
export async function recordTold<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  { id, version }: { id: string; version: number },
): Promise<(R & { id: string }) | undefined> {
  const at = (n: number) => reads.getResourceVersion(workspace, type, id, n)
  const row = await (version > 0 ? at(version) : reads.getResource(workspace, type, id))
  if (!row) return undefined
  if (!row.deleted) return parseJson(row.text) as R & { id: string }
  const before = await at(row.version - 1)
  return before && !before.deleted ? (asInError(parseJson(before.text) as Resource) as R & { id: string }) : undefined
}

/** Whether the event was the deletion of the record. */
export async function wasDeleted(
  reads: StoreReads,
  workspace: string,
  type: string,
  { id, version }: { id: string; version: number },
): Promise<boolean> {
  return (await reads.getResourceVersion(workspace, type, id, version))?.deleted ?? false
}
