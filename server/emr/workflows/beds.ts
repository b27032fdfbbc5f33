/**
 * Beds of a ward and who lies in them. A bed is taken while an encounter under way names it with location status
 * `active`, or `reserved` while the patient is in theatre; nothing is counted twice, so freeing a bed is ending the stay.
 */
import type { Encounter, Location } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { identifierValue, SYSTEM } from '../identifiers.ts'
import { type Found, findRecords, lookUpByIdentifier } from '../records/find-record.ts'
import { isUnderWay, UNDER_WAY } from '../records/visit-event.ts'

export function findUnit(reads: StoreReads, workspace: string, code: string): Promise<Found<Location> | undefined> {
  return lookUpByIdentifier<Location>(reads, workspace, 'Location', SYSTEM.facilityUnit, code)
}

/** The code of a unit as PV1-3 spells it, joined by `-`: `ZAHW51-02-07`. */
export function unitCode(unit: Location): string {
  return identifierValue(unit, SYSTEM.facilityUnit) ?? unit.id ?? ''
}

/** The visit that holds the bed, `except` one's own. */
export async function occupantOf(
  reads: StoreReads,
  workspace: string,
  bed: Found<Location>,
  except?: string,
): Promise<Found<Encounter> | undefined> {
  const visits = await findRecords<Encounter>(reads, workspace, 'Encounter', [
    { anyOf: [{ kind: 'reference', param: 'location', targetType: 'Location', targetId: bed.resource.id }] },
    { anyOf: UNDER_WAY.map((code) => ({ kind: 'token', param: 'status', code }) as const) },
  ])
  return visits.find((visit) => visit.resource.id !== except && holds(visit.resource, bed.resource.id))
}

function holds(visit: Encounter, bed: string): boolean {
  const stays = visit.location?.filter((stay) => stay.location.reference === `Location/${bed}`) ?? []
  return isUnderWay(visit) && stays.some((stay) => stay.status === 'active' || stay.status === 'reserved')
}

/** The first bed, by its code, that is in service and that nobody lies in. */
export async function firstFreeBed(
  reads: StoreReads,
  workspace: string,
  ward: Found<Location>,
): Promise<Found<Location> | undefined> {
  for (const bed of await bedsOf(reads, workspace, ward.resource.id)) {
    if (inService(bed.resource) && !(await occupantOf(reads, workspace, bed))) return bed
  }
  return undefined
}

async function bedsOf(reads: StoreReads, workspace: string, ward: string): Promise<Found<Location>[]> {
  const within = await partsOf(reads, workspace, [ward])
  const rooms = within.filter((part) => !isBed(part.resource)).map((room) => room.resource.id)
  const deeper = rooms.length > 0 ? await partsOf(reads, workspace, rooms) : []
  const beds = [...within, ...deeper].filter((part) => isBed(part.resource))
  return beds.sort((a, b) => (unitCode(a.resource) < unitCode(b.resource) ? -1 : 1))
}

function partsOf(reads: StoreReads, workspace: string, wholes: string[]): Promise<Found<Location>[]> {
  const anyOf = wholes.map(
    (targetId) => ({ kind: 'reference', param: 'partof', targetType: 'Location', targetId }) as const,
  )
  return findRecords<Location>(reads, workspace, 'Location', [{ anyOf }])
}

export function isBed(unit: Location): boolean {
  return unit.physicalType?.coding?.some((coding) => coding.code === 'bd') ?? false
}

/** HL7 table 0116: only closed, contaminated or housekeeping keep a patient out; occupancy is asked of the visits. */
export function inService(bed: Location): boolean {
  return (bed.status ?? 'active') === 'active' && !['C', 'K', 'H'].includes(bed.operationalStatus?.code ?? '')
}
