/** Whether two descriptions mean the same person, place or number, however they are written. */
import type { Address, HumanName } from '@medplum/fhirtypes'

const ASCII = /^[ -~]*$/

/** Letters and digits only, upper case, accents off, words in any order. */
function words(value: string): string {
  // The general rule says the same of ASCII, and takes ten times as long.
  const parts = ASCII.test(value)
    ? value.toUpperCase().split(/[^A-Z0-9]+/)
    : value
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toUpperCase()
        .split(/[^\p{L}\p{N}]+/u)
  return parts
    .filter((word) => word !== '')
    .sort()
    .join(' ')
}

export function sameName(told: string, names: readonly HumanName[]): boolean {
  if (names.some(({ text }) => text === told)) return true
  const wanted = words(told)
  return names.some((name) => {
    const parts = [...(name.given ?? []), name.family ?? ''].join(' ')
    return words(name.text ?? parts) === wanted || words(parts) === wanted
  })
}

/** The eight digits of a Singapore number, with or without country code. */
export function phoneDigits(value: string): string {
  const digits = value.replace(/\D/g, '')
  return digits.length === 10 && digits.startsWith('65') ? digits.slice(2) : digits
}

const sameLines = (one: readonly string[] = [], other: readonly string[] = []): boolean =>
  one.length === other.length && one.every((line, i) => line === other[i])

/** One address is another when the postal code agrees and the one's words are all in the other. */
export function sameAddress(told: Address, known: Address): boolean {
  if (told.postalCode !== known.postalCode) return false
  if (sameLines(told.line, known.line)) return true
  const knownWords = new Set(words(`${known.text ?? ''} ${(known.line ?? []).join(' ')}`).split(' '))
  const toldWords = words((told.line ?? []).join(' ')).split(' ')
  return toldWords.every((word) => word === '' || knownWords.has(word))
}
