// Emergency department to ward.
import { DAY, HOUR, MINUTE } from '../../calendar.mjs'
import { visitIn, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function emergencyToWard({ begin, emergency, inpatient }) {
  const { n, writer, day, who } = begin(3)
  const p = who(1)
  const v = emergency(n, 1, day, { reason: 'Chest pain' })
  const up = { ...v, ...inpatient(n, 1, v.place, day), place: v.place, pending: '^^^ZAH' }
  const ward = { ...up, place: 'ZAHW51^02^10^ZAH', prior: v.place }
  return {
    title: 'Emergency department to ward',
    rows: 'A04 (arrival), A01 (roomed), A06 (upgrade), A14 and A15 (pending), A02, A16, A03',
    status: 'ready',
    steps: [
      step(
        'arrived-a04',
        writer.adt('A04', p, { ...v, place: 'ZAHEDX^^^ZAH' }, day),
        visitIs(v.number, 'in-progress', 'EMER'),
      ),
      step('roomed-a01', writer.adt('A01', p, v, day + 10 * MINUTE), [visitIn(v.number, 'loc-zah-edx-bay2')]),
      step('upgraded-a06', writer.adt('A06', p, up, day + 2 * HOUR), visitIs(v.number, 'in-progress', 'IMP')),
      step(
        'pending-admit-a14',
        writer.adt('A14', p, { ...up, pending: ward.place }, day + 2.2 * HOUR),
        visitIs(v.number, 'in-progress', 'IMP'),
      ),
      step(
        'pending-transfer-a15',
        writer.adt('A15', p, { ...up, pending: ward.place }, day + 2.5 * HOUR),
        visitIs(v.number, 'in-progress', 'IMP'),
      ),
      step('transferred-a02', writer.adt('A02', p, ward, day + 4 * HOUR), [visitIn(v.number, 'loc-zah-w51-b10')]),
      step('pending-discharge-a16', writer.adt('A16', p, ward, day + 2 * DAY), visitIs(v.number, 'in-progress')),
      step(
        'discharged-a03',
        writer.adt('A03', p, { ...ward, discharged: day + 2 * DAY + 5 * HOUR }, day + 2 * DAY + 5 * HOUR),
        visitIs(v.number, 'finished'),
      ),
    ],
  }
}
