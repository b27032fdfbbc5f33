/** Segments that NGEMR's table prints without brackets must be there. */
import { adtEvent } from '../../../server/hl7v2/dictionary/adt-events.ts'
import type { Check } from '../../engine/check.ts'
import { unreadable } from '../unreadable.ts'

export const check: Check = {
  id: 'adt/required-segments',
  title: 'The required segments are there',
  clause: 'NGEMR table of ADT message types, row of the event: segments without brackets',
  requirements: ['NGEMR-ADT-006'],
  severity: 'error',
  appliesTo: 'mllp',
  run: (reading) => {
    const message = reading.message()
    if (!message) return unreadable
    const code = reading.value('MSH-9.2')
    const event = adtEvent(code)
    if (!event) return { notJudged: `NGEMR's table has no row for ${code || 'an empty event'}.` }
    const missing = event.segments.filter(({ id, optional }) => !optional && !message.segment(id)).map(({ id }) => id)
    return missing.map((id) => ({
      at: id,
      expected: id,
      actual: 'no such segment',
      text: `${code} must have ${id}.`,
      fix: `Add ${id}.`,
    }))
  },
}
