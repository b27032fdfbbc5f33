/** What the sandbox sent then and what it sends now: paired by interface, in order, by what each message is about. */

import { parseMessage } from '../hl7v2/parse-message.ts'
import type { MllpExchange } from '../journal/exchange.ts'
import { align, type Pair } from './align.ts'
import type { Learned } from './learned.ts'

export interface CapturedMessage {
  interface: string
  message: Uint8Array
}

/** One lost message must not make every later one look different: event and patient, or what is answered, say which is which. */
export function correlate(
  recorded: readonly MllpExchange[],
  captured: readonly CapturedMessage[],
  learned: Learned,
): Pair<MllpExchange, CapturedMessage>[] {
  return align(recorded, captured, {
    expected: ({ message }) => learned.rewrite(subjectOf(message)),
    actual: ({ message }) => subjectOf(message),
  })
}

function subjectOf(bytes: Uint8Array): string {
  const result = parseMessage(bytes)
  if (!result.ok) return 'unreadable'
  const { message } = result
  return ['MSH-9.1', 'MSH-9.2', 'PID-3[1].1', 'MSA-2'].map((path) => message.get(path)).join(' ')
}

export function labelOfMessage(bytes: Uint8Array): string {
  const result = parseMessage(bytes)
  if (!result.ok) return 'unreadable'
  return `${result.message.get('MSH-9.1')}^${result.message.get('MSH-9.2')}`
}
