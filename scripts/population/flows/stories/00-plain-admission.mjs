// A plain admission: admitted, updated, discharged.
import { DAY, HOUR, instant } from '../../calendar.mjs'
import { onFile, visitEnds, visitIn, visitIs, visitReason } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function plainAdmission({ begin, inpatient, doctor }) {
  const { n, writer, day, who } = begin(0)
  const p = who(1)
  const v = inpatient(n, 1, 'ZAHW52^02^09^ZAH', day, {
    service: 'ZAHGENSURG',
    doctor: doctor('general-surgery'),
    reason: 'Abdominal pain',
    diagnosis: 'Abdominal pain',
  })
  const changed = { ...v, reason: 'Acute appendicitis', diagnosis: 'Acute appendicitis' }
  const gone = { ...changed, discharged: day + 2 * DAY }
  return {
    title: 'A plain admission: admitted, updated, discharged',
    rows: 'A01, A08, A03',
    status: 'ready',
    steps: [
      step('admit-a01', writer.adt('A01', p, v, day, { kin: ['NEXT OF KIN OF FLOW ZERO', 'SPOUSE'] }), [
        onFile(p),
        ...visitIs(v.number, 'in-progress', 'IMP'),
        visitIn(v.number, 'loc-zah-w52-b09'),
      ]),
      step('update-a08', writer.adt('A08', p, changed, day + 3 * HOUR), [
        ...visitIs(v.number, 'in-progress'),
        visitReason(v.number, 'Acute appendicitis'),
      ]),
      step('discharge-a03', writer.adt('A03', p, gone, day + 2 * DAY), [
        ...visitIs(v.number, 'finished'),
        visitEnds(v.number, instant(gone.discharged)),
      ]),
    ],
  }
}
