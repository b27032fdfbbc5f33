/**
 * Batches (HL7 v2.5.1 §2.10.3): `[FHS] { [BHS] { MSH … } [BTS] } [FTS]` in one frame. Taken apart here; every message goes its own
 * way, and its acknowledgements come back in a response batch.
 */
import { readDelimiters } from '../../hl7v2/delimiters.ts'
import { formatTimestamp } from '../../hl7v2/timestamp.ts'
import { createBatchTally } from './batch-tally.ts'

export interface Batch {
  /** Each a message with its own bytes. */
  messages: Buffer[]
  /** FHS or BHS, as fields. */
  head: Header
  /** Batches in the file: BHS segments, or one when there is none. */
  batches: number
  /** Trailers that do not fit what was there, segments outside any message. */
  faults: string[]
  /** Of the faults those that the trailers have: they are told to the sender too. */
  miscounts: string[]
}

export interface Header {
  name: string
  fields: string[]
  separator: string
  encoding: string
}

const CR = 0x0d
const LF = 0x0a
/** More than any batch worth one answer. */
const MAX_MESSAGES = 10_000
const MAX_FAULTS = 20
const HEADERS = ['FHS', 'BHS']

/** Undefined when the bytes are no batch, its header cannot be read, or it is too long. */
export function readBatch(bytes: Buffer): Batch | undefined {
  if (!HEADERS.includes(bytes.toString('latin1', 0, 3))) return undefined
  const delimited = readDelimiters(`MSH${bytes.toString('latin1', 3, 64).split(/[\r\n]/)[0]}`)
  if (!delimited.ok) return undefined
  const separator = delimited.delimiters.field
  const messages: Buffer[] = []
  const tally = createBatchTally()
  const faults: string[] = []
  let head: Header | undefined
  let start: number | undefined

  const finish = (end: number): void => {
    if (start !== undefined) messages.push(bytes.subarray(start, end))
    start = undefined
  }
  for (const [from, to] of lines(bytes)) {
    const name = bytes.toString('latin1', from, from + 3)
    const isEnvelope = ['FHS', 'BHS', 'BTS', 'FTS'].includes(name)
    if (!isEnvelope && name !== 'MSH') {
      if (start === undefined && faults.length < MAX_FAULTS)
        faults.push(`Segment ${name} at byte ${from} stands in no message.`)
      continue
    }
    finish(from)
    if (name === 'MSH') {
      start = from
      tally.message()
      if (messages.length >= MAX_MESSAGES) return undefined
      continue
    }
    const fields = bytes.toString('latin1', from, to).split(separator)
    if (HEADERS.includes(name)) head ??= { name, fields, separator, encoding: fields[1] ?? '' }
    tally.envelope(fields)
  }
  finish(bytes.length)
  tally.end()
  return (
    head && { messages, head, batches: tally.batches(), faults: [...faults, ...tally.faults], miscounts: tally.faults }
  )
}

/** FHS-11 or BHS-11: the batch's own control id. */
export const controlIdOf = ({ head }: Batch): string => head.fields[10] ?? ''

/** The answers in one batch, from us to the sender, with its separators; FHS-12 and BHS-12 name what is answered. */
export function writeResponseBatch(batch: Batch, answers: readonly Buffer[], controlId: string, now: number): Buffer {
  const { begin, end } = responseEnvelope(batch.head, controlId, now)
  return Buffer.concat([begin, ...answers, end(answers.length, batch.miscounts)])
}

/** What stands before and behind the answers. */
export function responseEnvelope(
  head: Header,
  controlId: string,
  now: number,
): { begin: Buffer; end(count: number, miscounts?: readonly string[]): Buffer } {
  const { fields, separator, encoding } = head
  const [application = '', facility = '', receiver = '', place = ''] = fields.slice(2, 6)
  const from = [receiver, place, application, facility]
  const plain = (text: string): string =>
    [...text]
      .map((each) => (/[ -~]/.test(each) && each !== separator && !encoding.includes(each) ? each : ' '))
      .join('')
  const line = (...parts: string[]): Buffer =>
    // A start or end block that the sender hid in a field would end the frame.
    Buffer.from(`${parts.join(separator).replaceAll('\v', '?').replaceAll('\x1c', '?')}\r`, 'latin1')
  const header = (name: string): Buffer =>
    line(name, encoding, ...from, formatTimestamp(now), '', '', '', controlId, fields[10] ?? '')
  const inFile = head.name === 'FHS'
  return {
    begin: Buffer.concat([...(inFile ? [header('FHS')] : []), header('BHS')]),
    // BTS-2 is the batch's comment.
    end(count, miscounts = []) {
      const comment = miscounts.length > 0 ? [plain(miscounts.join(' '))] : []
      return Buffer.concat([line('BTS', String(count), ...comment), ...(inFile ? [line('FTS', '1')] : [])])
    },
  }
}

/** FHS or BHS as fields; undefined when its delimiters cannot be read. */
export function readEnvelopeHeader(bytes: Buffer): Header | undefined {
  const name = bytes.toString('latin1', 0, 3)
  if (!HEADERS.includes(name)) return undefined
  const text = bytes.toString('latin1')
  const delimited = readDelimiters(`MSH${text.slice(3, 64)}`)
  if (!delimited.ok) return undefined
  const separator = delimited.delimiters.field
  const fields = text.split(separator)
  return { name, fields, separator, encoding: fields[1] ?? '' }
}

/** Start and end of every segment, CR, LF or both behind it. */
function* lines(bytes: Buffer): Generator<[number, number]> {
  let from = 0
  while (from < bytes.length) {
    let to = from
    while (to < bytes.length && bytes[to] !== CR && bytes[to] !== LF) to++
    if (to > from) yield [from, to]
    from = to + 1
  }
}
