/** How a name sounds, as American Soundex writes it (a letter and three digits); a word without Latin letters has no sound. */
import type { IndexEntry } from '../index-entry.ts'
import { wordsOf } from './words-of.ts'

const DIGITS: Readonly<Record<string, string>> = Object.fromEntries(
  ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'].flatMap((letters, n) =>
    [...letters].map((letter) => [letter, `${n + 1}`]),
  ),
)

export function soundOf(word: string): string | undefined {
  const letters = word.replace(/[^a-z]/g, '')
  const initial = letters.charAt(0)
  if (initial === '') return undefined
  let code = initial
  let last = DIGITS[initial] ?? ''
  for (const letter of letters.slice(1)) {
    const digit = DIGITS[letter] ?? ''
    if (digit !== '' && digit !== last) code += digit
    // h and w do not part letters of one sound, vowels do.
    if (letter !== 'h' && letter !== 'w') last = digit
    if (code.length === 4) break
  }
  return code.padEnd(4, '0')
}

export const soundsOf = (text: string): string[] => [
  ...new Set(
    wordsOf(text)
      .map(soundOf)
      .filter((sound) => sound !== undefined),
  ),
]

export const soundEntries = (param: string, values: readonly unknown[]): IndexEntry[] =>
  values
    .flatMap((value) => (typeof value === 'string' ? soundsOf(value) : []))
    .map((sound) => ({ kind: 'string', param, value: sound, exact: sound }))
