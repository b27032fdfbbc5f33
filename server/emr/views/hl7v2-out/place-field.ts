/** PL: location codes of ward, room and bed joined by `-` become its components, with the facility in the fourth. */
import type { Location, Reference } from '@medplum/fhirtypes'
import type { RepetitionValue } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { identifierValue, referencedId, SYSTEM } from '../../identifiers.ts'
import { findById } from '../../records/find-record.ts'

export function placeField(code: string | undefined, facility: string): RepetitionValue {
  const [ward = '', room = '', bed = ''] = code?.split('-') ?? []
  return [ward, room, bed, facility]
}

/** The code of a place that is on file, or that a message named and nobody here knows. */
export async function placeCode(
  reads: StoreReads,
  workspace: string,
  place: Reference | undefined,
): Promise<string | undefined> {
  const id = referencedId(place?.reference, 'Location')
  const found = id === undefined ? undefined : await findById<Location>(reads, workspace, 'Location', id)
  return found ? identifierValue(found.resource, SYSTEM.facilityUnit) : place?.identifier?.value
}
