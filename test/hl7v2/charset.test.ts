import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { codecOf } from '../../server/hl7v2/charset.ts'
import { lines, parse } from './messages.ts'

/** A message that declares `charset` and has these bytes as the family name. */
function named(charset: string, name: Uint8Array): Buffer {
  const [head = '', tail = ''] = lines(`MSH|^~\\&||||||||||||||||${charset}`, 'PID|||||<>^X').split('<>')
  return Buffer.concat([Buffer.from(head), name, Buffer.from(tail)])
}

describe('MSH-18 says how to read', () => {
  test.each([
    ['UNICODE UTF-8', '陳大文', 'e999b3e5a4a7e69687', 'utf-8'],
    ['8859/1', 'Müller', '4dfc6c6c6572', 'iso-8859-1'],
    ['8859/2', 'Łódź', 'a3f364bc', 'iso-8859-2'],
    ['8859/5', 'Иван', 'b8d2d0dd', 'iso-8859-5'],
    ['8859/15', '€', 'a4', 'iso-8859-15'],
    ['GB 18030-2000', '陈大文', 'b3c2b4f3cec4', 'gb18030'],
    ['BIG-5', '陳大文', 'b3afa46aa4e5', 'big5'],
    ['KS X 1001', '김', 'b1e8', 'euc-kr'],
  ])('%s', (charset, text, hex, decoder) => {
    const { message, warnings } = parse(named(charset, Buffer.from(hex, 'hex')))
    expect(message.get('PID-5.1')).toBe(text)
    expect(message.charset).toEqual({ declared: charset, decoder, known: true })
    expect(warnings).toEqual([])
    const edited = message.with('PID-5.1', text)
    expect(edited.bytes).toEqual(message.bytes)
  })

  test('second bytes that look like delimiters are none: Big5 功 ends in a backslash, 蓋 and its kin in others', () => {
    // 0xA55C, 0xBB5C, 0xA57C and 0xA47E end in \, \, | and ~.
    const { message } = parse(named('BIG-5', Buffer.from('a55cbb5ca57ca47e', 'hex')))
    expect(message.get('PID-5.1')).toHaveLength(4)
    expect(message.get('PID-5.2')).toBe('X')
    expect(message.repetitions('PID-5')).toBe(1)
    expect(message.segment('PID')?.fieldCount).toBe(5)
    expect(message.with('PID-5.2', '功').get('PID-5.2')).toBe('功')
  })

  test.each([
    ['', 'TAN', 'utf-8', []],
    ['', '陳', 'utf-8', ['undecodable']],
    ['ASCII', '陳', 'utf-8', ['undecodable']],
    ['UNICODE', '陳', 'utf-8', ['unknown-charset']],
    ['utf-8', '陳', 'utf-8', ['unknown-charset']],
    ['CNS 11643-1992', '陳', 'utf-8', ['unknown-charset']],
    ['KLINGON', 'TAN', 'utf-8', ['unknown-charset']],
    ['constructor', 'TAN', 'utf-8', ['unknown-charset']],
  ])('%j with %j is read as %s, told as %j', (charset, name, decoder, codes) => {
    const { message, warnings } = parse(named(charset, Buffer.from(name)))
    expect(message.get('PID-5.1')).toBe(name)
    expect(message.charset.decoder).toBe(decoder)
    expect(warnings.map(({ code }) => code)).toEqual(codes)
  })

  test.each([
    ['', ['undecodable']],
    ['UNICODE UTF-8', ['undecodable']],
    ['ASCII', ['undecodable']],
    ['KLINGON', ['unknown-charset', 'undecodable']],
  ])('bytes that are not UTF-8 under %j are read one by one, never as U+FFFD', (charset, codes) => {
    const bytes = named(charset, Buffer.from([0x4d, 0xfc, 0x6c]))
    const { message, warnings } = parse(bytes)
    expect(message.get('PID-5.1')).toBe('Mül')
    expect(warnings.map(({ code }) => code)).toEqual(codes)
    if (charset !== 'KLINGON') expect(warnings[0]?.offset).toBe(bytes.indexOf(0xfc))
  })
})

describe('what a character set can write, it reads back', () => {
  test.each(['8859/1', '8859/7', '8859/9', '8859/15', 'BIG-5', 'KS X 1001', 'GB 18030-2000', 'UNICODE UTF-8'])(
    '%s',
    (name) => {
      const codec = codecOf(name)
      if (!codec) throw new Error('unknown')
      let written = 0
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 1 }), (text) => {
          const bytes = codec.encode(text)
          if (!bytes) return
          written++
          expect(codec.decode(bytes)).toBe(text)
        }),
        { numRuns: 3_000 },
      )
      expect(written).toBeGreaterThan(0)
    },
  )

  test('GB 18030 reaches all of Unicode', () => {
    expect(codecOf('GB 18030-2000')?.decode(codecOf('GB 18030-2000')?.encode('A陈é😀𠮷ཿ') ?? Buffer.alloc(0))).toBe(
      'A陈é😀𠮷ཿ',
    )
  })
})
