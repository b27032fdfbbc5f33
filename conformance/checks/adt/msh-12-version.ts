/** NGEMR's interfaces say version 2.3, whatever later content they carry. */
import type { Check } from '../../engine/check.ts'

export const check: Check = {
  id: 'adt/msh-12-version',
  title: 'MSH-12 says 2.3',
  clause: 'NGEMR ADT interface, published messages: MSH-12 is 2.3; HL7 v2.3 §2.24.1.12',
  requirements: ['NGEMR-ADT-001'],
  severity: 'warning',
  appliesTo: 'mllp',
  run: (reading) => {
    const version = reading.value('MSH-12.1')
    if (version === '2.3') return []
    return [
      {
        at: 'MSH-12',
        expected: '2.3',
        actual: version || 'nothing',
        text: `The message says version "${version}"; NGEMR's interfaces say 2.3.`,
        fix: 'Set MSH-12 to 2.3; later content may stay.',
      },
    ]
  },
}
