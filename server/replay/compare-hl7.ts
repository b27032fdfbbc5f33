/**
 * Two HL7 v2 messages by meaning: segments in order, then field, repetition, component, subcomponent. Trailing empties say
 * nothing (HL7 v2.5.1 §2.6), so a PID with its empty tail is the PID without. Messages that cannot be parsed are compared as bytes.
 */
import type { Message, Segment } from '../hl7v2/message.ts'
import { parseMessage } from '../hl7v2/parse-message.ts'
import { align } from './align.ts'
import { type Clocks, movedTime } from './moved-time.ts'
import type { Comparison, Difference } from './result.ts'

export interface Hl7CompareOptions {
  /** `MSH-7`, `PV1-44.1`: differences there are counted, not told. */
  ignore?: readonly string[]
  clocks?: Clocks
  /** What is known to have another value this time. */
  rewrite?: (text: string) => string
}

/** When and by which id the message itself was made, not what it says. */
const HL7_IGNORED: readonly string[] = ['MSH-7', 'MSH-10', 'EVN-2']

export function compareHl7(expected: Uint8Array, actual: Uint8Array, options: Hl7CompareOptions = {}): Comparison {
  if (Buffer.compare(expected, actual) === 0) return { exact: true, differences: [], ignored: 0 }
  const before = parseMessage(expected)
  const after = parseMessage(actual)
  if (!before.ok || !after.ok) return { exact: false, differences: [bytesDiffer(expected, actual)], ignored: 0 }

  const result: Comparison = { exact: false, differences: [], ignored: 0 }
  const judge = judgeWith(result, options)
  const pairs = align(before.message.segments, after.message.segments, { expected: nameOf, actual: nameOf })
  for (const pair of pairs) {
    if ('expected' in pair && 'actual' in pair) {
      compareSegments(before.message, pair.expected, after.message, pair.actual, judge)
    } else if ('expected' in pair) {
      result.differences.push({ at: placeOf(pair.expected), expected: pair.expected.text() })
    } else result.differences.push({ at: placeOf(pair.actual), actual: pair.actual.text() })
  }
  return result
}

const nameOf = (segment: Segment): string => segment.name
const placeOf = ({ name, occurrence }: Segment): string => (occurrence === 1 ? name : `${name}[${occurrence}]`)

type Judge = (at: string, path: string, expected: string, actual: string) => void

function judgeWith(result: Comparison, { ignore = HL7_IGNORED, clocks, rewrite }: Hl7CompareOptions): Judge {
  return (at, path, expected, actual) => {
    if (expected === actual) return
    const ignored =
      ignore.some((own) => path === own || path.startsWith(`${own}.`)) ||
      rewrite?.(expected) === actual ||
      movedTime(expected, actual, clocks)
    if (ignored) result.ignored++
    else result.differences.push(difference(at, expected, actual))
  }
}

function difference(at: string, expected: string, actual: string): Difference {
  return { at, ...(expected === '' ? {} : { expected }), ...(actual === '' ? {} : { actual }) }
}

function compareSegments(before: Message, expected: Segment, after: Message, actual: Segment, judge: Judge): void {
  const left = fieldsOf(before, expected)
  const right = fieldsOf(after, actual)
  for (let field = 1; field < Math.max(left.length, right.length); field++) {
    const own = left[field] ?? ''
    const other = right[field] ?? ''
    if (own === other && sameDelimiters(before, after)) continue
    // MSH-1 and MSH-2 are the delimiters themselves, and must not be split by them.
    if (expected.name === 'MSH' && field <= 2) judge(`MSH-${field}`, `MSH-${field}`, own, other)
    else
      compareFields(
        `${placeOf(expected)}-${field}`,
        `${expected.name}-${field}`,
        split(own, before),
        split(other, after),
        judge,
      )
  }
}

function sameDelimiters(a: Message, b: Message): boolean {
  const { delimiters: x } = a
  const { delimiters: y } = b
  return x.component === y.component && x.repetition === y.repetition && x.subcomponent === y.subcomponent
}

/** By field number: 0 is the name. In MSH the separator after the name is itself field 1 (HL7 v2.5.1 §2.15.9.1). */
function fieldsOf(message: Message, segment: Segment): string[] {
  const fields = segment.text().split(message.delimiters.field)
  return segment.name === 'MSH' ? ['MSH', message.delimiters.field, ...fields.slice(1)] : fields
}

/** Repetitions, components, subcomponents. */
type Parts = string[][][]

function split(field: string, { delimiters }: Message): Parts {
  return cut(field, delimiters.repetition).map((repetition) =>
    cut(repetition, delimiters.component).map((component) => cut(component, delimiters.subcomponent)),
  )
}

function cut(text: string, separator: string): string[] {
  return separator === '' ? [text] : text.split(separator)
}

function compareFields(at: string, path: string, left: Parts, right: Parts, judge: Judge): void {
  const many = left.length > 1 || right.length > 1
  for (let r = 0; r < Math.max(left.length, right.length); r++) {
    const own = left[r] ?? []
    const other = right[r] ?? []
    const place = many || own.length > 1 || other.length > 1 ? `${at}[${r + 1}]` : at
    const deep = own.length > 1 || other.length > 1
    for (let c = 0; c < Math.max(own.length, other.length); c++) {
      const part = own[c] ?? []
      const counterpart = other[c] ?? []
      const inner = part.length > 1 || counterpart.length > 1
      for (let s = 0; s < Math.max(part.length, counterpart.length); s++) {
        const suffix = inner ? `.${c + 1}.${s + 1}` : deep ? `.${c + 1}` : ''
        judge(place + suffix, path + suffix, part[s] ?? '', counterpart[s] ?? '')
      }
    }
  }
}

function bytesDiffer(expected: Uint8Array, actual: Uint8Array): Difference {
  let at = 0
  while (at < expected.length && expected[at] === actual[at]) at++
  return { at: `byte ${at}`, expected: around(expected, at), actual: around(actual, at) }
}

function around(bytes: Uint8Array, at: number): string {
  const from = Math.max(0, at - 20)
  return JSON.stringify(Buffer.from(bytes.subarray(from, at + 20)).toString('latin1'))
}
