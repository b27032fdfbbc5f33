/** PL: location codes of ward, room and bed joined by `-` become its components, with the facility that the place is in as the fourth. */
import type { Location, Reference } from '@medplum/fhirtypes'
import type { RepetitionValue } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { identifierValue, referencedId, SYSTEM } from '../../identifiers.ts'
import { findById } from '../../records/find-record.ts'
import type { MessageOrder } from './message-order.ts'

export interface PlaceContext extends Pick<MessageOrder<unknown>, 'header'> {
  reads: StoreReads
  workspace: string
}

/** Bed, room, ward, building, site, and one to spare. */
const MOST_STEPS = 6

/** A place that is on file, or that a message named and nobody here knows. */
export async function placeField(context: PlaceContext, place: Reference | undefined): Promise<RepetitionValue> {
  const { reads, workspace } = context
  const id = referencedId(place?.reference, 'Location')
  const found = id === undefined ? undefined : await findById<Location>(reads, workspace, 'Location', id)
  if (found) return locationField(context, found.resource)
  return fieldOf(place?.identifier?.value, context.header.facility)
}

/** Where its site is not on file, the facility is the interface's own. */
export async function locationField(context: PlaceContext, place: Location | undefined): Promise<RepetitionValue> {
  const code = place && identifierValue(place, SYSTEM.facilityUnit)
  return fieldOf(code, (place && (await siteOf(context, place))) ?? context.header.facility)
}

function fieldOf(code: string | undefined, facility: string): RepetitionValue {
  const [ward = '', room = '', bed = ''] = code?.split('-') ?? []
  return [ward, room, bed, facility]
}

async function siteOf({ reads, workspace }: PlaceContext, place: Location): Promise<string | undefined> {
  let at: Location | undefined = place
  for (let step = 0; at && step < MOST_STEPS; step++) {
    if (at.physicalType?.coding?.some(({ code }) => code === 'si')) return identifierValue(at, SYSTEM.facilityUnit)
    const above = referencedId(at.partOf?.reference, 'Location')
    at = above === undefined ? undefined : (await findById<Location>(reads, workspace, 'Location', above))?.resource
  }
  return undefined
}
