/** A segment cut down to what a sender's delimiters can carry: who names no escape character or no component separator gets less. */
import { printEncodingCharacters } from './delimiters.ts'
import type { Delimiters } from './message.ts'
import type { ComponentValue, FieldValue, RepetitionValue, SegmentSpec } from './write-message.ts'

export function fitSegment(segment: SegmentSpec, delimiters: Delimiters): SegmentSpec {
  if (delimiters.escape && delimiters.component && delimiters.repetition && delimiters.subcomponent) return segment
  const text = (value: string): string => (delimiters.escape === '' ? withoutMarks(value, delimiters) : value)
  const parts = <T>(all: readonly T[], delimiter: string): readonly T[] => (delimiter === '' ? all.slice(0, 1) : all)
  const component = (value: ComponentValue): ComponentValue =>
    typeof value === 'string' ? text(value) : parts(value, delimiters.subcomponent).map(text)
  const repetition = (value: RepetitionValue): RepetitionValue =>
    typeof value === 'string' ? text(value) : parts(value, delimiters.component).map(component)
  const field = (value: FieldValue): FieldValue =>
    typeof value === 'object' && 'repeat' in value
      ? { repeat: parts(value.repeat, delimiters.repetition).map(repetition) }
      : repetition(value)
  const fields = Object.entries(segment.fields).map(([n, value]) => [n, value === undefined ? value : field(value)])
  return { ...segment, fields: Object.fromEntries(fields) }
}

/** Where nothing can be escaped, what would read as structure gives way to a blank. */
export function withoutMarks(value: string, delimiters: Delimiters): string {
  const marks = `${delimiters.field}${printEncodingCharacters(delimiters)}\r\n\v\x1c`
  return [...value].map((char) => (marks.includes(char) ? ' ' : char)).join('')
}
