/** What the hospital takes in, and what it says to the rest. HL7 table 0357: 200 message type, 201 event. */
import type { Message } from '../../../hl7v2/message.ts'
import type { FilingError } from '../../hospital.ts'
import { FAMILIES, familyOf, ruleFor } from './message-families.ts'

/** Events are named without their type, as in an interface's list: HL7 table 0003 has each of them once. */
export const SUPPORTED_EVENTS: readonly string[] = FAMILIES.flatMap(({ rules }) => rules.map(({ event }) => event))

export function eventOf(message: Message): string {
  return message.get('MSH-9.2') || message.get('EVN-1')
}

export function isSupported(type: string, event: string): boolean {
  return ruleFor(type, event) !== undefined
}

/** Why a message that no rule takes is not taken. */
export function unsupported(type: string, event: string): FilingError {
  const family = familyOf(type)
  if (!family) {
    const named = type === '' ? 'MSH-9.1 is empty' : `Message type ${type} is not supported`
    const types = FAMILIES.map((each) => each.type).join(', ')
    return { code: '200', location: 'MSH-9.1', text: `${named}. The hospital takes ${types}.` }
  }
  const why = family.refusals?.[event]
  if (why) return { code: '201', location: 'MSH-9.2', text: `${event} is not taken: ${why}` }
  const named = event === '' ? 'MSH-9.2 is empty' : `Event ${event} is not supported`
  const events = family.rules.map((rule) => rule.event).join(', ')
  return { code: '201', location: 'MSH-9.2', text: `${named}. The hospital takes ${type} ${events}.` }
}
