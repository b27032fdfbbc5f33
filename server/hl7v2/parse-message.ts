/** Bytes in, a readable message out, or the reason why not. Finds the segments and the rules to read them by, and stops there. */
import { isAscii } from 'node:buffer'
import { chooseCharset, codecOf } from './charset.ts'
import { readDelimiters } from './delimiters.ts'
import type { ParseProblem, ParseResult } from './message.ts'
import { MessageView } from './message-view.ts'
import { type MessageText, marksOf, SegmentView } from './segment-view.ts'
import { isSegmentName, type Split, splitSegments } from './split-segments.ts'

export interface ParseOptions {
  maxSegments?: number
}

const MAX_SEGMENTS = 100_000
const MAX_NAME_WARNINGS = 20
/** Bytes: most messages. Parts of a text are cheap to take, but each keeps all of it in memory. */
const SHORT = 16_384

/** The message keeps the bytes themselves, not a copy: they must not change afterwards. Never throws. */
export function parseMessage(bytes: Uint8Array, options: ParseOptions = {}): ParseResult {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = startOf(buffer)
  if (start === buffer.length) return refuse('empty', 0, 'message', 'The message is empty.')
  if (!hasMsh(buffer, start))
    return refuse('no-msh', start, 'MSH', `The message does not begin with MSH: ${describeStart(buffer, start)}`)

  const headerEnd = lineEnd(buffer, start)
  const delimited = readDelimiters(buffer.toString('latin1', start, Math.min(headerEnd, start + 64)))
  if (!delimited.ok) return refuse('bad-delimiters', start + 3, delimited.location, delimited.text)

  const { delimiters } = delimited
  const plain = isAscii(buffer)
  const text: MessageText = {
    bytes: buffer,
    delimiters,
    marks: marksOf(delimiters),
    plain,
    whole: plain && buffer.length <= SHORT ? buffer.toString('latin1') : undefined,
    codec: LATIN1,
    doubleByte: false,
  }
  const split = splitSegments(buffer, start, text.marks.field, options.maxSegments ?? MAX_SEGMENTS)
  const open = (): SegmentView => new SegmentView(text, 'MSH', 1, start, split.ends[0] ?? buffer.length)
  let header = open()

  const declared = header.value(18, { repetition: 1 })
  const reading = chooseCharset(buffer, declared, header.span(18)?.start ?? header.end, start, plain)
  text.codec = reading.codec
  text.doubleByte = reading.codec.doubleByte && !plain
  // What was found so far was found without knowing that second bytes may look like delimiters.
  if (text.doubleByte) header = open()

  const reparse = (changed: Uint8Array): ParseResult => parseMessage(changed, options)
  const message = new MessageView({ bytes, text, charset: reading.charset, split, reparse }, header)
  const problem = tooMany(split) ?? secondHeader(text, split)
  if (problem) return { ok: false, problem, message }
  const warnings = [...beforeMsh(start), ...split.warnings, ...reading.warnings, ...oddNames(text, split)]
  return { ok: true, message, warnings }
}

const LATIN1 = codecOf('8859/1') ?? chooseCharset(Buffer.alloc(0), '', 0).codec

function refuse(code: ParseProblem['code'], offset: number, location: string, text: string): ParseResult {
  return { ok: false, problem: { code, offset, location, text } }
}

const CR = 0x0d
const LF = 0x0a

/** Past a byte order mark and blank lines, which are told but do no harm. */
function startOf(buffer: Buffer): number {
  let at = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0
  while (buffer[at] === CR || buffer[at] === LF) at++
  return at
}

function beforeMsh(start: number): ParseProblem[] {
  if (start === 0) return []
  const text = `${start} bytes (a byte order mark or blank lines) stand before MSH; the message begins with MSH.`
  return [{ code: 'segment-separator', offset: 0, location: 'MSH', text }]
}

function lineEnd(buffer: Buffer, from: number): number {
  let at = from
  while (at < buffer.length && buffer[at] !== CR && buffer[at] !== LF) at++
  return at
}

function hasMsh(buffer: Buffer, at: number): boolean {
  return buffer[at] === 0x4d && buffer[at + 1] === 0x53 && buffer[at + 2] === 0x48
}

function describeStart(buffer: Buffer, start: number): string {
  const head = buffer.subarray(start, start + 8)
  const name = head.toString('latin1', 0, 3)
  if (name === 'FHS' || name === 'BHS')
    return `it is a batch (${name}) that cannot be taken apart; send one message to a frame.`
  if (name.toUpperCase() === 'MSH') return 'segment names are written in capitals.'
  if (head.filter((byte) => byte === 0).length >= 3 || (head[0] ?? 0) >= 0xfe) {
    return 'it looks like UTF-16 or UTF-32; send UTF-8 with MSH-18 "UNICODE UTF-8".'
  }
  if (/^(GET|PUT|POS|HEA|DEL|OPT|PAT|PRI)/.test(name)) return 'it looks like an HTTP request; this port speaks MLLP.'
  return `its first bytes are ${head.toString('hex').replace(/(..)(?=.)/g, '$1 ')}.`
}

function tooMany({ overflow, starts }: Split): ParseProblem | undefined {
  if (overflow === undefined) return undefined
  const location = `segment ${starts.length + 1}`
  return {
    code: 'too-many-segments',
    offset: overflow,
    location,
    text: `The message has more than ${starts.length} segments.`,
  }
}

/** Two messages in one frame: to acknowledge the first alone would lose the second without a word. */
function secondHeader({ bytes, marks }: MessageText, { starts }: Split): ParseProblem | undefined {
  const index = starts.findIndex((start, n) => n > 0 && hasMsh(bytes, start) && bytes[start + 3] === marks.field)
  if (index < 0) return undefined
  const text = `Segment ${index + 1} is a second MSH; send one message to a frame.`
  return { code: 'several-messages', offset: starts[index] ?? 0, location: `segment ${index + 1}`, text }
}

function oddNames({ bytes, marks }: MessageText, { starts, ends }: Split): ParseProblem[] {
  const problems: ParseProblem[] = []
  for (let index = 1; index < starts.length && problems.length < MAX_NAME_WARNINGS; index++) {
    const offset = starts[index] ?? 0
    const end = ends[index] ?? 0
    if (end - offset >= 3 && isSegmentName(bytes, offset) && (end === offset + 3 || bytes[offset + 3] === marks.field))
      continue
    const shown = JSON.stringify(bytes.toString('latin1', offset, Math.min(end, offset + 8)))
    const text = `Segment ${index + 1} begins with ${shown}; a segment has a name of three capitals or digits, then the field separator.`
    problems.push({ code: 'bad-segment-name', offset, location: `segment ${index + 1}`, text })
  }
  return problems
}
