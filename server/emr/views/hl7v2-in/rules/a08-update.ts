/** A08: something about the patient or the visit changed; its status did not. */
import { isUnderWay } from '../../../records/visit-event.ts'
import { type EventRule, invalidEncounter } from './event-rule.ts'

export const a08Update: EventRule = {
  event: 'A08',
  refuses(visit, number) {
    return visit ? undefined : invalidEncounter(`no visit has number ${number}. Send A01 or A04 first.`)
  },
  sense: (visit) => (visit.status === 'planned' ? 'plans' : isUnderWay(visit) ? 'updates' : 'stays'),
  moves() {},
  leaves: () => 'visit.updated',
}
