// Two patients change beds.
import { DAY, HOUR } from '../../calendar.mjs'
import { visitIn } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function bedSwap({ begin, inpatient }) {
  const { n, writer, day, who } = begin(9)
  const [p, q] = [who(1), who(2)]
  const v = inpatient(n, 1, 'ZAHW53^01^04^ZAH', day)
  const w = inpatient(n, 2, 'ZAHW53^01^05^ZAH', day + HOUR)
  return {
    title: 'Two patients change beds',
    rows: 'A17',
    status: 'ready',
    steps: [
      step('first-admitted-a01', writer.adt('A01', p, v, day), [visitIn(v.number, 'loc-zah-w53-b04')]),
      step('second-admitted-a01', writer.adt('A01', q, w, day + HOUR), [visitIn(w.number, 'loc-zah-w53-b05')]),
      step(
        'swapped-a17',
        writer.swap(
          { person: p, visit: { ...v, place: w.place, prior: v.place } },
          { person: q, visit: { ...w, place: v.place, prior: w.place } },
          day + DAY,
        ),
        [visitIn(v.number, 'loc-zah-w53-b05'), visitIn(w.number, 'loc-zah-w53-b04')],
      ),
    ],
  }
}
