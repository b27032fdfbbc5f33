// Leave of absence, and its two cancellations.
import { HOUR } from '../../calendar.mjs'
import { visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function leaveOfAbsence({ begin, inpatient, doctor }) {
  const { n, writer, day, who } = begin(8)
  const p = who(1)
  const v = inpatient(n, 1, 'ZAHW53^01^01^ZAH', day, { service: 'ZAHGERI', doctor: doctor('geriatric-medicine') })
  const away = (name, event, hours, status) =>
    step(name, writer.adt(event, p, v, day + hours * HOUR), visitIs(v.number, status))
  return {
    title: 'Leave of absence, and its two cancellations',
    rows: 'A21, A22; A21, A52; A22, A53',
    status: 'ready',
    steps: [
      step('admitted-a01', writer.adt('A01', p, v, day), visitIs(v.number, 'in-progress')),
      away('leave-a21', 'A21', 26, 'onleave'),
      away('return-a22', 'A22', 32, 'in-progress'),
      away('leave-again-a21', 'A21', 50, 'onleave'),
      away('leave-cancelled-a52', 'A52', 51, 'in-progress'),
      away('leave-third-a21', 'A21', 74, 'onleave'),
      away('return-again-a22', 'A22', 80, 'in-progress'),
      away('return-cancelled-a53', 'A53', 81, 'onleave'),
    ],
  }
}
