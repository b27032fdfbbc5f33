/** What one trigger event means for a visit. A new event is one file of this shape and one line in ../event-rules.ts. */
import type { Encounter } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { FilingError } from '../../../hospital.ts'
import type { VisitEventType } from '../../../records/visit-event.ts'
import type { Reading } from '../reading.ts'

export interface EventRule {
  event: string
  /** Why the event cannot be taken for the visit as it stands (undefined: there is none of that number). */
  refuses(visit: Encounter | undefined, number: string): FilingError | undefined
  /** Moves the visit on, after its fields were mapped. `at` is when it happened. */
  moves(visit: Encounter, told: { reading: Reading; pv1: Segment; at: string }): void
  leaves(before: Encounter | undefined): VisitEventType
}

/** Epic's own error for a contact that is not there or not in the state for it; HL7 table 0357 has only "unknown key". */
export function invalidEncounter(why: string, code: '204' | '205' = '204'): FilingError {
  return { code, location: 'PV1-19', text: `15525 invalid patient encounter: ${why}` }
}

/** A visit begins when the message says, or else when the event happened. */
export function begin(visit: Encounter, at: string): void {
  visit.status = 'in-progress'
  if (visit.period?.start === undefined) visit.period = { start: at, ...visit.period }
}
