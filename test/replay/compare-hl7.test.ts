import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareHl7 } from '../../server/replay/compare-hl7.ts'
import type { Difference } from '../../server/replay/result.ts'
import { bytes } from './trace-kit.ts'

const MSH = 'MSH|^~\\&|NGEMR|ZAH|||20261103100000||ADT^A01|Q1|P|2.3'
const compare = (a: string, b: string, options = {}) =>
  compareHl7(bytes(`${MSH}\r${a}`), bytes(`${MSH}\r${b}`), options)

describe('alike', () => {
  test('the same bytes are exact', () => {
    expect(compare('PID|1||T1', 'PID|1||T1')).toEqual({ exact: true, differences: [], ignored: 0 })
  })

  test.each([
    ['empty fields at the end', 'PID|1||T1||||\r', 'PID|1||T1\r'],
    ['empty components at the end', 'PID|1||T1^^^\r', 'PID|1||T1\r'],
    ['empty repetitions at the end', 'PID|1||T1~\r', 'PID|1||T1\r'],
    ['no separator after the last segment', 'PID|1||T1\r', 'PID|1||T1'],
  ])('%s say nothing', (_, a, b) => {
    expect(compare(a, b)).toEqual({ exact: false, differences: [], ignored: 0 })
  })

  test('other delimiters, same meaning but for MSH-2', () => {
    const other = 'MSH|#~\\&|NGEMR|ZAH|||20261103100000||ADT#A01|Q1|P|2.3\rPID|1||T1#2'
    expect(compareHl7(bytes(`${MSH}\rPID|1||T1^2`), bytes(other)).differences.map(({ at }) => at)).toEqual(['MSH-2'])
  })

  test('when and by which id it was made is counted, not told', () => {
    const a = 'MSH|^~\\&|N|Z|||20261103100000||ADT^A01|Q1|P|2.3\rEVN|A01|20261103100000\r'
    const b = 'MSH|^~\\&|N|Z|||20261205090000||ADT^A01|Q9|P|2.3\rEVN|A01|20261205090000\r'
    expect(compareHl7(bytes(a), bytes(b))).toEqual({ exact: false, differences: [], ignored: 3 })
  })

  test('a time that was now and is now again is counted, a date of birth is not', () => {
    const clocks = {
      recorded: { from: Date.UTC(2026, 10, 3, 2, 0), to: Date.UTC(2026, 10, 3, 2, 10) },
      replayed: { from: Date.UTC(2026, 11, 5, 1, 0), to: Date.UTC(2026, 11, 5, 1, 1) },
    }
    const result = compare('PV1|1|20261103100500|19800101', 'PV1|1|20261205090030|19800102', { clocks })
    expect(result).toEqual({
      exact: false,
      ignored: 1,
      differences: [{ at: 'PV1-3', expected: '19800101', actual: '19800102' }],
    })
  })

  test('a value learned anew is counted', () => {
    const rewrite = (value: string): string => value.replace('V1', 'V2')
    expect(compare('PV1|V1', 'PV1|V2', { rewrite })).toEqual({ exact: false, differences: [], ignored: 1 })
  })
})

describe('different', () => {
  test.each<[string, string, string, Difference[]]>([
    ['a field', 'PID|1||T1', 'PID|1||T2', [{ at: 'PID-3', expected: 'T1', actual: 'T2' }]],
    ['a component', 'PID|1||T1^^^NRIC', 'PID|1||T1^^^MRN', [{ at: 'PID-3[1].4', expected: 'NRIC', actual: 'MRN' }]],
    ['a subcomponent', 'PID|1||T1^A&B', 'PID|1||T1^A&C', [{ at: 'PID-3[1].2.2', expected: 'B', actual: 'C' }]],
    ['a repetition more', 'PID|1||T1', 'PID|1||T1~T2', [{ at: 'PID-3[2]', actual: 'T2' }]],
    ['a value gone', 'PID|1||T1|X', 'PID|1||T1', [{ at: 'PID-4', expected: 'X' }]],
    ['HL7 null is not empty', 'PID|1||""', 'PID|1||', [{ at: 'PID-3', expected: '""' }]],
    ['the second of two segments', 'NTE|1\rNTE|2', 'NTE|1\rNTE|3', [{ at: 'NTE[2]-1', expected: '2', actual: '3' }]],
    [
      'a segment gone, the rest still paired',
      'EVN|A01\rPID|1\rPV1|1',
      'EVN|A01\rPV1|1',
      [{ at: 'PID', expected: 'PID|1' }],
    ],
    ['a segment more', 'PID|1', 'PID|1\rZPD|x', [{ at: 'ZPD', actual: 'ZPD|x' }]],
    ['capital letters', 'PID|1||t1', 'PID|1||T1', [{ at: 'PID-3', expected: 't1', actual: 'T1' }]],
  ])('%s', (_, a, b, differences) => {
    expect(compare(a, b).differences).toEqual(differences)
  })

  test('what cannot be parsed is compared as bytes', () => {
    expect(compareHl7(bytes('rubbish'), bytes('rubber')).differences).toEqual([
      { at: 'byte 4', expected: '"rubbish"', actual: '"rubber"' },
    ])
  })
})

test('any message agrees with itself and its trailing separators, and disagrees in the one field that is changed', () => {
  const value = fc.string({ unit: fc.constantFrom('a', 'B', '1', ' ', '王'), minLength: 1, maxLength: 5 })
  const fields = fc.array(value, { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fields, fc.nat(), value, (list, at, other) => {
      const whole = `ZXX|${list.join('|')}`
      expect(compare(whole, `${whole}|||^^~\r`).differences).toEqual([])
      const i = at % list.length
      const changed = list.with(i, `${list[i]}x${other}`)
      expect(compare(whole, `ZXX|${changed.join('|')}`).differences.map((difference) => difference.at)).toEqual([
        `ZXX-${i + 1}`,
      ])
    }),
  )
})
