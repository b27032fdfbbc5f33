import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_DELIMITERS } from '../../server/hl7v2/delimiters.ts'
import { escapeText, unescapeText } from '../../server/hl7v2/escape.ts'

describe('reading escapes', () => {
  test.each([
    ['\\F\\\\S\\\\T\\\\R\\\\E\\', '|^&~\\'],
    ['a\\.br\\b', 'a\nb'],
    ['\\X0D\\\\X0A\\', '\r\n'],
    ['\\X48656c6C6f\\', 'Hello'],
    ['\\X4\\', '\\X4\\'],
    ['\\X4G\\', '\\X4G\\'],
    ['\\H\\bold\\N\\', '\\H\\bold\\N\\'],
    ['\\H\\F\\N\\', '\\H\\F\\N\\'],
    ['\\.sp3\\x', '\\.sp3\\x'],
    ['\\Z12\\\\F\\', '\\Z12\\|'],
    ['\\C2842\\ \\M262170\\', '\\C2842\\ \\M262170\\'],
    ['C:\\temp files\\F\\x', 'C:\\temp files|x'],
    ['unended \\', 'unended \\'],
    ['unended \\F', 'unended \\F'],
    ['\\\\F\\', '\\|'],
    ['\\P\\', '\\P\\'],
  ])('%j is %j', (text, value) => expect(unescapeText(text, DEFAULT_DELIMITERS)).toBe(value))

  test('hexadecimal is read in the character set given; what is no text there stays', () => {
    const readHex = (bytes: Buffer) => (bytes[0] === 0xc3 && bytes.length === 2 ? bytes.toString('utf8') : undefined)
    expect(unescapeText('\\XC3A9\\ \\XC3\\', DEFAULT_DELIMITERS, readHex)).toBe('é \\XC3\\')
  })
})

describe('writing escapes', () => {
  test('what was escaped reads back, with any delimiters', () => {
    const marks = fc.uniqueArray(fc.constantFrom(...'|^~\\&#$%!?*.@;:'), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(
        marks,
        fc.string({ unit: fc.constantFrom(...'|^~\\&#$%!?*.@;:\r\n\v\x1cabFSTREXr0D é陳') }),
        ([f, c, r, e, s, t], text) => {
          const delimiters = {
            field: f ?? '',
            component: c ?? '',
            repetition: r ?? '',
            escape: e ?? '',
            subcomponent: s ?? '',
            truncation: t ?? '',
          }
          const escaped = escapeText(text, delimiters)
          expect(unescapeText(escaped, delimiters)).toBe(text)
          for (const mark of [f, c, r, s, '\r', '\n', '\v', '\x1c']) expect(escaped).not.toContain(mark)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('without an escape character only plain values can be written', () => {
    const delimiters = { ...DEFAULT_DELIMITERS, escape: '' }
    expect(escapeText('plain \\ text', delimiters)).toBe('plain \\ text')
    expect(() => escapeText('a|b', delimiters)).toThrow(/no escape character/)
  })
})
