/** The stays of a visit: where the patient is (`active`), which bed is held meanwhile (`reserved`), where a plan leads (`planned`). */
import type { Encounter, EncounterLocation, Location } from '@medplum/fhirtypes'

export type Place = EncounterLocation['location']

export function placeOf(unit: Location & { id: string }): Place {
  return { reference: `Location/${unit.id}`, ...(unit.name && { display: unit.name }) }
}

/** The bed of the visit: held while the patient is at a temporary place, otherwise where the patient is. */
export function assignedStay(visit: Encounter): EncounterLocation | undefined {
  const stays = visit.location ?? []
  return stays.findLast(({ status }) => status === 'reserved') ?? stays.findLast(({ status }) => status === 'active')
}

/** The bed that a visit ended in: the stay that ended last, and of two that ended at once the one that held all along. */
export function lastStay(visit: Encounter): EncounterLocation | undefined {
  const time = (value: string | undefined) => (value === undefined ? 0 : Date.parse(value))
  const stays = visit.location ?? []
  return stays.reduce<EncounterLocation | undefined>((last, stay) => {
    const end = time(last?.period?.end)
    const later = time(stay.period?.end) > end || time(stay.period?.start) >= end
    return !last || later ? stay : last
  }, undefined)
}

/** Where the patient is instead of in the bed that is held. */
export function temporaryStay(visit: Encounter): EncounterLocation | undefined {
  const held = visit.location?.some(({ status }) => status === 'reserved')
  return held ? visit.location?.findLast(({ status }) => status === 'active') : undefined
}

/** Into another bed: the old one is free, no plan is left. */
export function moveTo(visit: Encounter, place: Place, at: string): void {
  const current = assignedStay(visit)
  if (current && samePlace(current.location, place)) return
  visit.location = [...leaveAll(visit, at), { location: place, status: 'active', period: { start: at } }]
}

/** To theatre and the like: the bed stays held. */
export function departTo(visit: Encounter, place: Place, at: string): void {
  if (samePlace(visit.location?.findLast(({ status }) => status === 'active')?.location, place)) return
  const away = temporaryStay(visit) !== undefined
  const stays = (visit.location ?? []).map((stay) => {
    if (stay.status !== 'active') return stay
    return away ? leave(stay, at) : { ...stay, status: 'reserved' as const }
  })
  visit.location = [...stays, { location: place, status: 'active', period: { start: at } }]
}

/** Back into the bed that was held. */
export function comeBack(visit: Encounter, at: string): void {
  if (temporaryStay(visit) === undefined) return
  visit.location = (visit.location ?? []).map((stay) => {
    if (stay.status === 'active') return leave(stay, at)
    return stay.status === 'reserved' ? { ...stay, status: 'active' as const } : stay
  })
}

export function planFor(visit: Encounter, place: Place): void {
  visit.location = [
    ...(visit.location ?? []).filter(({ status }) => status !== 'planned'),
    { location: place, status: 'planned' },
  ]
}

/** Every stay under way is over; a discharged visit is in no bed. */
export function leaveAll(visit: Encounter, at: string): EncounterLocation[] {
  const isOpen = ({ status }: EncounterLocation) => status === 'active' || status === 'reserved'
  const stays = (visit.location ?? []).filter(({ status }) => status !== 'planned')
  return stays.map((stay) => (isOpen(stay) ? leave(stay, at) : stay))
}

export function samePlace(one: Place | undefined, other: Place | undefined): boolean {
  if (!one || !other) return false
  return one.reference === other.reference && one.identifier?.value === other.identifier?.value
}

function leave(stay: EncounterLocation, at: string): EncounterLocation {
  const start = stay.period?.start
  // A time that would end the stay before it began is left out rather than made up (FHIR R4 Period per-1).
  const orderly = start === undefined || Date.parse(start) <= Date.parse(at)
  return { ...stay, status: 'completed', period: { ...stay.period, ...(orderly && { end: at }) } }
}
