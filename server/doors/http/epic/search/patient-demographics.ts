/** Demographics are matched whole, not by their beginning: the index narrows, these decide. */
import type { HumanName, Patient } from '@medplum/fhirtypes'
import { normaliseString } from '../../../../fhir/index-values/normalise-string.ts'

const names = (patient: Patient): HumanName[] => patient.name ?? []

const same = (a: string | undefined, b: string): boolean => a !== undefined && normaliseString(a) === normaliseString(b)

export const hasFamily =
  (value: string) =>
  (patient: Patient): boolean =>
    names(patient).some(({ family }) => same(family, value))

/** One given name, or all of them in a row. */
export const hasGiven =
  (value: string) =>
  (patient: Patient): boolean =>
    names(patient).some(({ given }) => same(given?.join(' '), value) || (given ?? []).some((one) => same(one, value)))

/** The same words, in any order: `Tan Ah Kow`, `TAN, AH KOW`, `Ah Kow Tan`. */
export const hasName = (value: string) => {
  const asked = wordsOf(value)
  return (patient: Patient): boolean =>
    names(patient).some(
      ({ text, family, given }) =>
        wordsOf(text ?? '') === asked || wordsOf([family, ...(given ?? [])].join(' ')) === asked,
    )
}

/** Any of the patient's numbers or addresses; spaces and the country's prefix do not matter. */
export const hasTelecom = (value: string) => {
  const asked = telecomKey(value)
  return (patient: Patient): boolean =>
    (patient.telecom ?? []).some((contact) => contact.value !== undefined && telecomKey(contact.value) === asked)
}

const wordsOf = (text: string): string =>
  normaliseString(text)
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .sort()
    .join(' ')

function telecomKey(value: string): string {
  if (value.includes('@')) return value.trim().toLowerCase()
  const digits = value.replace(/\D/g, '')
  return digits.length === 10 && digits.startsWith('65') ? digits.slice(2) : digits
}
