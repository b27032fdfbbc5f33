/** PV1-3 and PV1-11 into the stays of a visit: known beds and departments by reference, others by what the message calls them. */
import type { Encounter, Location } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { referencedId, SYSTEM } from '../../identifiers.ts'
import { type Found, lookUpById } from '../../records/find-record.ts'
import {
  assignedStay,
  comeBack,
  departTo,
  moveTo,
  type Place,
  placeOf,
  planFor,
  samePlace,
  temporaryStay,
} from '../../records/stays.ts'
import { findUnit, occupantOf, unitCode } from '../../workflows/beds.ts'
import { type Reading, remark, text } from './reading.ts'

/** What PV1-3 means for the event: a move, where the patient is as far as known, a plan, nothing, or tracking between bed and temporary place. */
export type PlaceSense = 'moves' | 'updates' | 'plans' | 'stays' | 'departs' | 'arrives'

export async function mapLocation(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  pv1: Segment,
  at: string,
  sense: PlaceSense,
): Promise<void> {
  if (sense === 'stays') return
  if (sense === 'departs' || sense === 'arrives') {
    const temporary = await findPlace(reading, reads, workspace, pv1, 11)
    if (temporary) {
      departTo(visit, temporary.place, at)
      return
    }
    if (sense === 'arrives') comeBack(visit, at)
  }
  const told = await findPlace(reading, reads, workspace, pv1, 3)
  if (!told) return
  if (sense === 'departs') departTo(visit, told.place, at)
  else if (sense === 'plans') planFor(visit, told.place)
  else if (sense === 'moves' || !samePlace(temporaryStay(visit)?.location, told.place)) {
    // Who is in the bed already takes it from nobody.
    const moves = !samePlace(assignedStay(visit)?.location, told.place)
    if (told.unit && moves) await checkBed(reading, reads, workspace, visit, told.unit)
    moveTo(visit, told.place, at)
  }
  const owner = told.unit?.resource.managingOrganization
  if (owner && sense !== 'departs') visit.serviceProvider = owner
}

/** The place that a PL field names, known here or kept as text; undefined when it names a facility at most. */
export async function findPlace(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  segment: Segment,
  field: number,
): Promise<{ place: Place; unit?: Found<Location> } | undefined> {
  const codes = candidates(segment, field)
  const [told] = codes
  if (told === undefined) return undefined
  const at = `${segment.name}-${field}`
  for (const code of codes) {
    const unit = await findUnit(reads, workspace, code)
    if (!unit) continue
    if (code !== told)
      remark(
        reading,
        'map/unknown-location',
        'warning',
        at,
        `Only ${code} of ${at} is a location of this hospital.`,
        told,
      )
    return { place: placeOf(unit.resource), unit }
  }
  remark(reading, 'map/unknown-location', 'warning', at, `${at} is no location of this hospital; kept as text.`, told)
  return { place: { identifier: { system: SYSTEM.facilityUnit, value: told }, display: told } }
}

/** From the bed up to the facility. Epic writes NONE for a part that there is not. */
function candidates(segment: Segment, field: number): string[] {
  const parts: string[] = []
  for (const component of [1, 2, 3]) {
    const part = text(segment, field, component)
    if (part === undefined || part === '""' || part.toUpperCase() === 'NONE') break
    parts.push(part)
  }
  const codes = parts.map((_, i) => parts.slice(0, parts.length - i).join('-'))
  const facility = text(segment, field, 4)
  // PV1-11 and PV1-42 name the facility alone when there is no such place.
  return facility && (field === 3 || codes.length > 0) ? [...codes, facility] : codes
}

/** A cancellation puts a patient back into a bed that PV1-3 does not name: somebody else may lie there by now. */
export async function checkBedAgain(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  before: Encounter | undefined,
): Promise<void> {
  const place = assignedStay(visit)?.location
  const id = referencedId(place?.reference, 'Location')
  if (id === undefined || samePlace(before && assignedStay(before)?.location, place)) return
  const unit = await lookUpById<Location>(reads, workspace, 'Location', id)
  if (unit) await checkBed(reading, reads, workspace, visit, unit)
}

async function checkBed(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  unit: Found<Location>,
): Promise<void> {
  if (!unit.resource.physicalType?.coding?.some((coding) => coding.code === 'bd')) return
  const other = await occupantOf(reads, workspace, unit, visit.id)
  if (!other) return
  const code = unitCode(unit.resource)
  const why = `Bed ${code} is taken by another visit; both are recorded there.`
  remark(reading, 'map/bed-occupied', 'warning', 'PV1-3', why, code)
}
