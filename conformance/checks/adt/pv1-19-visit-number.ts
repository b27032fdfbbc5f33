/** Everything later (transfer, discharge, FHIR reads) finds the visit by this number. */
import type { Check } from '../../engine/check.ts'

export const check: Check = {
  id: 'adt/pv1-19-visit-number',
  title: 'PV1-19 holds the visit number',
  clause: 'NGEMR ADT interface, published messages: PV1-19 on every visit message; receivers key on PID-3 and PV1-19',
  requirements: ['NGEMR-ADT-005'],
  severity: 'error',
  appliesTo: 'mllp',
  run: (reading) => {
    if (reading.value('PV1-19.1').trim() !== '') return []
    return [
      {
        at: 'PV1-19.1',
        expected: 'a visit number',
        actual: 'nothing',
        text: 'PV1-19 is empty, so nothing later can say which visit it means.',
        fix: 'Send the visit number in PV1-19.1 and keep it through the visit.',
      },
    ]
  },
}
