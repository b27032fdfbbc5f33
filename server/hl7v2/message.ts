/**
 * A message as everything above sees it: the exact bytes, and spans over them. Reading decodes and unescapes on demand;
 * editing splices one place and leaves every other byte as it was. `parseMessage` in parse-message.ts makes one.
 */
export interface Message {
  readonly bytes: Uint8Array
  readonly delimiters: Delimiters
  readonly charset: Charset
  readonly segments: readonly Segment[]
  /** The n-th segment of that name, from 1. */
  segment(name: string, occurrence?: number): Segment | undefined
  segmentsNamed(name: string): Segment[]
  /**
   * The value at a path as people write it: `MSH-10`, `PID-3[1].4.1`, `OBX[2]-5` (segment occurrence, field, repetition, component,
   * subcomponent; from 1; what is left out is 1, except that a path that stops above the leaf gives that whole part,
   * decoded but not unescaped where it still holds delimiters). `''` when absent or empty; HL7's null stays `""`.
   */
  get(path: string): string
  /** How many repetitions the field has: 0 when empty. */
  repetitions(path: string): number
  raw(path: string): Uint8Array
  /** The same bytes as text of one character a byte. */
  rawText(path: string): string
  /** A new message with that one place set (escaped, encoded); segments and separators are added where missing. */
  with(path: string, value: string): Message
}

export interface Delimiters {
  field: string
  component: string
  repetition: string
  /** Empty when MSH-2 names none. */
  escape: string
  /** Empty when MSH-2 names none. */
  subcomponent: string
  /** The fifth character of MSH-2, from version 2.7 on. */
  truncation?: string
}

export interface Charset {
  /** As MSH-18 names it, first repetition; empty when absent (ASCII by the standard). */
  declared: string
  /** What the bytes are decoded as, a TextDecoder label. */
  decoder: string
  known: boolean
}

/** A segment: reading within it needs no path (`field(3)`, `value(3, {repetition, component, subcomponent})`). */
export interface Segment {
  readonly name: string
  /** From 1, among segments of that name. */
  readonly occurrence: number
  /** Offsets into the message's bytes, separator excluded. */
  readonly start: number
  readonly end: number
  readonly fieldCount: number
  /** Nothing stands there, or the segment does not reach so far. */
  isEmpty(field: number): boolean
  value(field: number, at?: { repetition?: number; component?: number; subcomponent?: number }): string
  repetitions(field: number): number
  /** The segment's text, decoded, as it stands. */
  text(): string
}

/**
 * parseMessage(bytes): what could be read, or why not, with the offset. A refused message whose MSH could be read comes along, so
 * that the refusal can name its control id and speak its delimiters.
 */
export type ParseResult =
  | { ok: true; message: Message; warnings: ParseProblem[] }
  | { ok: false; problem: ParseProblem; message?: Message }

export interface ParseProblem {
  code:
    | 'empty'
    | 'no-msh'
    | 'bad-delimiters'
    | 'segment-separator'
    | 'unknown-charset'
    | 'undecodable'
    | 'bad-segment-name'
    | 'several-messages'
    | 'too-many-segments'
  /** Byte offset. */
  offset: number
  /** `MSH-2`, `segment 4` */
  location: string
  text: string
}
