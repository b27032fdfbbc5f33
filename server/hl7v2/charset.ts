/** What the bytes of a message mean: MSH-18 by table 0211, and what to do when it is empty, unknown or untrue. Never a silent guess. */
import { isAscii, isUtf8 } from 'node:buffer'
import { type Encode, encodeDoubleByte, encodeSingleByte, encodeUpTo, encodeUtf8 } from './charset-encoders.ts'
import type { Charset, ParseProblem } from './message.ts'

export interface Codec {
  /** A TextDecoder label. */
  label: string
  decode(bytes: Buffer, start?: number, end?: number): string
  /** Whether all the bytes are text in this charset. */
  valid(bytes: Buffer): boolean
  encode: Encode
  /** A second byte may look like a delimiter: the reader has to step over it. */
  doubleByte: boolean
}

const utf8: Codec = {
  label: 'utf-8',
  decode: (bytes, start, end) => bytes.toString('utf8', start, end),
  valid: isUtf8,
  encode: encodeUtf8,
  doubleByte: false,
}
const ascii: Codec = {
  label: 'us-ascii',
  decode: (bytes, start, end) => bytes.toString('latin1', start, end),
  valid: isAscii,
  encode: encodeUpTo(0x7f),
  doubleByte: false,
}
const latin1: Codec = {
  label: 'iso-8859-1',
  decode: (bytes, start, end) => bytes.toString('latin1', start, end),
  valid: () => true,
  encode: encodeUpTo(0xff),
  doubleByte: false,
}

function viaDecoder(label: string, encode: Encode, doubleByte: boolean): Codec {
  const strict = new TextDecoder(label, { fatal: true })
  const lenient = new TextDecoder(label)
  const valid = (bytes: Buffer): boolean => {
    try {
      strict.decode(bytes)
      return true
    } catch {
      return false
    }
  }
  return { label, decode: (bytes, start, end) => lenient.decode(bytes.subarray(start, end)), valid, encode, doubleByte }
}

const single = (label: string) => () => viaDecoder(label, encodeSingleByte(label), false)
const double = (label: string) => () => viaDecoder(label, encodeDoubleByte(label), true)

// HL7 table 0211. What it names and is missing here (ISO IR14, IR87, IR159, CNS 11643-1992, UTF-16, UTF-32) is told as unknown.
const TABLE: Record<string, () => Codec> = {
  ASCII: () => ascii,
  'ISO IR6': () => ascii,
  '8859/1': () => latin1,
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 9, 15].map((part) => [`8859/${part}`, single(`iso-8859-${part}`)])),
  'GB 18030-2000': double('gb18030'),
  'BIG-5': double('big5'),
  'KS X 1001': double('euc-kr'),
  'UNICODE UTF-8': () => utf8,
  UNICODE: () => utf8,
}

/** What senders write instead of the table's names. */
const ALIASES: Record<string, string> = {
  'UTF-8': 'UNICODE UTF-8',
  UTF8: 'UNICODE UTF-8',
  'UNICODE UTF8': 'UNICODE UTF-8',
  'US-ASCII': 'ASCII',
  'ISO-8859-1': '8859/1',
  'ISO8859-1': '8859/1',
  'ISO 8859-1': '8859/1',
  LATIN1: '8859/1',
  'ISO-8859-15': '8859/15',
  GB18030: 'GB 18030-2000',
  'GB 18030': 'GB 18030-2000',
  BIG5: 'BIG-5',
}

const made = new Map<string, Codec>()

/** The codec of a table 0211 name or a usual alias of one. */
export function codecOf(name: string): Codec | undefined {
  const asNamed = made.get(name)
  if (asNamed) return asNamed
  const plain = name.trim().toUpperCase()
  const entry = Object.hasOwn(ALIASES, plain) ? (ALIASES[plain] ?? plain) : plain
  const before = made.get(entry)
  if (before) return before
  const codec = Object.hasOwn(TABLE, entry) ? TABLE[entry]?.() : undefined
  if (codec) made.set(entry, codec)
  return codec
}

export interface Reading {
  charset: Charset
  codec: Codec
  warnings: ParseProblem[]
}

/**
 * How to read the message that begins at `start`, given the first repetition of its MSH-18 and where that stands. `isPlain`: all of it
 * is ASCII, which is text in every character set.
 */
export function chooseCharset(bytes: Buffer, declared: string, offset: number, start = 0, isPlain = false): Reading {
  const warnings: ParseProblem[] = []
  const warn = (code: ParseProblem['code'], message: string, at = offset): void => {
    warnings.push({ code, offset: at, location: 'MSH-18', text: message })
  }
  const named = declared === '' ? ascii : codecOf(declared)
  if (!named) warn('unknown-charset', `MSH-18 "${declared.slice(0, 40)}" is not a character set that can be read here.`)
  else if (declared !== '' && !Object.hasOwn(TABLE, declared)) {
    warn('unknown-charset', `MSH-18 "${declared}" is not a value of table 0211; read as ${named.label}.`)
  } else if (declared === 'UNICODE') {
    warn('unknown-charset', 'MSH-18 "UNICODE" does not say which encoding; read as UTF-8. Write "UNICODE UTF-8".')
  }

  let codec = named ?? utf8
  const text = isPlain ? bytes : bytes.subarray(start)
  if (!isPlain && !codec.valid(text)) {
    const wrong = named && {
      at: firstInvalid(bytes, named, offset, start),
      name: declared === '' ? 'empty, which means ASCII' : `"${declared}"`,
    }
    codec = utf8.valid(text) ? utf8 : latin1
    // Single-byte reading loses nothing: every byte stays visible and comes back out as it was.
    const how = `read as ${codec === utf8 ? 'UTF-8' : 'ISO 8859-1'}`
    if (wrong) warn('undecodable', `MSH-18 is ${wrong.name}, but byte ${wrong.at} is not text in it; ${how}.`, wrong.at)
    else warn('undecodable', `The bytes are not UTF-8 either; ${how}.`)
  } else if (declared === '') codec = utf8
  return { charset: { declared, decoder: codec.label, known: named !== undefined }, codec, warnings }
}

function firstInvalid(bytes: Buffer, codec: Codec, otherwise: number, start: number): number {
  if (codec === ascii) return start + bytes.subarray(start).findIndex((byte) => byte > 0x7f)
  if (codec !== utf8) return otherwise
  // Decoding puts U+FFFD where the bytes are wrong: written again, the text first differs there.
  const again = Buffer.from(bytes.toString('utf8'), 'utf8')
  let at = 0
  while (at < bytes.length && bytes[at] === again[at]) at++
  return at
}
