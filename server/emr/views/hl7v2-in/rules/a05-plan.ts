/** A05 plans an admission, A38 takes the plan back. Nobody lies in a planned bed. */
import { cancelVisit } from '../../../records/movements.ts'
import { classOf, type EventRule, invalidEncounter } from './event-rule.ts'

export const a05Plan: EventRule = {
  event: 'A05',
  refuses(visit, number) {
    if (!visit || visit.status === 'planned') return undefined
    return invalidEncounter(`visit ${number} is ${visit.status} already. Plan it under a new number.`, '205')
  },
  sense: 'plans',
  moves(visit) {
    visit.class ??= classOf('IMP')
    visit.status = 'planned'
  },
  leaves: (before) => (before ? 'visit.updated' : 'visit.planned'),
}

export const a38CancelPlan: EventRule = {
  event: 'A38',
  refuses(visit, number) {
    if (!visit) return invalidEncounter(`no visit has number ${number}, so there is no plan to cancel.`)
    if (visit.status === 'planned') return undefined
    return invalidEncounter(`visit ${number} is ${visit.status}, no plan. An admission is cancelled by A11.`)
  },
  sense: 'stays',
  moves: cancelVisit,
  leaves: () => 'visit.plan-cancelled',
}
