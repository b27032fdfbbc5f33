/** Standard segments that NGEMR's table does not have for the event (insurance, guarantor …) are read by nobody. */
import type { Check } from '../../engine/check.ts'
import { againstRow } from '../against-row.ts'

export const check: Check = {
  id: 'adt/segments-in-table',
  title: 'No segments beside those of the table',
  clause: 'NGEMR table of ADT message types, row of the event',
  requirements: ['NGEMR-ADT-006'],
  severity: 'warning',
  appliesTo: 'mllp',
  run: againstRow((message, { code, order }) => {
    const strange = new Set(
      message.segments.map(({ name }) => name).filter((name) => !name.startsWith('Z') && !order.includes(name)),
    )
    return [...strange].map((name) => ({
      at: name,
      expected: order.join(', '),
      actual: name,
      text: `NGEMR's table has no ${name} in ${code}.`,
      fix: `Leave ${name} out, or agree on it with NGEMR first.`,
    }))
  }),
}
