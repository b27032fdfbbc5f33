import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ADMISSION, lines, parse } from './messages.ts'

const SHORT = lines('MSH|^~\\&|EPIC|ZAH||||||7|T|2.3', 'PID|1||A^^^P~B||TAN&X^^||', 'OBX|1|TX', 'OBX|2|TX')

describe('setting one place', () => {
  test.each([
    ['MSH-10', '8', 'MSH|^~\\&|EPIC|ZAH||||||8|T|2.3'],
    ['MSH-18', 'ASCII', 'MSH|^~\\&|EPIC|ZAH||||||7|T|2.3||||||ASCII'],
    ['PID-3', 'C', 'PID|1||C||TAN&X^^||'],
    ['PID-3[2]', 'C', 'PID|1||A^^^P~C||TAN&X^^||'],
    ['PID-3[2].4', 'EPI', 'PID|1||A^^^P~B^^^EPI||TAN&X^^||'],
    ['PID-3[4].2.3', 'x', 'PID|1||A^^^P~B~~^&&x||TAN&X^^||'],
    ['PID-5.1.2', '', 'PID|1||A^^^P~B||TAN&^^||'],
    ['PID-5.1.1', 'a|b^c&d~e\\f', 'PID|1||A^^^P~B||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f&X^^||'],
    ['PID-9', 'z', 'PID|1||A^^^P~B||TAN&X^^||||z'],
    ['OBX[2]-5', 'two\r\nlines', 'OBX|2|TX|||two\\X0D\\\\.br\\lines'],
  ])('%s to %j', (path, value, line) => {
    const edited = parse(SHORT).message.with(path, value)
    expect(Buffer.from(edited.bytes).toString().split('\r')).toContain(line)
    expect(edited.get(path)).toBe(value)
  })

  test.each([
    ['AL1-3.2', lines('AL1|||^x')],
    ['ZZZ[2]-1', lines('ZZZ', 'ZZZ|x')],
  ])('a segment that is missing comes last: %s', (path, added) => {
    expect(Buffer.from(parse(SHORT).message.with(path, 'x').bytes).toString()).toBe(SHORT + added)
  })

  test('one more of a kind follows those of its kind, with the line ending of the message', () => {
    const unix = 'MSH|^~\\&|A\nOBX|1\nPV1|1'
    expect(Buffer.from(parse(unix).message.with('OBX[2]-1', '2').bytes).toString()).toBe(
      'MSH|^~\\&|A\nOBX|1\nOBX|2\nPV1|1',
    )
    expect(Buffer.from(parse(unix).message.with('ZZZ-1', '2').bytes).toString()).toBe(
      'MSH|^~\\&|A\nOBX|1\nPV1|1\nZZZ|2\n',
    )
  })

  test.each([
    ['MSH-1', 'x', SHORT, /delimiters/],
    ['MSH-2', 'x', SHORT, /delimiters/],
    ['PID', 'x', SHORT, /whole segment/],
    [
      'PID-5',
      'é',
      lines('MSH|^~\\&|||||||||||||||||ASCII', 'PID|1').replace('|||||||||||||||||ASCII', '||||||||||||||||ASCII'),
      /us-ascii/,
    ],
    ['PID-5', 'a|b', lines('MSH|^~&|A', 'PID|1'), /no escape character/],
    ['PID-5.1.2', 'x', lines('MSH|^~|A', 'PID|1'), /no delimiter/],
  ])('%s to %j is refused with the reason', (path, value, text, reason) => {
    expect(() => parse(text).message.with(path, value)).toThrow(reason)
  })

  test('whatever the place and the value, it reads back, and every other byte stays', () => {
    const places = fc.record({
      segment: fc.constantFrom('PID', 'OBX[2]', 'OBX[3]', 'ZPD', 'AL1', 'EVN'),
      field: fc.integer({ min: 1, max: 30 }),
      repetition: fc.option(fc.integer({ min: 1, max: 4 })),
      component: fc.option(fc.integer({ min: 1, max: 5 })),
    })
    const { message } = parse(ADMISSION)
    fc.assert(
      fc.property(
        places,
        fc.string({ unit: 'binary', maxLength: 30 }),
        ({ segment, field, repetition, component }, value) => {
          const path = `${segment}-${field}${repetition ? `[${repetition}]` : ''}${component ? `.${component}` : ''}`
          const old = Buffer.from(message.bytes)
          const edited = message.with(path, value)
          expect(edited.get(path)).toBe(value)
          expect(old.equals(message.bytes)).toBe(true)

          const now = Buffer.from(edited.bytes)
          const replaced = message.raw(path).length
          const kept = commonPrefix(now, old) + commonPrefix(Buffer.from(now).reverse(), Buffer.from(old).reverse())
          expect(kept).toBeGreaterThanOrEqual(old.length - replaced)
          expect(old.equals(message.bytes)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  function commonPrefix(a: Buffer, b: Buffer): number {
    let at = 0
    while (at < a.length && at < b.length && a[at] === b[at]) at++
    return at
  }
})
