// Two hundred closures at five past midnight.
import { at, HOUR, MINUTE } from '../../calendar.mjs'
import { visitIs } from '../facts.mjs'
import { createWriter } from '../messages.mjs'
import { step } from '../story-tools.mjs'

export function midnightBatch({ begin, outpatient, person }) {
  const { day } = begin(14)
  const arrivals = createWriter({ control: 4400000 })
  const closures = createWriter({ control: 4410000 })
  const midnight = at('2026-11-17T00:05')
  const visits = Array.from({ length: 200 }, (_, i) => ({
    p: person(2000 + i),
    v: outpatient(14, 0, day + i * MINUTE, { number: `100700098${String(i).padStart(3, '0')}` }),
  }))
  return {
    title: 'Two hundred closures at five past midnight',
    rows: '200 × A03 by a batch user',
    status: 'pending',
    waitsFor: 'load scenarios, which play a file of many messages',
    steps: [
      step(
        'arrivals-200-a04',
        visits.map(({ p, v }) => arrivals.adt('A04', p, v, v.admitted)).join(''),
        visitIs('100700098199', 'in-progress'),
        { messages: 200 },
      ),
      step(
        'closures-200-a03',
        visits
          .map(({ p, v }, i) =>
            closures.adt('A03', p, { ...v, discharged: v.admitted + HOUR }, midnight + i * 50, {
              mnemonic: 'APPT_EOD_COMPLETE',
              user: 'BATCHCAD',
            }),
          )
          .join(''),
        visitIs('100700098199', 'finished'),
        { messages: 200 },
      ),
    ],
  }
}
