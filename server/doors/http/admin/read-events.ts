/** The events of an interface as an admin request lists them: what the hospital sends, or takes, is all that an interface can have. */

import { didYouMean } from '../../../did-you-mean.ts'
import { SUPPORTED_EVENTS } from '../../../emr/views/hl7v2-in/supported-events.ts'
import { SENT_EVENTS } from '../../../emr/views/hl7v2-out/event-messages.ts'
import { bad } from './read-json.ts'

const POSSIBLE = {
  in: { does: 'takes', events: [...new Set(SUPPORTED_EVENTS)].sort() },
  out: { does: 'sends', events: SENT_EVENTS },
}

/** Names of HL7 table 0003, as in MSH-9.2; one that the hospital does not know would be waited for in vain. */
export const readEvents = (value: unknown, direction: 'in' | 'out'): string[] => {
  if (!Array.isArray(value) || value.length > 200) throw bad('events', 'Send {"events": ["A01", "A03"]}.')
  const { does, events } = POSSIBLE[direction]
  const stray = value.find((each) => !events.includes(each))
  if (stray === undefined) return value.map(String)
  const named = String(stray).slice(0, 16)
  const near = events.filter((event) => event[0] === named[0]?.toUpperCase())
  const choice = (near.length > 0 ? near : events).join(', ')
  throw bad(
    'events',
    `The hospital ${does} no ${JSON.stringify(named)}.${didYouMean(named, events)} It ${does} ${choice}.`,
  )
}
