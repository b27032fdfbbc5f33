/**
 * When a visit was last told of, so that an older message takes nothing newer back: its fields as one, since every message tells all of
 * them (HL7 v2.5.1 §2.10.4.1, snapshot mode), and by themselves what only some events tell, whatever came in between.
 */
import type { Encounter, Resource } from '@medplum/fhirtypes'
import { laterEvent, noteEvent } from './last-event.ts'
import { lastMovement } from './movements.ts'

const LAST = 'urn:ngemr-sandbox:extension:last-'
const VISIT = `${LAST}visit`

const OF_ITS_OWN: Readonly<Record<string, string>> = {
  A09: `${LAST}tracking`,
  A10: `${LAST}tracking`,
  A14: `${LAST}pending-admission`,
  A27: `${LAST}pending-admission`,
  A15: `${LAST}pending-transfer`,
  A26: `${LAST}pending-transfer`,
  A16: `${LAST}pending-discharge`,
  A25: `${LAST}pending-discharge`,
}

export function noteTold(visit: Encounter, event: string, at: string): void {
  noteEvent(visit, at, VISIT)
  const own = OF_ITS_OWN[event]
  if (own) noteEvent(visit, at, own)
}

/** The time of what is known of the visit's fields, where it is later. A movement has told them, too. */
export function toldLater(visit: Encounter, at: string): string | undefined {
  const moved = lastMovement(visit)?.at
  return laterEvent(visit, at, VISIT) ?? (moved && Date.parse(at) < Date.parse(moved) ? moved : undefined)
}

/** The time of a later event that told of the same as this one does. */
export function sameToldLater(visit: Encounter, event: string, at: string): string | undefined {
  const own = OF_ITS_OWN[event]
  return own && laterEvent(visit, at, own)
}

/** A change by FHIR as of now: of a visit, or a person, that messages tell of too. Everything else is kept as it was sent. */
export function withEventTime<R extends Resource>(record: R, at: string): R {
  if (record.resourceType !== 'Patient' && record.resourceType !== 'Encounter') return record
  if (!Array.isArray(record.identifier)) return record
  const marked = { ...record }
  if (marked.resourceType === 'Encounter') noteEvent(marked, at, VISIT)
  else noteEvent(marked, at)
  return marked
}
