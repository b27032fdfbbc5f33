/** Demographics are matched whole, not by their beginning: the index narrows, these decide. */
import type { HumanName, Patient } from '@medplum/fhirtypes'
import { normaliseString } from '../../../../fhir/index-values/normalise-string.ts'
import type { Asked } from '../api.ts'

const names = (patient: Patient): HumanName[] => patient.name ?? []

const same = (a: string | undefined, b: string): boolean => a !== undefined && normaliseString(a) === normaliseString(b)

/**
 * Assumption family-name: NGEMR keeps the whole name in the family part (`TAN AH KOW`), and who searches sends `TAN`: a family name is also
 * what is left of such a whole name without its given names.
 */
export const hasFamily =
  (value: string) =>
  (patient: Patient): boolean =>
    names(patient).some((name) => same(name.family, value) || same(familyInWhole(name), value))

function familyInWhole({ family, given }: HumanName): string | undefined {
  if (family === undefined || given === undefined) return undefined
  const whole = ` ${normaliseString(family)} `
  const rest = given.reduce((left, one) => left.replace(` ${normaliseString(one)} `, ' '), whole)
  return rest === whole || rest.trim() === '' ? undefined : rest.trim()
}

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

/** The ways in which a number may stand in the index. */
export function askTelecom(value: string): Asked {
  const key = telecomKey(value)
  const written = value.includes('@')
    ? [value.trim(), key]
    : [key, `65${key}`, `+65${key}`, value.replace(/[\s().-]/g, '')]
  return { clause: { anyOf: [...new Set(written)].map((code) => ({ kind: 'token', param: 'telecom', code })) } }
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
