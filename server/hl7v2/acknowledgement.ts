/** Acknowledgements, written as the sender's version, delimiters and character set want them. What is echoed is echoed byte for byte. */
import type { AcknowledgementCode } from './acknowledgement-code.ts'
import { codecOf } from './charset.ts'
import { DEFAULT_DELIMITERS, printEncodingCharacters } from './delimiters.ts'
import { tableValue } from './dictionary/tables.ts'
import { escapeText } from './escape.ts'
import { fitSegment, withoutMarks } from './fit-segment.ts'
import type { Delimiters, Message } from './message.ts'
import { readPath } from './path.ts'
import { formatTimestamp } from './timestamp.ts'
import { printSegment, type SegmentSpec } from './write-message.ts'

export type { AcknowledgementCode } from './acknowledgement-code.ts'
export { type Acknowledgement, readAcknowledgement } from './read-acknowledgement.ts'

export interface AcknowledgementError {
  /** Table 0357: `101`. */
  code: string
  /** A path, `PID-3[1].4`; anything else is told in the text only. */
  location: string
  text: string
  /** Table 0516; E when left out. */
  severity?: 'E' | 'F' | 'I' | 'W'
}

export interface AcknowledgementRequest {
  /** Undefined when nothing of it could be read. */
  message?: Message | undefined
  code: AcknowledgementCode
  errors: readonly AcknowledgementError[]
  /** MSH-10 of the acknowledgement itself: new and unique. */
  controlId: string
  /** Milliseconds since 1970. */
  now: number
  /** MSH-3 and MSH-4; the receiver that the message named when left out. */
  sendingApplication?: string | undefined
  sendingFacility?: string | undefined
  /** An application acknowledgement of enhanced mode is a message of its own: MSH-16 is NE, MSH-15 says whether its arrival is to be answered. */
  ownMessage?: 'NE' | 'AL' | undefined
  /** The answer that this message type has instead of ACK, and what follows MSA and ERR in it. */
  reply?: { type: string; trigger: string; structure: string; segments: readonly SegmentSpec[] } | undefined
  /** MSA-4, where the sequence number protocol is used. */
  expectedSequence?: number | undefined
}

const VT = '\x0b'
const FS = '\x1c'

/** What is answered to a message that cannot be read: NGEMR's version and character set. */
const UNREADABLE = { version: '2.3', processing: 'P', charset: 'UNICODE UTF-8' }

// HL7 v2.5.1 §2.9.2.2 and §2.9.3: MSH is built anew, MSH-5/6 are the sender, MSH-11, MSA-2 come from the message.
export function buildAcknowledgement(request: AcknowledgementRequest): Buffer {
  const { message, code, errors, controlId, now } = request
  const writer = createWriter(message)
  const { delimiters, text, echo } = writer
  const own = (value: string | undefined, path: string): string => (value === undefined ? echo(path) : text(value))
  const version = echo('MSH-12') || UNREADABLE.version
  const msh = [
    'MSH',
    printEncodingCharacters(delimiters),
    own(request.sendingApplication, 'MSH-5'),
    own(request.sendingFacility, 'MSH-6'),
    echo('MSH-3'),
    echo('MSH-4'),
    formatTimestamp(now),
    '',
    messageType(writer, atLeast(version, 2, 4), request.reply),
    text(controlId),
    echo('MSH-11') || UNREADABLE.processing,
    version,
  ]
  const charset = message ? echo('MSH-18') : UNREADABLE.charset
  // HL7 v2.5.1 §2.9.3.2: MSH-16 of an application acknowledgement is always NE, and both or neither are valued. An accept
  // acknowledgement has neither.
  const accept = request.ownMessage ?? ''
  const application = request.ownMessage ? 'NE' : ''
  if (charset !== '' || accept !== '') msh.push('', '', accept, application, ...(charset === '' ? [] : ['', charset]))

  const modern = atLeast(version, 2, 5)
  const msa = ['MSA', code, echo('MSH-10')]
  const [first] = errors
  // MSA-3 is kept for backward compatibility only from 2.4 on; ERR-8 carries the text from 2.5 on.
  if (first && !modern) msa.push(text(explain(first)))
  if (request.expectedSequence !== undefined) msa[4] = String(request.expectedSequence)
  const segments = [msh, msa, ...(modern ? errorSegments(errors, writer) : errorSegment(errors, writer))]
  const head = segments.map((fields) => `${fields.join(delimiters.field)}\r`).join('')
  return Buffer.from(head + (request.reply?.segments ?? []).map(writer.segment).join(''), 'latin1')
}

/**
 * Echoed fields are bytes, written values are text in the message's character set: both are kept as strings of one character a byte,
 * so that the segments can be put together with `join`.
 */
interface Writer {
  delimiters: Delimiters
  echo(path: string): string
  text(value: string): string
  segment(spec: SegmentSpec): string
}

function createWriter(message: Message | undefined): Writer {
  const delimiters = message?.delimiters ?? DEFAULT_DELIMITERS
  const encode = (text: string): string => {
    const codec = codecOf(message ? decoderName(message) : UNREADABLE.charset)
    return (codec?.encode(text) ?? Buffer.from(text.replace(/[^ -~\r]/gu, '?'), 'latin1')).toString('latin1')
  }
  return {
    delimiters,
    // A start or end block that the sender hid in a field would end the acknowledgement's frame.
    echo: (path) => (message ? harmless(message.rawText(path)) : ''),
    text(value) {
      if (PLAIN.test(value)) return value
      const safe = delimiters.escape === '' ? withoutMarks(value, delimiters) : value
      return encode(escapeText(safe, delimiters))
    },
    segment: (spec) => encode(printSegment(fitSegment(spec, delimiters), delimiters)),
  }
}

/** No delimiter is a letter or a digit, and every character set has these where ASCII has them. */
const PLAIN = /^[A-Za-z0-9]*$/

const harmless = (field: string): string =>
  field.includes(VT) || field.includes(FS) ? field.replaceAll(VT, '?').replaceAll(FS, '?') : field

/** The table 0211 name of what the message was really read as, which may not be what it declares. */
function decoderName({ charset }: Message): string {
  if (charset.decoder === 'utf-8') return 'UNICODE UTF-8'
  if (charset.decoder === 'iso-8859-1') return '8859/1'
  return charset.declared
}

function messageType(
  { delimiters, echo, text }: Writer,
  structured: boolean,
  reply: AcknowledgementRequest['reply'],
): string {
  if (reply) {
    const parts = [reply.type, reply.trigger, ...(structured ? [reply.structure] : [])]
    return joinParts(parts.map(text), delimiters.component)
  }
  const trigger = echo('MSH-9[1].2')
  if (trigger === '') return 'ACK'
  return ['ACK', trigger, ...(structured ? ['ACK'] : [])].join(delimiters.component)
}

// HL7 v2.5.1 §2.15.5: one ERR for each error; ERR-2 ERL, ERR-3 CWE of table 0357, ERR-4 severity, ERR-8 text for the user.
function errorSegments(errors: readonly AcknowledgementError[], { delimiters, text }: Writer): string[][] {
  const within = (parts: string[]): string => joinParts(parts, delimiters.component)
  return errors.map((error) => {
    const at = readPath(error.location)
    const { segment = '', occurrence, field, repetition, component, subcomponent } = at ?? {}
    const numbers = [occurrence, field, repetition ?? (field === undefined ? undefined : 1), component, subcomponent]
    const location = trimmed([segment, ...numbers.map((number) => number?.toString() ?? '')])
    const code = [text(error.code), text(meaning(error)), 'HL70357']
    return ['ERR', '', within(location), within(code), error.severity ?? 'E', '', '', '', text(explain(error))]
  })
}

// HL7 v2.3 §2.24.4: one ERR, ERR-1 repeats: segment ^ sequence ^ field position ^ code & text & table.
function errorSegment(errors: readonly AcknowledgementError[], { delimiters, text }: Writer): string[][] {
  if (errors.length === 0) return []
  const places = errors.map((error) => {
    const at = readPath(error.location)
    const code = joinParts([text(error.code), text(meaning(error)), 'HL70357'], delimiters.subcomponent)
    const place = [at?.segment ?? '', at?.occurrence.toString() ?? '', at?.field?.toString() ?? '', code]
    return joinParts(place, delimiters.component)
  })
  return [['ERR', joinParts(places, delimiters.repetition)]]
}

/** A sender without that delimiter gets the first part alone. */
function joinParts(parts: string[], delimiter: string): string {
  return delimiter === '' ? (parts[0] ?? '') : parts.join(delimiter)
}

function trimmed(parts: string[]): string[] {
  const last = parts.findLastIndex((part) => part !== '')
  return parts.slice(0, last + 1)
}

function meaning({ code, text }: AcknowledgementError): string {
  return tableValue('0357', code) ?? text
}

function explain({ location, text }: AcknowledgementError): string {
  return location === '' || text.startsWith(location) ? text : `${location}: ${text}`
}

function atLeast(version: string, major: number, minor: number): boolean {
  // The version of NGEMR, and of most that is sent.
  if (version === '2.3') return major < 2 || (major === 2 && minor <= 3)
  const [, first, second] = /^(\d+)\.(\d+)/.exec(version) ?? []
  if (first === undefined) return false
  return Number(first) > major || (Number(first) === major && Number(second) >= minor)
}
