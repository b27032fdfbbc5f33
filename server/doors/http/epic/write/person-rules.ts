/** What Patient.Create wants of a person before anybody is looked for. */
import type { Identifier, Patient } from '@medplum/fhirtypes'
import { DOCUMENT_TYPES, isDocumentType, isOfDocumentType } from '../identifiers/document-types.ts'
import type { Refusal } from '../outcome.ts'
import type { Personality } from '../personality.ts'
import { breaksRule, invalid, missing } from './objections.ts'

export interface JudgedPerson {
  patient: Patient
  /** Under the systems of the records. */
  identifiers: readonly Identifier[]
  personality: Personality
  /** `doc-type` of the query */
  documentType: string | undefined
}

/** The mandatory identifier as it is kept, or the first thing that is wrong. */
export function judgePerson(person: JudgedPerson): { identifier: Identifier } | { refused: Refusal } {
  const named = mandatoryIdentifier(person)
  if ('refused' in named) return named
  const refused = RULES.map((rule) => rule(person.patient)).find((each) => each !== undefined)
  return refused === undefined ? named : { refused }
}

function mandatoryIdentifier(person: JudgedPerson): { identifier: Identifier } | { refused: Refusal } {
  const { identifiers, personality, documentType } = person
  const { mandatory } = personality
  const { expression, words, system, example } = mandatory
  const found = identifiers.find((each) => each.system === system && each.value !== undefined)
  if (found?.value === undefined) {
    const text = `Nobody is created without ${words}: send an identifier such as ${example}.`
    return { refused: missing({ expression, diagnostics: `A required element is missing: ${expression}`, text }) }
  }
  const value = found.value.trim().toUpperCase()
  const objection = mandatory.objection(value)
  if (objection !== undefined) {
    const text = `"${value.slice(0, 40)}" is no ${words}: ${objection}.`
    return { refused: invalid({ expression, diagnostics: `Invalid ${words}`, actual: value, text }) }
  }
  if (documentType !== undefined && personality.name === 'ngemr') {
    const refused = refuseDocumentType(documentType, value)
    if (refused !== undefined) return { refused }
  }
  const type = { text: isOfDocumentType('FIN', value) && personality.name === 'ngemr' ? 'FIN' : mandatory.types[0] }
  return { identifier: { use: 'official', type, system, value } as Identifier }
}

function refuseDocumentType(type: string, value: string): Refusal | undefined {
  if (isDocumentType(type) && isOfDocumentType(type, value)) return undefined
  const known = isDocumentType(type)
  return invalid({
    expression: 'doc-type',
    diagnostics: `Invalid doc-type: ${type.slice(0, 40)}`,
    expected: DOCUMENT_TYPES.join(', '),
    actual: type,
    text: known
      ? `${value} is no ${type.toUpperCase()}: send the doc-type that its series is of.`
      : 'There is no such document type.',
  })
}

// Assumption patient-create-required: beside identifier and name, birth date and gender are wanted, as matching needs them.
const RULES: readonly ((patient: Patient) => Refusal | undefined)[] = [
  function oneOfficialName({ name }) {
    const official = (name ?? []).filter(({ use }) => use === 'official')
    if (official.length === 0)
      return missing({
        expression: 'name (official)',
        diagnostics: 'An official name is required.',
        text: 'Send one name with "use":"official" and a family part.',
      })
    if (official.length === 1) return undefined
    const diagnostics = 'Only one official name is allowed.'
    return invalid({ expression: 'name', diagnostics, text: 'Send one official name; others need another use.' })
  },
  function familyAndAtMostTwoGiven({ name }) {
    const official = (name ?? []).find(({ use }) => use === 'official')
    if (!official?.family)
      return missing({
        expression: 'name/family',
        diagnostics: 'A family name is required.',
        text: 'Send the family part of the official name (the whole name, where it has no parts).',
      })
    if ((official.given ?? []).length <= 2) return undefined
    const diagnostics = 'At most two given names are allowed.'
    return invalid({
      expression: 'name/given',
      diagnostics,
      text: 'Send a first and a middle name at most: join the rest.',
    })
  },
  function wholeBirthDate({ birthDate }) {
    if (birthDate === undefined)
      return missing({
        expression: 'birthdate',
        diagnostics: 'A birth date is required.',
        text: 'Send birthDate, YYYY-MM-DD: persons are told apart by it.',
      })
    if (/^\d{4}-\d\d-\d\d$/.test(birthDate)) return undefined
    const text = 'Send the whole birth date, YYYY-MM-DD.'
    return invalid({
      expression: 'birthdate',
      diagnostics: `Invalid birth date: ${birthDate}`,
      actual: birthDate,
      text,
    })
  },
  function withGender({ gender }) {
    return gender === undefined
      ? missing({
          expression: 'gender',
          diagnostics: 'A gender is required.',
          text: 'Send gender: female, male, other or unknown.',
        })
      : undefined
  },
  function homeAddressInFull({ address }) {
    const home = (address ?? []).find(({ use }) => use === undefined || use === 'home')
    if (home === undefined || (home.line?.[0] && home.city)) return undefined
    return missing({
      expression: 'address',
      diagnostics: 'A home address requires line and city.',
      text: 'Send line and city of the home address, or no address.',
    })
  },
  function notDeceased({ deceasedDateTime, deceasedBoolean }) {
    if (deceasedDateTime === undefined && deceasedBoolean !== true) return undefined
    const text = 'Somebody who has died cannot be created here: leave deceased[x] out.'
    return breaksRule({ expression: 'deceased', diagnostics: 'A deceased patient cannot be created.', text })
  },
  function withoutLink({ link }) {
    if (link === undefined) return undefined
    const text = 'Records are linked in the hospital, by merge: leave link out.'
    return breaksRule({ expression: 'link', diagnostics: 'A patient with links cannot be created.', text })
  },
]
