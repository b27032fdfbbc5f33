/** Names in four scripts only survive when the sender says how they are encoded. */
import type { Check } from '../../engine/check.ts'

export const check: Check = {
  id: 'adt/msh-18-charset',
  title: 'MSH-18 says UNICODE UTF-8',
  clause: 'NGEMR ADT interface, published messages: MSH-18; HL7 v2.3 §2.24.1.18',
  requirements: ['NGEMR-ADT-002'],
  severity: 'warning',
  appliesTo: 'mllp',
  run: (reading) => {
    const charset = reading.value('MSH-18[1]')
    if (charset === 'UNICODE UTF-8') return []
    return [
      {
        at: 'MSH-18',
        expected: 'UNICODE UTF-8',
        actual: charset || 'nothing',
        text: charset ? `MSH-18 names "${charset}".` : 'MSH-18 is empty, which means ASCII by the standard.',
        fix: 'Send UTF-8 and say so: MSH-18 UNICODE UTF-8.',
      },
    ]
  },
}
