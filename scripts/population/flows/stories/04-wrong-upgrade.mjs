// Upgraded by mistake, downgraded again.
import { HOUR } from '../../calendar.mjs'
import { visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function wrongUpgrade({ begin, emergency }) {
  const { n, writer, day, who } = begin(4)
  const p = who(1)
  const v = emergency(n, 1, day)
  const up = { ...v, kind: 'inpatient' }
  return {
    title: 'Upgraded by mistake, downgraded again',
    rows: 'A06, A07',
    status: 'ready',
    steps: [
      step('arrived-a04', writer.adt('A04', p, v, day), visitIs(v.number, 'in-progress', 'EMER')),
      step('upgraded-a06', writer.adt('A06', p, up, day + HOUR), visitIs(v.number, 'in-progress', 'IMP')),
      step('downgraded-a07', writer.adt('A07', p, v, day + 1.2 * HOUR), visitIs(v.number, 'in-progress', 'EMER')),
    ],
  }
}
