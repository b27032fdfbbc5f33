/** Any part of a practitioner's name: each word begins a word of it. */
import type { Practitioner } from '@medplum/fhirtypes'
import { normaliseString } from '../../../../fhir/index-values/normalise-string.ts'

const wordsOf = (text: string): string[] =>
  normaliseString(text)
    .split(/[\s,]+/)
    .filter((word) => word !== '')

export const hasStaffName = (value: string) => {
  const asked = wordsOf(value)
  return ({ name }: Practitioner): boolean =>
    asked.length > 0 &&
    (name ?? []).some(({ text, family, given, prefix }) => {
      const words = wordsOf([text, family, ...(given ?? []), ...(prefix ?? [])].filter(Boolean).join(' '))
      return asked.every((one) => words.some((word) => word.startsWith(one)))
    })
}
