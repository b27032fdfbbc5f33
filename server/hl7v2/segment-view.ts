/** One segment, read on demand: field offsets are found as far as somebody asks, and nothing is decoded before that. */
import type { Codec } from './charset.ts'
import { unescapeText } from './escape.ts'
import type { Delimiters, Segment } from './message.ts'
import { countParts, find, NONE, part, type Span, type Text } from './parts.ts'

/** What all segments of a message share. */
export interface MessageText extends Text {
  delimiters: Delimiters
  codec: Codec
  /** The delimiters as bytes: below a field, below a repetition, below a component. */
  marks: { field: number; repetition: number; component: number; subcomponent: number; escape: number }
  /** All bytes are ASCII, so that decoding is copying. */
  plain: boolean
  /** All of a plain message as one text, where it is short. */
  whole: string | undefined
}

export type Place = {
  repetition?: number | undefined
  component?: number | undefined
  subcomponent?: number | undefined
}

export function marksOf(delimiters: Delimiters): MessageText['marks'] {
  const code = (mark: string): number => (mark === '' ? NONE : mark.charCodeAt(0))
  return {
    field: code(delimiters.field),
    repetition: code(delimiters.repetition),
    component: code(delimiters.component),
    subcomponent: code(delimiters.subcomponent),
    escape: code(delimiters.escape),
  }
}

/** In MSH, FHS and BHS the separator itself is the first field, so that all others move up by one. */
export function isHeader(name: string): boolean {
  return name === 'MSH' || name === 'FHS' || name === 'BHS'
}

/** Counting fields notes where so many begin: no segment of the standard has more, and separators without end cost no memory. */
const KEPT_STARTS = 256

export class SegmentView implements Segment {
  readonly name: string
  readonly occurrence: number
  readonly start: number
  readonly end: number
  readonly #text: MessageText
  readonly #header: boolean
  /** Where the name and the fields begin, as far as anybody has asked. */
  readonly #starts: number[]
  #complete = false
  #count: number | undefined
  /** The repetition that was read last. */
  #last: { field: number; n: number; start: number } | undefined

  constructor(text: MessageText, name: string, occurrence: number, start: number, end: number) {
    this.#text = text
    this.#header = isHeader(name)
    this.#starts = [start]
    this.name = name
    this.occurrence = occurrence
    this.start = start
    this.end = end
  }

  get fieldCount(): number {
    this.#count ??= this.#countFields()
    return this.#count
  }

  #countFields(): number {
    this.#locate(KEPT_STARTS)
    const known = this.#starts.length - 1
    const start = this.#starts[known] ?? this.start
    const separators = known + countParts(this.#text, this.#text.marks.field, { start, end: this.end }) - 1
    return this.#header && separators > 0 ? separators + 1 : separators
  }

  value(field: number, at: Place = {}): string {
    // Most fields of most segments are empty: nothing is made for them.
    if (this.isEmpty(field)) return ''
    const span = this.span(field, at)
    return span && span.start < span.end ? this.#read(field, span, at) : ''
  }

  isEmpty(field: number): boolean {
    if (!(field >= 1)) return true
    const index = this.#header ? field - 1 : field
    // MSH-1 is the separator itself.
    if (index === 0) return false
    this.#locate(index + 1)
    const start = this.#starts[index]
    return start === undefined || start === (this.#starts[index + 1] ?? this.end + 1) - 1
  }

  repetitions(field: number): number {
    if (this.isEmpty(field)) return 0
    const span = this.#field(field)
    if (!span) return 0
    return this.#isDelimiterField(field) ? 1 : countParts(this.#text, this.#text.marks.repetition, span)
  }

  text(): string {
    return decode(this.#text, this)
  }

  /** The bytes of a place; `undefined` when the segment does not reach so far. */
  span(field: number, at: Place = {}): Span | undefined {
    let span = this.#field(field)
    const { repetition, component, subcomponent } = at
    if (this.#isDelimiterField(field)) {
      return (repetition ?? 1) === 1 && (component ?? 1) === 1 && (subcomponent ?? 1) === 1 ? span : undefined
    }
    const { marks } = this.#text
    if (span && (repetition ?? component ?? subcomponent) !== undefined) {
      span = this.#repetition(field, span, repetition ?? 1)
    }
    if (span && (component ?? subcomponent) !== undefined)
      span = part(this.#text, marks.component, span, component ?? 1)
    if (span && subcomponent !== undefined) span = part(this.#text, marks.subcomponent, span, subcomponent)
    return span
  }

  #read(field: number, span: Span, at: Place): string {
    const text = decode(this.#text, span)
    if (this.#isDelimiterField(field) || find(this.#text, this.#text.marks.escape, span.start, span.end) < 0)
      return text
    return this.#hasParts(span, at) ? text : unescapeWith(this.#text, text)
  }

  /** Reading one repetition after the other goes on from the last, so that a long list is not walked again for each. */
  #repetition(field: number, span: Span, n: number): Span | undefined {
    const last = this.#last
    const known = last?.field === field && last.n <= n ? last : { n: 1, start: span.start }
    const found = part(this.#text, this.#text.marks.repetition, { start: known.start, end: span.end }, n - known.n + 1)
    if (found) this.#last = { field, n, start: found.start }
    return found
  }

  /** Whether the place still holds delimiters of a level below it. */
  #hasParts({ start, end }: Span, at: Place): boolean {
    const { marks } = this.#text
    const holds = (mark: number): boolean => find(this.#text, mark, start, end) >= 0
    if (at.subcomponent !== undefined) return false
    if (holds(marks.subcomponent)) return true
    if (at.component !== undefined) return false
    return holds(marks.component) || (at.repetition === undefined && holds(marks.repetition))
  }

  /** MSH-1 and MSH-2 are delimiters, not delimited. */
  #isDelimiterField(field: number): boolean {
    return this.#header && field <= 2
  }

  #field(field: number): Span | undefined {
    if (!(field >= 1)) return undefined
    const index = this.#header ? field - 1 : field
    this.#locate(Math.max(index, 1) + 1)
    const start = this.#starts[index]
    if (this.#header && field === 1) {
      const next = this.#starts[1]
      return next === undefined ? undefined : { start: next - 1, end: next }
    }
    if (start === undefined) return undefined
    const next = this.#starts[index + 1]
    return { start, end: next === undefined ? this.end : next - 1 }
  }

  /** Finds field starts up to that index, or all there are. */
  #locate(index: number): void {
    while (!this.#complete && this.#starts.length <= index) {
      const from = this.#starts[this.#starts.length - 1] ?? this.start
      const found = find(this.#text, this.#text.marks.field, from, this.end)
      if (found < 0) this.#complete = true
      else this.#starts.push(found + 1)
    }
  }
}

export function decode({ bytes, plain, whole, codec }: MessageText, { start, end }: Span): string {
  if (whole !== undefined) return whole.slice(start, end)
  return plain ? bytes.toString('latin1', start, end) : codec.decode(bytes, start, end)
}

function unescapeWith({ codec, delimiters }: MessageText, text: string): string {
  return unescapeText(text, delimiters, (bytes) => (codec.valid(bytes) ? codec.decode(bytes) : undefined))
}
