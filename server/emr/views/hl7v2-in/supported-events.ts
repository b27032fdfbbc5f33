/** What the hospital takes in, and what it says to the rest. HL7 table 0357: 200 message type, 201 event. */
import type { FilingError } from '../../hospital.ts'
import { EVENT_RULES } from './event-rules.ts'

export const SUPPORTED_EVENTS: readonly string[] = EVENT_RULES.map((rule) => rule.event)

export function unsupported(type: string, event: string): FilingError | undefined {
  if (type !== 'ADT') {
    const named = type === '' ? 'MSH-9.1 is empty' : `Message type ${type} is not supported`
    return { code: '200', location: 'MSH-9.1', text: `${named}. This interface takes ADT.` }
  }
  if (SUPPORTED_EVENTS.includes(event)) return undefined
  if (event === 'A18') {
    const why = 'A18 is not taken: NGEMR merges records with A40. Send A40 with the other number in MRG-1.'
    return { code: '201', location: 'MSH-9.2', text: why }
  }
  const named = event === '' ? 'MSH-9.2 is empty' : `Event ${event} is not supported`
  return {
    code: '201',
    location: 'MSH-9.2',
    text: `${named}. This interface takes ADT ${SUPPORTED_EVENTS.join(', ')}.`,
  }
}
