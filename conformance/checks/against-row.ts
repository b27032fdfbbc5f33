/** Checks that hold an ADT message against the row that NGEMR's table has for its event. */
import { type AdtEvent, adtEvent } from '../../server/hl7v2/dictionary/adt-events.ts'
import type { Message } from '../../server/hl7v2/message.ts'
import type { Check, Observed } from '../engine/check.ts'
import { unreadable } from './unreadable.ts'

export interface Row {
  /** `A01` */
  code: string
  event: AdtEvent
  /** Ids of the row's segments, as printed */
  order: string[]
}

/** `judge` is asked when there is a message and a row; otherwise the check says which of them is missing. */
export const againstRow =
  (judge: (message: Message, row: Row) => Observed[]): Check['run'] =>
  (reading) => {
    const message = reading.message()
    if (!message) return unreadable
    const code = reading.value('MSH-9.2')
    const event = adtEvent(code)
    if (!event) return { notJudged: `NGEMR's table has no row for ${code || 'an empty event'}.` }
    return judge(message, { code, event, order: event.segments.map(({ id }) => id) })
  }
