/** Demographics are matched whole, not by their beginning: the index narrows, these decide. Names may also sound like what is asked for. */
import type { HumanName, Patient } from '@medplum/fhirtypes'
import { normaliseString } from '../../../../fhir/index-values/normalise-string.ts'
import { soundOf } from '../../../../fhir/index-values/sounds-like.ts'
import type { Asked } from '../api.ts'

const names = (patient: Patient): HumanName[] => patient.name ?? []

/** As Epic matches names: the same, or one that is heard the same, word by word. */
const alike = (a: string | undefined, b: string): boolean => same(a, b) || (a !== undefined && soundsAlike(a, b))

/** A name in which any word has no sound that is known is like itself alone. */
function soundsAlike(a: string, b: string): boolean {
  const [one, other] = [soundsInRow(a), soundsInRow(b)]
  return one !== undefined && one === other
}

function soundsInRow(name: string): string | undefined {
  const sounds = normaliseString(name)
    .split(/[\s,/]+/)
    .filter((word) => word !== '')
    .map(soundOf)
  return sounds.length > 0 && sounds.every((sound) => sound !== undefined) ? sounds.join(' ') : undefined
}

const same = (a: string | undefined, b: string): boolean => a !== undefined && normaliseString(a) === normaliseString(b)

/**
 * Assumption family-name: NGEMR keeps the whole name in the family part (`TAN AH KOW`), and who searches sends `TAN`: a family name is also
 * what is left of such a whole name without its given names.
 */
export const hasFamily =
  (value: string) =>
  (patient: Patient): boolean =>
    names(patient).some((name) => alike(name.family, value) || alike(familyInWhole(name), value))

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
    names(patient).some(({ given }) => alike(given?.join(' '), value) || (given ?? []).some((one) => alike(one, value)))

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
