/** A03: the visit is over (discharge, check-out, end-of-day closing). A second one for another reason is normal at NGEMR. */
import { fulfilPending } from '../../../records/movements.ts'
import { leaveAll } from '../../../records/stays.ts'
import { dischargeTime, isReversed } from '../map-period.ts'
import { remark } from '../reading.ts'
import { type EventRule, invalidEncounter } from './event-rule.ts'

export const a03Discharge: EventRule = {
  event: 'A03',
  refuses(visit, number) {
    if (!visit) return invalidEncounter(`no visit has number ${number}. Send A01 or A04 first.`)
    if (visit.status === 'cancelled' || visit.status === 'planned') {
      return invalidEncounter(`visit ${number} is ${visit.status} and cannot be ended. Send A01 or A04 first.`)
    }
    return undefined
  },
  // Whoever has left already lies nowhere.
  sense: (visit) => (visit.status === 'finished' ? 'stays' : 'updates'),
  inOrder: true,
  isMovement: (before) => before?.status !== 'finished',
  moves(visit, { reading, pv1, at }) {
    if (visit.status === 'finished') {
      remark(
        reading,
        'map/discharged-again',
        'information',
        'PV1-19',
        'The visit was over already; the message updates it.',
      )
    }
    const told = dischargeTime(pv1)
    const end = told ?? visit.period?.end ?? at
    if (told === undefined && visit.status !== 'finished') {
      remark(
        reading,
        'map/no-discharge-time',
        'information',
        'PV1-45',
        `PV1-45 is empty; the time of the event counts.`,
      )
    }
    visit.status = 'finished'
    const period = { ...visit.period, end }
    if (isReversed(period)) Reflect.deleteProperty(period, 'start')
    visit.period = period
    if (visit.location) visit.location = leaveAll(visit, end)
    fulfilPending(visit, 'A03')
  },
  leaves: (before) => (before?.status === 'finished' ? 'visit.updated' : 'visit.discharged'),
}
