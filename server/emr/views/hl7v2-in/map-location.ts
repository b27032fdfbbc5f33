/** PV1-3 into the stays of a visit: known beds and departments by reference, others by what the message calls them. */
import type { Encounter, EncounterLocation, Location } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { SYSTEM } from '../../identifiers.ts'
import type { Found } from '../../records/find-record.ts'
import { findUnit, occupantOf, unitCode } from '../../workflows/beds.ts'
import { type Reading, remark, text } from './reading.ts'

export async function mapLocation(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  pv1: Segment,
  at: string,
): Promise<void> {
  const codes = candidates(pv1)
  const [told] = codes
  if (told === undefined) return
  const unit = await firstKnown(reads, workspace, codes)
  if (unit) await checkBed(reading, reads, workspace, visit, unit, told)
  else
    remark(
      reading,
      'map/unknown-location',
      'warning',
      'PV1-3',
      'PV1-3 is no location of this hospital; kept as text.',
      told,
    )

  moveTo(
    visit,
    unit ? known(unit.resource) : { identifier: { system: SYSTEM.facilityUnit, value: told }, display: told },
    at,
  )
  const owner = unit?.resource.managingOrganization
  if (owner) visit.serviceProvider = owner
}

/** From the bed up to the facility. Epic writes NONE for a part that there is not. */
function candidates(pv1: Segment): string[] {
  const parts: string[] = []
  for (const component of [1, 2, 3]) {
    const part = text(pv1, 3, component)
    if (part === undefined || part === '""' || part.toUpperCase() === 'NONE') break
    parts.push(part)
  }
  const codes = parts.map((_, i) => parts.slice(0, parts.length - i).join('-'))
  const facility = text(pv1, 3, 4)
  return facility ? [...codes, facility] : codes
}

async function firstKnown(
  reads: StoreReads,
  workspace: string,
  codes: readonly string[],
): Promise<Found<Location> | undefined> {
  for (const code of codes) {
    const unit = await findUnit(reads, workspace, code)
    if (unit) return unit
  }
  return undefined
}

async function checkBed(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  unit: Found<Location>,
  told: string,
): Promise<void> {
  const code = unitCode(unit.resource)
  if (code !== told) {
    remark(
      reading,
      'map/unknown-location',
      'warning',
      'PV1-3',
      `Only ${code} of PV1-3 is a location of this hospital.`,
      told,
    )
  }
  if (!unit.resource.physicalType?.coding?.some((coding) => coding.code === 'bd')) return
  const other = await occupantOf(reads, workspace, unit, visit.id)
  if (other)
    remark(
      reading,
      'map/bed-occupied',
      'warning',
      'PV1-3',
      `Bed ${code} is taken by another visit; both are recorded there.`,
      told,
    )
}

function known(unit: Location & { id: string }): EncounterLocation['location'] {
  return { reference: `Location/${unit.id}`, ...(unit.name && { display: unit.name }) }
}

function moveTo(visit: Encounter, place: EncounterLocation['location'], at: string): void {
  const stays = visit.location ?? []
  const current = stays.findLast((stay) => stay.status === 'active')
  const samePlace =
    current?.location.reference === place.reference && current?.location.identifier?.value === place.identifier?.value
  if (current && samePlace) return
  const left = stays.map((stay) => (stay.status === 'active' ? leave(stay, at) : stay))
  visit.location = [...left, { location: place, status: 'active', period: { start: at } }]
}

/** A stay that is over frees its bed. */
export function leave(stay: EncounterLocation, at: string): EncounterLocation {
  const start = stay.period?.start
  // A time that would end the stay before it began is left out rather than made up (FHIR R4 Period per-1).
  const orderly = start === undefined || Date.parse(start) <= Date.parse(at)
  return { ...stay, status: 'completed', period: { ...stay.period, ...(orderly && { end: at }) } }
}
