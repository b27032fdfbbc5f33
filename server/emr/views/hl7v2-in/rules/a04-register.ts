/** A04: an outpatient or emergency patient has arrived. */
import { remark } from '../reading.ts'
import { begin, classOf, type EventRule, invalidEncounter } from './event-rule.ts'

export const a04Register: EventRule = {
  event: 'A04',
  refuses(visit, number) {
    if (!visit || visit.status === 'planned' || visit.status === 'in-progress') return undefined
    return invalidEncounter(
      `visit ${number} is ${visit.status} already. Send A08 to update it, or A04 with a new number.`,
      '205',
    )
  },
  isMovement: (before) => before?.status !== 'in-progress',
  moves(visit, told) {
    if (visit.status === 'in-progress') {
      const why = 'The visit is under way already; the message updates it.'
      remark(told.reading, 'map/registered-again', 'information', 'PV1-19', why)
    }
    visit.class ??= classOf('AMB')
    begin(visit, told)
  },
  leaves: (before) => (before?.status === 'in-progress' ? 'visit.updated' : 'visit.registered'),
}
