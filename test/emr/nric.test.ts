import { describe, expect, test } from '@jest/globals'
import { checkLetter, looksLikeNric } from '../../server/national-id.ts'

describe('The check letter of an NRIC or FIN', () => {
  test.each([
    ['S1234567', 'D'],
    ['T1234567', 'J'],
    ['F1234567', 'N'],
    ['G1234567', 'X'],
    ['M1234567', 'K'],
  ])('of %s is %s', (number, letter) => {
    expect(checkLetter(`${number}?`)).toBe(letter)
  })

  test('is J in the M series alone, where F and G have N or M: the ninth letter of its table', () => {
    const letters = (series: string) =>
      new Set(Array.from({ length: 200 }, (_, i) => checkLetter(`${series}${9_900_000 + i}`)))
    expect(['M', 'F', 'G'].map((series) => letters(series).has('J'))).toEqual([true, false, false])
  })

  test('is unknown for what is no NRIC', () => {
    expect(checkLetter('X1234567')).toBeUndefined()
    expect(checkLetter('S12345')).toBeUndefined()
    expect(checkLetter('R1234567A')).toBeUndefined()
    expect(checkLetter('S12A4567D')).toBeUndefined()
    expect(looksLikeNric('M1234567K')).toBe(true)
    expect(looksLikeNric('ZZ1234567')).toBe(false)
  })
})
