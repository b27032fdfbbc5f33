/** The NTE segments right behind SCH as one comment. */
import type { Message, Segment } from '../../../../hl7v2/message.ts'
import { readNotes } from '../read-notes.ts'

export function commentOn(message: Message, sch: Segment): string | undefined {
  const from = message.segments.findIndex(({ start }) => start === sch.start) + 1
  const until = message.segments.findIndex(({ name }, i) => i >= from && name !== 'NTE')
  const notes = readNotes(message.segments.slice(from, until < 0 ? undefined : until))
  return notes.length > 0 ? notes.map(({ text }) => text).join('\n') : undefined
}
