// Every kind of plan, cancelled.
import { DAY, HOUR } from '../../calendar.mjs'
import { visitIn, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function cancelledPlans({ begin, inpatient }) {
  const { n, writer, day, who } = begin(6)
  const p = who(1)
  const planned = inpatient(n, 1, 'ZAHW51^01^01^ZAH', day + DAY)
  const waiting = inpatient(n, 2, 'ZAHW51^01^01^ZAH', day + 3 * DAY)
  const v = inpatient(n, 3, 'ZAHW51^01^03^ZAH', day + 5 * DAY)
  return {
    title: 'Every kind of plan, cancelled',
    rows: 'A05, A38; A14, A27; A15, A26; A16, A25; A01, A11',
    status: 'ready',
    steps: [
      step('planned-a05', writer.adt('A05', p, planned, day), visitIs(planned.number, 'planned')),
      step('plan-cancelled-a38', writer.adt('A38', p, planned, day + HOUR), visitIs(planned.number, 'cancelled')),
      step('pending-admit-a14', writer.adt('A14', p, waiting, day + 2 * DAY), visitIs(waiting.number, 'planned')),
      step(
        'pending-admit-cancelled-a27',
        writer.adt('A27', p, waiting, day + 2 * DAY + HOUR),
        visitIs(waiting.number, 'cancelled'),
      ),
      step('admitted-a01', writer.adt('A01', p, v, v.admitted), visitIs(v.number, 'in-progress')),
      step('pending-transfer-a15', writer.adt('A15', p, v, v.admitted + HOUR), visitIs(v.number, 'in-progress')),
      step('pending-transfer-cancelled-a26', writer.adt('A26', p, v, v.admitted + 2 * HOUR), [
        visitIn(v.number, 'loc-zah-w51-b03'),
      ]),
      step('pending-discharge-a16', writer.adt('A16', p, v, v.admitted + 3 * HOUR), visitIs(v.number, 'in-progress')),
      step(
        'pending-discharge-cancelled-a25',
        writer.adt('A25', p, v, v.admitted + 4 * HOUR),
        visitIs(v.number, 'in-progress'),
      ),
      step('admission-cancelled-a11', writer.adt('A11', p, v, v.admitted + 5 * HOUR), visitIs(v.number, 'cancelled')),
    ],
  }
}
