/** What comes after something later was told: an older event never takes back a newer state. */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import { laterEvent } from '../../records/last-event.ts'
import { lastMovement } from '../../records/movements.ts'
import { sameToldLater } from '../../records/visit-told.ts'
import { type Reading, refuse } from './reading.ts'
import { type EventRule, invalidEncounter } from './rules/event-rule.ts'

/** The last movement, or the cancellation of a later one. */
export function refuseLate(reading: Reading, visit: Encounter, number: string, at: string): void {
  const last = lastMovement(visit)
  const cancelled = laterEvent(visit, at)
  if (last && Date.parse(at) < Date.parse(last.at))
    reading.errors.push(
      invalidEncounter(`${last.event} of ${last.at} moved visit ${number} after this. It comes too late.`),
    )
  else if (cancelled)
    reading.errors.push(
      invalidEncounter(
        `a movement of visit ${number} was cancelled at ${cancelled}, after this (${at}). It comes too late.`,
      ),
    )
}

/** What was announced, or tracked, is not turned back by an older message of the same kind either. */
export function refuseLateVisit(
  reading: Reading,
  { event, inOrder }: EventRule,
  visit: Encounter,
  number: string,
  at: string,
): void {
  if (inOrder) refuseLate(reading, visit, number, at)
  const later = sameToldLater(visit, event, at)
  if (!later || reading.errors.length > 0) return
  const why = `visit ${number} was told of by a message like this one at ${later}, after this (${at}). It comes too late.`
  reading.errors.push(invalidEncounter(why))
}

/** For what tells of nothing but the person, or of one list of theirs. */
export function refuseLatePerson(
  reading: Reading,
  patient: Patient | undefined,
  at: string,
  what: string,
  of?: string,
): void {
  const later = patient && laterEvent(patient, at, of)
  if (!later) return
  const why = `${what} was changed at ${later}, after this (${at}). It comes too late; nothing was filed.`
  refuse(reading, '204', 'EVN-2', why)
}
