/** Segments that NGEMR's table prints without brackets must be there. */
import type { Check } from '../../engine/check.ts'
import { againstRow } from '../against-row.ts'

export const check: Check = {
  id: 'adt/required-segments',
  title: 'The required segments are there',
  clause: 'NGEMR table of ADT message types, row of the event: segments without brackets',
  requirements: ['NGEMR-ADT-006'],
  severity: 'error',
  appliesTo: 'mllp',
  run: againstRow((message, { code, event }) => {
    const missing = event.segments.filter(({ id, optional }) => !optional && !message.segment(id)).map(({ id }) => id)
    return missing.map((id) => ({
      at: id,
      expected: id,
      actual: 'no such segment',
      text: `${code} must have ${id}.`,
      fix: `Add ${id}.`,
    }))
  }),
}
