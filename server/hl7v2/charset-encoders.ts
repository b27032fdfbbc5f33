/** Node decodes the old charsets but encodes none of them. Their encoders are made here from the decoders, when first needed. */

/** `undefined` when the charset has no such character. */
export type Encode = (text: string) => Buffer | undefined

const LONE_SURROGATE = /\p{Surrogate}/u

export const encodeUtf8: Encode = (text) => (LONE_SURROGATE.test(text) ? undefined : Buffer.from(text, 'utf8'))

/** ASCII (highest 0x7F) and ISO 8859-1 (highest 0xFF). */
export function encodeUpTo(highest: number): Encode {
  return (text) => {
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > highest) return undefined
    return Buffer.from(text, 'latin1')
  }
}

/** One byte a character. */
export function encodeSingleByte(label: string): Encode {
  return fromTable(label, function* () {
    for (let byte = 0x80; byte <= 0xff; byte++) yield [byte]
  })
}

/** One or two bytes a character, the first of two from 0x81 on: Big5, EUC-KR, and GB 18030 with its four-byte forms. */
export function encodeDoubleByte(label: string): Encode {
  return fromTable(label, function* () {
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) yield [lead, trail]
    }
    if (label !== 'gb18030') return
    // GB 18030: four bytes for what two do not reach, within the basic plane 81308130 to 8431A439.
    for (let lead = 0x81; lead <= 0x84; lead++) {
      for (let second = 0x30; second <= 0x39; second++) {
        for (let third = 0x81; third <= 0xfe; third++) {
          for (let fourth = 0x30; fourth <= 0x39; fourth++) yield [lead, second, third, fourth]
        }
      }
    }
  })
}

function fromTable(label: string, sequences: () => Iterable<number[]>): Encode {
  let table: Map<string, number[]> | undefined
  return (text) => {
    table ??= invert(label, sequences())
    const bytes: number[] = []
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0
      const encoded =
        code < 0x80 ? [code] : (table.get(char) ?? (label === 'gb18030' ? beyondBasicPlane(code) : undefined))
      if (!encoded) return undefined
      for (const byte of encoded) bytes.push(byte)
    }
    return Buffer.from(bytes)
  }
}

function invert(label: string, sequences: Iterable<number[]>): Map<string, number[]> {
  const decoder = new TextDecoder(label)
  const table = new Map<string, number[]>()
  for (const bytes of sequences) {
    const char = decoder.decode(Uint8Array.from(bytes))
    // A sequence that is no character decodes to U+FFFD, or to several characters.
    if (char.includes('�') || [...char].length !== 1 || table.has(char)) continue
    table.set(char, bytes)
  }
  return table
}

// GB 18030 orders the supplementary planes linearly from 90308130.
function beyondBasicPlane(code: number): number[] | undefined {
  if (code < 0x10000) return undefined
  const index = code - 0x10000
  return [
    0x90 + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1_260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ]
}
