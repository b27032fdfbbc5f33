/** Escape sequences, both ways. What is not understood stays as it stands, so that reading never loses anything. */
import type { Delimiters } from './message.ts'

/** Turns the bytes of `\X..\` into text; `undefined` when they are no text in the message's charset. */
export type HexReader = (bytes: Buffer) => string | undefined

const latin1: HexReader = (bytes) => bytes.toString('latin1')

// HL7 v2.5.1 §2.7: \F\ field, \S\ component, \T\ subcomponent, \R\ repetition, \E\ escape; §2.7.5 \Xdd..\; §2.7.6 \.br\; v2.7 §2.5.5.2 \P\.
export function unescapeText(text: string, delimiters: Delimiters, readHex: HexReader = latin1): string {
  const mark = delimiters.escape
  if (mark === '' || !text.includes(mark)) return text
  let result = ''
  let at = 0
  for (;;) {
    const open = text.indexOf(mark, at)
    const close = open < 0 ? -1 : text.indexOf(mark, open + 1)
    if (close < 0) return result + text.slice(at)
    const meaning = decode(text.slice(open + 1, close), delimiters, readHex)
    if (meaning === undefined) {
      // The closing mark may open the next sequence.
      result += text.slice(at, close)
      at = close
      if (isSequence(text.slice(open + 1, close))) {
        result += mark
        at = close + 1
      }
    } else {
      result += text.slice(at, open) + meaning
      at = close + 1
    }
  }
}

/** The value with everything escaped that would read as structure, and with no raw CR, LF, VT or FS. */
export function escapeText(text: string, delimiters: Delimiters): string {
  if (!specialIn(delimiters).test(text)) return text
  let result = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const sequence = sequenceFor(text.charAt(i), delimiters)
    if (sequence === undefined) continue
    if (delimiters.escape === '') {
      throw new RangeError(
        `The value "${text.slice(0, 40)}" holds a delimiter or line break, and MSH-2 names no escape character to write it with.`,
      )
    }
    result += text.slice(from, i) + delimiters.escape + sequence + delimiters.escape
    from = i + 1
  }
  return from === 0 ? text : result + text.slice(from)
}

const specials = new WeakMap<Delimiters, RegExp>()

/** Finds out at once that there is nothing to escape, as in most values. */
function specialIn(delimiters: Delimiters): RegExp {
  let special = specials.get(delimiters)
  if (special === undefined) {
    const marks = [...Object.values(delimiters).join('').split(''), ...'\r\n\v\x1c']
    const codes = marks.map((mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
    special = new RegExp(`[${codes.join('')}]`)
    specials.set(delimiters, special)
  }
  return special
}

function sequenceFor(char: string, delimiters: Delimiters): string | undefined {
  switch (char) {
    case delimiters.field:
      return 'F'
    case delimiters.component:
      return 'S'
    case delimiters.subcomponent:
      return 'T'
    case delimiters.repetition:
      return 'R'
    case delimiters.escape:
      return 'E'
    case delimiters.truncation:
      return 'P'
    case '\n':
      // `.br` would itself read as structure where a full stop does.
      return Object.values(delimiters).includes('.') ? 'X0A' : '.br'
    case '\r':
      return 'X0D'
    case '\v':
      return 'X0B'
    case '\x1c':
      return 'X1C'
    default:
      return undefined
  }
}

function decode(sequence: string, delimiters: Delimiters, readHex: HexReader): string | undefined {
  switch (sequence) {
    case 'F':
      return delimiters.field
    case 'S':
      return delimiters.component
    case 'T':
      return delimiters.subcomponent || undefined
    case 'R':
      return delimiters.repetition || undefined
    case 'E':
      return delimiters.escape
    case 'P':
      return delimiters.truncation
    case '.br':
      return '\n'
  }
  if (/^X(?:[0-9A-Fa-f]{2})+$/.test(sequence)) return readHex(Buffer.from(sequence.slice(1), 'hex'))
  return undefined
}

/** Looks like a sequence of the standard or of a site (`\H\`, `\N\`, `\.sp3\`, `\Z12\`, `\C2842\`, `\M…\`), though it has no plain-text meaning. */
function isSequence(sequence: string): boolean {
  return /^(?:[A-Z]|[XZCM][0-9A-Za-z]*|\.[a-z]{2}\s?[+-]?\d*)$/.test(sequence)
}
