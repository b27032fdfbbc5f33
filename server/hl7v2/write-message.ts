/** New messages from values: the builder knows the delimiters, the escapes and the character set, its callers only fields. */
import { codecOf } from './charset.ts'
import { DEFAULT_DELIMITERS, printEncodingCharacters } from './delimiters.ts'
import { escapeText } from './escape.ts'
import type { Delimiters } from './message.ts'
import { isHeader } from './segment-view.ts'

/** Text, or its subcomponents. */
export type ComponentValue = string | readonly string[]
/** Text, or its components: `['TAN AH KOW', '', '', '', 'MR.']`. */
export type RepetitionValue = string | readonly ComponentValue[]
/** One value, or several: `{ repeat: ['a', ['b', 'c']] }` is `a~b^c`. Every text is escaped; HL7's null is `'""'`. */
export type FieldValue = RepetitionValue | { readonly repeat: readonly RepetitionValue[] }

export interface SegmentSpec {
  name: string
  /** By field number; what is left out is empty. MSH-1 and MSH-2 are the builder's. */
  fields: Readonly<Record<number, FieldValue | undefined>>
  /** Empty fields after the last one, as NGEMR's segments end. */
  trailing?: number
}

export interface BuildOptions {
  /** A table 0211 name, written to MSH-18 unless the fields say it. Default: UTF-8, named when the text is not all ASCII. */
  charset?: string
  delimiters?: Delimiters
}

const MAX_FIELD = 9_999
const SEGMENT_NAME = /^[A-Z][A-Z0-9]{2}$/
const UTF8 = 'UNICODE UTF-8'

/** Throws on what only a programmer can get wrong: no MSH first, a bad segment name, text that the character set does not have. */
export function buildMessage(segments: readonly SegmentSpec[], options: BuildOptions = {}): Uint8Array {
  const { delimiters = DEFAULT_DELIMITERS } = options
  const [header, ...others] = segments
  if (header?.name !== 'MSH') throw new TypeError('A message begins with MSH.')
  const named = firstText(header.fields[18]) || options.charset
  const body = others.map((segment) => printSegment(segment, delimiters)).join('')
  const msh = printSegment(named ? withCharset(header, named) : header, delimiters)
  const text =
    named || codecOf('ASCII')?.encode(msh + body)
      ? msh + body
      : printSegment(withCharset(header, UTF8), delimiters) + body
  const codec = codecOf(named ?? UTF8)
  if (!codec) throw new RangeError(`"${named}" is no character set that messages can be written in; see table 0211.`)
  const bytes = codec.encode(text)
  if (!bytes) throw new RangeError(`The message holds characters that ${named ?? UTF8} does not have; use "${UTF8}".`)
  return bytes
}

/** One segment with its CR. */
export function printSegment(segment: SegmentSpec, delimiters: Delimiters = DEFAULT_DELIMITERS): string {
  const { name, fields, trailing = 0 } = segment
  if (!SEGMENT_NAME.test(name)) throw new TypeError(`"${name}" is no segment name.`)
  const first = isHeader(name) ? 3 : 1
  let last = 0
  for (const key in fields) {
    const n = Number(key)
    if (fields[n] === undefined) continue
    if (!Number.isInteger(n) || n < first || n > MAX_FIELD) throw new RangeError(`${name} has no field ${n} to set.`)
    if (n > last) last = n
  }
  let text = isHeader(name) ? `${name}${delimiters.field}${printEncodingCharacters(delimiters)}` : name
  for (let n = first; n <= last; n++) {
    const value = fields[n]
    text += delimiters.field
    if (value !== undefined) text += printField(value, delimiters)
  }
  return `${text}${delimiters.field.repeat(trailing)}\r`
}

/** A field's value, escaped and delimited. */
function printField(value: FieldValue, delimiters: Delimiters = DEFAULT_DELIMITERS): string {
  if (typeof value === 'string') return escapeText(value, delimiters)
  const repetitions = 'repeat' in value ? value.repeat : [value]
  return join(
    repetitions.map((repetition) =>
      typeof repetition === 'string'
        ? escapeText(repetition, delimiters)
        : join(
            repetition.map((component) =>
              typeof component === 'string'
                ? escapeText(component, delimiters)
                : join(
                    component.map((text) => escapeText(text, delimiters)),
                    delimiters.subcomponent,
                  ),
            ),
            delimiters.component,
          ),
    ),
    delimiters.repetition,
  )
}

function join(parts: string[], delimiter: string): string {
  if (delimiter === '' && parts.length > 1) throw new RangeError('These delimiters do not reach as deep as the value.')
  return parts.join(delimiter)
}

function withCharset(header: SegmentSpec, charset: string): SegmentSpec {
  return header.fields[18] === undefined ? { ...header, fields: { ...header.fields, 18: charset } } : header
}

function firstText(value: FieldValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  const first = 'repeat' in value ? value.repeat[0] : value[0]
  if (first === undefined) return ''
  if (typeof first === 'string') return first
  const inner = first[0]
  return typeof inner === 'string' ? inner : (inner?.[0] ?? '')
}
