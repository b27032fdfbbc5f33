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

  test('is unknown for what is no NRIC', () => {
    expect(checkLetter('R1234567A')).toBeUndefined()
    expect(checkLetter('S12A4567D')).toBeUndefined()
    expect(looksLikeNric('M1234567K')).toBe(true)
    expect(looksLikeNric('ZZ1234567')).toBe(false)
  })
})
