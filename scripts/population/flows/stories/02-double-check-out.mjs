// Checked out twice: the receiver sees one A03.
import { HOUR, instant } from '../../calendar.mjs'
import { onFile, visitEnds, visitIn, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function doubleCheckOut({ begin, outpatient }) {
  const { n, writer, day, who } = begin(2)
  const p = who(1)
  const v = outpatient(n, 1, day + HOUR)
  const out = { ...v, discharged: day + 2 * HOUR }
  return {
    title: 'Checked out twice: the receiver sees one A03',
    rows: 'A04, A03, (A03 suppressed)',
    status: 'ready',
    note: 'The sender drops a second A03 of the same visit and EVN-4 mnemonic. For the receiver the flow ends with the first; nothing more may arrive.',
    steps: [
      step('arrived-a04', writer.adt('A04', p, v, v.admitted), [
        onFile(p),
        ...visitIs(v.number, 'in-progress', 'AMB'),
        visitIn(v.number, 'loc-zah-smed'),
      ]),
      step('checked-out-a03', writer.adt('A03', p, out, out.discharged, { mnemonic: 'APPT_CHECK_OUT' }), [
        ...visitIs(v.number, 'finished'),
        visitEnds(v.number, instant(out.discharged)),
      ]),
    ],
  }
}
