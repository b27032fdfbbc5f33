/** Records that carry a number of their own: orders, vaccinations, charges. */
import type { Resource } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { type Found, findByIdentifier } from './find-record.ts'

/** By the first of the numbers that leads anywhere. */
export async function findNumbered<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  type: R['resourceType'],
  system: string,
  numbers: readonly (string | undefined)[],
): Promise<Found<R> | undefined> {
  for (const number of numbers) {
    const found = number === undefined ? undefined : await findByIdentifier<R>(reads, workspace, type, system, number)
    if (found) return found
  }
  return undefined
}
