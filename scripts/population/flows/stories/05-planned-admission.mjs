// Planned admission, a transfer taken back, a discharge taken back.
import { DAY, HOUR } from '../../calendar.mjs'
import { visitIn, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function plannedAdmission({ begin, inpatient }) {
  const { n, writer, day, who } = begin(5)
  const p = who(1)
  const v = inpatient(n, 1, 'ZAHW52^01^03^ZAH', day + DAY, { reason: 'Knee replacement' })
  const moved = { ...v, place: 'ZAHW52^01^04^ZAH', prior: v.place }
  const out = { ...moved, discharged: day + 5 * DAY }
  return {
    title: 'Planned admission, a transfer taken back, a discharge taken back',
    rows: 'A05, A01, A02, A12, A02, A03, A13, A03',
    status: 'ready',
    steps: [
      step('planned-a05', writer.adt('A05', p, v, day), visitIs(v.number, 'planned')),
      step('admitted-a01', writer.adt('A01', p, v, day + DAY), [
        ...visitIs(v.number, 'in-progress', 'IMP'),
        visitIn(v.number, 'loc-zah-w52-b03'),
      ]),
      step('transferred-a02', writer.adt('A02', p, moved, day + 2 * DAY), [visitIn(v.number, 'loc-zah-w52-b04')]),
      step('transfer-cancelled-a12', writer.adt('A12', p, v, day + 2.1 * DAY), [visitIn(v.number, 'loc-zah-w52-b03')]),
      step('transferred-again-a02', writer.adt('A02', p, moved, day + 3 * DAY), [visitIn(v.number, 'loc-zah-w52-b04')]),
      step('discharged-a03', writer.adt('A03', p, out, out.discharged), visitIs(v.number, 'finished')),
      step(
        'discharge-cancelled-a13',
        writer.adt('A13', p, moved, out.discharged + HOUR),
        visitIs(v.number, 'in-progress'),
      ),
      step(
        'discharged-again-a03',
        writer.adt('A03', p, { ...out, discharged: out.discharged + 5 * HOUR }, out.discharged + 5 * HOUR),
        visitIs(v.number, 'finished'),
      ),
    ],
  }
}
