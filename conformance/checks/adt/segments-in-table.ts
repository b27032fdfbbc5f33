/** Standard segments that NGEMR's table does not have for the event (insurance, guarantor …) are read by nobody. */
import { adtEvent } from '../../../server/hl7v2/dictionary/adt-events.ts'
import type { Check } from '../../engine/check.ts'
import { unreadable } from '../unreadable.ts'

export const check: Check = {
  id: 'adt/segments-in-table',
  title: 'No segments beside those of the table',
  clause: 'NGEMR table of ADT message types, row of the event',
  requirements: ['NGEMR-ADT-006'],
  severity: 'warning',
  appliesTo: 'mllp',
  run: (reading) => {
    const message = reading.message()
    if (!message) return unreadable
    const code = reading.value('MSH-9.2')
    const event = adtEvent(code)
    if (!event) return { notJudged: `NGEMR's table has no row for ${code || 'an empty event'}.` }
    const order = event.segments.map(({ id }) => id)
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
  },
}
