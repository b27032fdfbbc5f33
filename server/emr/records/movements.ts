/**
 * What a visit went through, so that a cancellation undoes exactly one step. The visit lists its movements, each with the
 * version that stood before it; undoing takes status, class, stays and times from that version and nothing else. So a
 * later update of the doctor or the reason survives, and nothing is kept twice.
 */
import type { Encounter, Extension } from '@medplum/fhirtypes'

const MOVEMENT = 'urn:ngemr-sandbox:extension:movement'
const PENDING = 'urn:ngemr-sandbox:extension:pending'
/** More than any stay has; the oldest are forgotten first. */
const KEPT = 50

export interface Movement {
  /** The trigger of the event table: `A02` */
  event: string
  /** When it happened, as FHIR writes times */
  at: string
  /** The version of the visit before it; 0 when there was none. */
  from: number
}

export type PendingKind = 'ADMIT' | 'TRANSFER' | 'DISCHARGE'

export interface Pending {
  kind: PendingKind
  /** When it is expected */
  at?: string
  /** `Location/…` where it leads */
  place?: string
  /** As in Movement: 0 when the announcement made the visit. */
  from: number
}

export function movementsOf(visit: Encounter): Movement[] {
  return extensions(visit, MOVEMENT).map((each) => ({
    event: part(each, 'event')?.valueCode ?? '',
    at: part(each, 'at')?.valueDateTime ?? '',
    from: part(each, 'from')?.valueInteger ?? 0,
  }))
}

export function lastMovement(visit: Encounter): Movement | undefined {
  return movementsOf(visit).at(-1)
}

export function addMovement(visit: Encounter, movement: Movement): void {
  setMovements(visit, [...movementsOf(visit), movement].slice(-KEPT))
}

export function dropLastMovement(visit: Encounter): void {
  setMovements(visit, movementsOf(visit).slice(0, -1))
}

function setMovements(visit: Encounter, movements: readonly Movement[]): void {
  const values = movements.map(({ event, at, from }) => ({
    url: MOVEMENT,
    extension: [
      { url: 'event', valueCode: event },
      { url: 'at', valueDateTime: at },
      { url: 'from', valueInteger: from },
    ],
  }))
  setExtensions(visit, MOVEMENT, values)
}

export function pendingOf(visit: Encounter): Pending[] {
  return extensions(visit, PENDING).map((each) => {
    const at = part(each, 'at')?.valueDateTime
    const place = part(each, 'place')?.valueReference?.reference
    const kind = (part(each, 'kind')?.valueCode ?? 'ADMIT') as PendingKind
    return { kind, ...(at && { at }), ...(place && { place }), from: part(each, 'from')?.valueInteger ?? 0 }
  })
}

/** One of each kind at a time. */
export function setPending(visit: Encounter, pending: readonly Pending[]): void {
  const values = pending.map(({ kind, at, place, from }) => ({
    url: PENDING,
    extension: [
      { url: 'kind', valueCode: kind },
      ...(at ? [{ url: 'at', valueDateTime: at }] : []),
      ...(place ? [{ url: 'place', valueReference: { reference: place } }] : []),
      { url: 'from', valueInteger: from },
    ],
  }))
  setExtensions(visit, PENDING, values)
}

export function addPending(visit: Encounter, pending: Pending): void {
  setPending(visit, [...pendingOf(visit).filter(({ kind }) => kind !== pending.kind), pending])
}

/** The announcements that a movement fulfils. */
const FULFILS: Record<string, readonly PendingKind[]> = {
  A01: ['ADMIT'],
  A02: ['TRANSFER'],
  A03: ['ADMIT', 'TRANSFER', 'DISCHARGE'],
}

export function fulfilPending(visit: Encounter, event: string): void {
  const fulfilled = FULFILS[event] ?? []
  const standing = pendingOf(visit)
  const left = standing.filter(({ kind }) => !fulfilled.includes(kind))
  if (left.length !== standing.length) setPending(visit, left)
}

/** Takes the last movement back. `earlier` is the version before it; a visit that it began is cancelled. */
export function undoMovement(visit: Encounter, earlier: Encounter | undefined): void {
  const last = lastMovement(visit)
  dropLastMovement(visit)
  if (!earlier) {
    cancelVisit(visit)
    return
  }
  visit.status = earlier.status
  visit.class = earlier.class
  restore(visit, earlier, 'location')
  restore(visit, earlier, 'period')
  restore(visit, earlier, 'hospitalization')
  const fulfilled = FULFILS[last?.event ?? ''] ?? []
  for (const pending of pendingOf(earlier)) if (fulfilled.includes(pending.kind)) addPending(visit, pending)
}

/** It never was: nobody lies in its bed any more. */
export function cancelVisit(visit: Encounter): void {
  visit.status = 'cancelled'
  setPending(visit, [])
  if (!visit.location) return
  visit.location = visit.location
    .filter(({ status }) => status !== 'planned')
    .map((stay) => ({ ...stay, status: 'completed' as const }))
  if (visit.location.length === 0) Reflect.deleteProperty(visit, 'location')
}

function restore<K extends 'location' | 'period' | 'hospitalization'>(
  visit: Encounter,
  earlier: Encounter,
  key: K,
): void {
  if (earlier[key] === undefined) Reflect.deleteProperty(visit, key)
  else visit[key] = earlier[key]
}

function extensions(visit: Encounter, url: string): Extension[] {
  return visit.extension?.filter((each) => each.url === url) ?? []
}

function setExtensions(visit: Encounter, url: string, values: Extension[]): void {
  const all = [...(visit.extension?.filter((each) => each.url !== url) ?? []), ...values]
  if (all.length > 0) visit.extension = all
  else Reflect.deleteProperty(visit, 'extension')
}

function part(extension: Extension, url: string): Extension | undefined {
  return extension.extension?.find((each) => each.url === url)
}
