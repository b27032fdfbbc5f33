/** A04: an outpatient or emergency patient has arrived. */
import { begin, type EventRule, invalidEncounter } from './event-rule.ts'

export const a04Register: EventRule = {
  event: 'A04',
  refuses(visit, number) {
    if (!visit || visit.status === 'planned') return undefined
    return invalidEncounter(
      `visit ${number} is ${visit.status} already. Send A08 to update it, or A04 with a new number.`,
      '205',
    )
  },
  moves(visit, { at }) {
    visit.class ??= { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: 'ambulatory' }
    begin(visit, at)
  },
  leaves: () => 'visit.registered',
}
