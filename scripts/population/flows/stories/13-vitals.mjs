// Vital signs: at once, then as a batch of the latest.
import { HOUR } from '../../calendar.mjs'
import { fact, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function vitals({ begin, inpatient }) {
  const { n, writer, day, who } = begin(13)
  const p = who(1)
  const v = inpatient(n, 1, 'ZAHW51^02^11^ZAH', day)
  const rows = (pulse, top, when) => [
    ['9008542', 'Pulse', 'ZPULSE', pulse, 'bpm', when],
    ['9085421', 'SpO2', 'ZSPO2', 98, '%', when],
    ['9085423', 'SystolicBP', 'ZSYSBP', top, 'mmHg', when],
    ['9085425', 'DiastolicBP', 'ZDIABP', 74, 'mmHg', when],
  ]
  const found = (total) => [fact(`Observation?encounter.identifier=${v.number}&category=vital-signs`, 'total', total)]
  return {
    title: 'Vital signs: at once, then as a batch of the latest',
    rows: 'ORU^R01 real-time; ORU^R01 batch',
    status: 'ready',
    steps: [
      step('admitted-a01', writer.adt('A01', p, v, day), visitIs(v.number, 'in-progress')),
      step('filed-r01', writer.flowsheet(p, v, day + HOUR, rows(82, 128, day + HOUR)), found(3)),
      step('batch-r01', writer.flowsheet(p, v, day + 8 * HOUR, rows(76, 122, day + 7 * HOUR)), found(6)),
    ],
  }
}
