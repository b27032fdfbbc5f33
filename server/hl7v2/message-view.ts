/** A parsed message: the bytes, where its segments are, and reading by path. Segments become objects when somebody asks for them. */
import { editMessage } from './edit-message.ts'
import type { Charset, Delimiters, Message, ParseResult, Segment } from './message.ts'
import { type Path, parsePath } from './path.ts'
import { decode, type MessageText, SegmentView } from './segment-view.ts'
import type { Split } from './split-segments.ts'

export interface MessageParts {
  bytes: Uint8Array
  text: MessageText
  charset: Charset
  split: Split
  reparse(bytes: Uint8Array): ParseResult
}

export class MessageView implements Message {
  readonly bytes: Uint8Array
  readonly delimiters: Delimiters
  readonly charset: Charset
  readonly #parts: MessageParts
  #segments: readonly SegmentView[] | undefined
  #byName: Map<string, SegmentView[]> | undefined
  readonly #header: SegmentView

  constructor(parts: MessageParts, header: SegmentView) {
    this.bytes = parts.bytes
    this.delimiters = parts.text.delimiters
    this.charset = parts.charset
    this.#parts = parts
    this.#header = header
  }

  get segments(): readonly Segment[] {
    this.#index()
    return this.#segments ?? []
  }

  segment(name: string, occurrence = 1): SegmentView | undefined {
    // Most reading is of the header: it needs no index.
    return name === 'MSH' && occurrence === 1 ? this.#header : this.#index().get(name)?.[occurrence - 1]
  }

  segmentsNamed(name: string): Segment[] {
    return [...(this.#index().get(name) ?? [])]
  }

  get(path: string): string {
    const at = parsePath(path)
    const segment = this.segment(at.segment, at.occurrence)
    if (!segment) return ''
    return at.field === undefined ? segment.text() : segment.value(at.field, at)
  }

  repetitions(path: string): number {
    const at = parsePath(path)
    return (at.field !== undefined && this.segment(at.segment, at.occurrence)?.repetitions(at.field)) || 0
  }

  raw(path: string): Uint8Array {
    const at = parsePath(path)
    const span = this.#span(at)
    return span ? this.#parts.text.bytes.subarray(span.start, span.end) : new Uint8Array(0)
  }

  rawText(path: string): string {
    const span = this.#span(parsePath(path))
    const { bytes, whole } = this.#parts.text
    if (!span) return ''
    return whole === undefined ? bytes.toString('latin1', span.start, span.end) : whole.slice(span.start, span.end)
  }

  with(path: string, value: string): Message {
    const { text, split, reparse } = this.#parts
    const at = parsePath(path)
    const bytes = editMessage({ text, ending: split.ending, segments: this.#index().get(at.segment) ?? [] }, at, value)
    const result = reparse(bytes)
    if (result.ok) return result.message
    throw new RangeError(`Setting ${path} would leave an unreadable message: ${result.problem.text}`)
  }

  #span(at: Path): { start: number; end: number } | undefined {
    const segment = this.segment(at.segment, at.occurrence)
    return at.field === undefined ? segment : segment?.span(at.field, at)
  }

  #index(): Map<string, SegmentView[]> {
    if (this.#byName) return this.#byName
    const { text, split } = this.#parts
    const byName = new Map<string, SegmentView[]>()
    this.#segments = split.starts.map((start, index) => {
      const end = split.ends[index] ?? start
      const name = nameAt(text, start, end)
      const same = byName.get(name)
      const segment = index === 0 ? this.#header : new SegmentView(text, name, (same?.length ?? 0) + 1, start, end)
      if (same) same.push(segment)
      else byName.set(name, [segment])
      return segment
    })
    this.#byName = byName
    return byName
  }
}

const LONGEST_NAME = 32
const names = new Map<number, string>()

function nameAt(text: MessageText, start: number, end: number): string {
  const { bytes, marks } = text
  const length = end - start
  if (length === 3 || (length > 3 && bytes[start + 3] === marks.field)) {
    // The same few names come again and again: remembered by their three bytes.
    const key = ((bytes[start] ?? 0) << 16) | ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0)
    const before = names.get(key)
    if (before !== undefined) return before
    const name = bytes.toString('latin1', start, start + 3)
    if (names.size < 500 && !name.includes(text.delimiters.field)) names.set(key, name)
    if (!name.includes(text.delimiters.field)) return name
  }
  const upTo = Math.min(end, start + LONGEST_NAME)
  const mark = bytes.subarray(start, upTo).indexOf(marks.field)
  return decode(text, { start, end: mark < 0 ? upTo : start + mark })
}
