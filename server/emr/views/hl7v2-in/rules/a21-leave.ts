/** A21 and A22: leave of absence and return. The bed stays the patient's. */
import { isInpatient } from '../../../records/visit-event.ts'
import { type EventRule, invalidEncounter, wantsUnderWay } from './event-rule.ts'

export const a21Leave: EventRule = {
  event: 'A21',
  refuses(visit, number) {
    if (visit?.status === 'onleave') return invalidEncounter(`visit ${number} is on leave already.`, '205')
    if (visit && !isInpatient(visit))
      return invalidEncounter(`visit ${number} is no inpatient stay; only those go on leave.`)
    return wantsUnderWay(visit, number)
  },
  sense: 'stays',
  isMovement: () => true,
  inOrder: true,
  moves(visit) {
    visit.status = 'onleave'
  },
  leaves: () => 'visit.leave-begun',
}

export const a22Return: EventRule = {
  event: 'A22',
  refuses(visit, number) {
    if (visit && visit.status !== 'onleave')
      return invalidEncounter(`visit ${number} is ${visit.status}, not on leave. Send A21 first.`)
    return wantsUnderWay(visit, number)
  },
  sense: 'stays',
  isMovement: () => true,
  inOrder: true,
  moves(visit) {
    visit.status = 'in-progress'
  },
  leaves: () => 'visit.leave-ended',
}
