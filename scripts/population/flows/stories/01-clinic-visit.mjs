// New patient, specialist clinic visit, end of day.
import { DAY, HOUR, instant, MINUTE } from '../../calendar.mjs'
import { fact, onFile, visitEnds, visitIs, visitReason } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function clinicVisit({ begin, outpatient }) {
  const { n, writer, day, who } = begin(1)
  const p = who(1)
  const start = day + DAY + 2 * HOUR
  const v = outpatient(n, 1, start)
  const out = { ...v, discharged: start + HOUR }
  return {
    title: 'New patient, specialist clinic visit, end of day',
    rows: 'A28, SIU S12, A04, A08, A03 (APPT_CHECK_OUT), A03 (APPT_EOD_COMPLETE)',
    status: 'ready',
    steps: [
      step('person-a28', writer.adt('A28', p, undefined, day), [onFile(p)]),
      step('booked-s12', writer.booked(p, v, day + 10 * MINUTE, start, 'AP9900101'), [
        fact(`Appointment?identifier=AP9900101`, 'entry.resource.status', 'booked'),
      ]),
      step('arrived-a04', writer.adt('A04', p, v, start), visitIs(v.number, 'in-progress', 'AMB')),
      step('changed-a08', writer.adt('A08', p, { ...v, reason: 'Diabetes follow-up' }, start + 20 * MINUTE), [
        visitReason(v.number, 'Diabetes follow-up'),
      ]),
      step(
        'checked-out-a03',
        writer.adt('A03', p, out, out.discharged, { mnemonic: 'APPT_CHECK_OUT' }),
        visitIs(v.number, 'finished'),
      ),
      step(
        'end-of-day-a03',
        writer.adt('A03', p, out, day + DAY + 16 * HOUR, { mnemonic: 'APPT_EOD_COMPLETE', user: 'BATCHCAD' }),
        [...visitIs(v.number, 'finished'), visitEnds(v.number, instant(out.discharged))],
      ),
    ],
  }
}
