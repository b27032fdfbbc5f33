/** What a message tells of the visit: PV1, PV2 and the rest of its fields, unless something later is known. */
import type { Encounter } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import { assignedStay } from '../../records/stays.ts'
import { toldLater } from '../../records/visit-told.ts'
import { mapLocation, type PlaceSense } from './map-location.ts'
import { mapVisit } from './map-visit.ts'
import { type Reading, remark, text } from './reading.ts'

interface Telling {
  pv1: Segment
  at: string
  sense: PlaceSense
  /** It was judged to be in order: it moves the patient even if the visit was told of since. */
  isMovement: boolean
}

/** Changes `visit` in place; false when it came too late: then the record keeps what it has, and a finding says so. */
export async function tellVisit(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  visit: Encounter,
  { pv1, at, sense, isMovement }: Telling,
): Promise<boolean> {
  const later = toldLater(visit, at)
  const told = later ? structuredClone(visit) : visit
  await mapVisit(reading, tx, workspace, told, pv1)
  const isOther = later && (reading.message.segment('DG1') || JSON.stringify(told) !== JSON.stringify(visit))
  if (isOther) {
    const why = `The visit was told of at ${later}, after this (${at}); what PV1 and the segments after it say is too old and was not taken over.`
    remark(reading, 'map/late-visit', 'warning', 'PV1', why)
  }
  const known = isMovement ? placedLater(visit, at) : later
  if (known && sense !== 'stays' && text(pv1, 3) !== undefined) {
    const why = `Where the patient is was told of at ${known}, after this message's time (${at}); the patient stays there.`
    remark(reading, 'map/late-place', 'warning', 'PV1-3', why)
  }
  await mapLocation(reading, tx, workspace, visit, pv1, at, known ? 'stays' : sense)
  return later === undefined
}

/** An update may have brought the patient elsewhere since; it is no movement, but it knows better. */
function placedLater(visit: Encounter, at: string): string | undefined {
  const since = assignedStay(visit)?.period?.start
  return since !== undefined && Date.parse(at) < Date.parse(since) ? since : undefined
}
