/** When the event was recorded: what orders it among others that arrive late. */
import type { Check } from '../../engine/check.ts'

/** HL7 v2.3 data type TS: year to minute at least, seconds, fraction and zone if known. */
const MOMENT = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d([0-5]\d(\.\d{1,4})?)?([+-]\d{4})?$/

export const check: Check = {
  id: 'adt/evn-2-recorded',
  title: 'EVN-2 says when the event was recorded',
  clause: 'HL7 v2.3 §3.3.1.2 (EVN-2, required)',
  requirements: ['NGEMR-ADT-003'],
  severity: 'error',
  appliesTo: 'mllp',
  run: (reading) => {
    const recorded = reading.value('EVN-2.1')
    if (MOMENT.test(recorded)) return []
    return [
      {
        at: 'EVN-2',
        expected: 'a time such as 20261103101500',
        actual: recorded || 'nothing',
        text: recorded ? `EVN-2 "${recorded}" is no time.` : 'EVN-2 is empty.',
        fix: 'Fill EVN-2 with the time of recording, yyyyMMddHHmmss, Singapore time.',
      },
    ]
  },
}
