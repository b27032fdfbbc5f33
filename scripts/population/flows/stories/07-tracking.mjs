// To theatre and back, by tracking.
import { HOUR } from '../../calendar.mjs'
import { visitIn, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function tracking({ begin, inpatient }) {
  const { n, writer, day, who } = begin(7)
  const p = who(1)
  const v = inpatient(n, 1, 'ZAHW52^01^06^ZAH', day)
  const away = { ...v, temporary: 'ZAHOTX^OT1^^ZAH' }
  return {
    title: 'To theatre and back, by tracking',
    rows: 'A09, A10',
    status: 'ready',
    steps: [
      step('admitted-a01', writer.adt('A01', p, v, day), visitIs(v.number, 'in-progress')),
      step('departing-a09', writer.adt('A09', p, away, day + 5 * HOUR), visitIs(v.number, 'in-progress')),
      step('arriving-a10', writer.adt('A10', p, v, day + 8 * HOUR), [visitIn(v.number, 'loc-zah-w52-b06')]),
    ],
  }
}
