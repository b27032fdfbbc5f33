/** Where the segments are. The standard ends them with CR; what senders really use is accepted and told. */
import type { ParseProblem } from './message.ts'

export interface Split {
  starts: number[]
  ends: number[]
  /** The line ending that the first segment has; CR when it has none. */
  ending: '\r' | '\n' | '\r\n'
  warnings: ParseProblem[]
  /** Offset of the segment that is one too many. */
  overflow?: number
}

const CR = 0x0d
const LF = 0x0a

// HL7 v2.5.1 §2.5.1: the segment terminator is always a carriage return and cannot be changed.
export function splitSegments(bytes: Buffer, from: number, separator: number, maxSegments: number): Split {
  const starts: number[] = []
  const ends: number[] = []
  const seen = { lf: -1, crlf: -1, blank: -1, data: -1 }
  let cr = seek(bytes, CR, from)
  let nextLf = seek(bytes, LF, from)
  let ending: Split['ending'] | undefined
  let at = from
  while (at < bytes.length) {
    if (bytes[at] === CR || bytes[at] === LF) {
      note(seen, 'blank', at)
      at++
      continue
    }
    if (cr < at) cr = seek(bytes, CR, at)
    if (nextLf < at) nextLf = seek(bytes, LF, at)
    // In a message whose segments end in CR, a lone LF with no segment after it is part of the text.
    while (nextLf < cr && ending !== undefined && ending !== '\n' && !startsSegment(bytes, nextLf + 1, separator)) {
      note(seen, 'data', nextLf)
      nextLf = seek(bytes, LF, nextLf + 1)
    }
    const end = Math.min(cr, nextLf)
    const crlf = end === cr && bytes[end + 1] === LF
    if (starts.length === maxSegments) {
      return { starts, ends, ending: ending ?? '\r', warnings: warn(seen, -1), overflow: at }
    }
    starts.push(at)
    ends.push(end)
    if (end < bytes.length) {
      ending ??= crlf ? '\r\n' : end === cr ? '\r' : '\n'
      if (crlf) note(seen, 'crlf', end)
      else if (end !== cr) note(seen, 'lf', end)
    }
    at = end + (crlf ? 2 : 1)
  }
  const last = bytes[bytes.length - 1]
  const unended = last === CR || last === LF ? -1 : bytes.length
  return { starts, ends, ending: ending ?? '\r', warnings: warn(seen, unended) }
}

type Seen = { lf: number; crlf: number; blank: number; data: number }

function note(seen: Seen, kind: keyof Seen, offset: number): void {
  if (seen[kind] < 0) seen[kind] = offset
}

/** One warning of each kind, at its first place: a file with Unix line endings is one mistake, not a thousand. */
function warn(seen: Seen, unended: number): ParseProblem[] {
  const warnings: ParseProblem[] = []
  const add = (offset: number, text: string): void => {
    if (offset >= 0) warnings.push({ code: 'segment-separator', offset, location: `byte ${offset}`, text })
  }
  add(seen.crlf, 'Segments end in CR LF; the standard ends them in CR alone.')
  add(seen.lf, 'Segments end in LF; the standard ends them in CR.')
  add(seen.data, 'A line feed stands within a segment; write it as \\.br\\ or \\X0A\\.')
  add(seen.blank, 'There is a blank line between segments.')
  add(unended, 'The last segment is not ended by CR.')
  return warnings
}

function seek(bytes: Buffer, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from)
  return found < 0 ? bytes.length : found
}

/** Whether a segment, a line ending or the end of the message comes here. */
function startsSegment(bytes: Buffer, at: number, separator: number): boolean {
  const first = bytes[at]
  if (first === undefined || first === CR || first === LF) return true
  return isSegmentName(bytes, at) && bytes[at + 3] === separator
}

/** A capital letter and two capital letters or digits. */
export function isSegmentName(bytes: Buffer, at: number): boolean {
  const first = bytes[at] ?? 0
  return first >= 0x41 && first <= 0x5a && isCapitalOrDigit(bytes[at + 1] ?? 0) && isCapitalOrDigit(bytes[at + 2] ?? 0)
}

function isCapitalOrDigit(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39)
}
