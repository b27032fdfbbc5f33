/** What a search for patients must bring: an identifier, or demographics enough to mean one person. */
import type { SearchRule } from '../api.ts'
import { refuse } from '../outcome.ts'
import { readTokens } from './ask-token.ts'
import { first, has } from './search-values.ts'

const DEMOGRAPHICS = [
  'address',
  'address-city',
  'address-postalcode',
  'address-state',
  'birthdate',
  'family',
  'gender',
  'given',
  'identifier',
  'legal-sex',
  'name',
  'telecom',
]

const SUFFICIENT = [
  ['identifier'],
  ['family', 'given', 'birthdate'],
  ['family', 'given', 'telecom'],
  // Assumption whole-name: a whole name says as much as its parts; NGEMR keeps most names whole.
  ['name', 'birthdate'],
  ['name', 'telecom'],
]

const IN_WORDS =
  'identifier, or family + given + birthdate, or family + given + telecom, or name + birthdate, or name + telecom, or _id'

export const needsDemographics: SearchRule = (values) =>
  DEMOGRAPHICS.some((name) => has(values, name))
    ? undefined
    : {
        refused: refuse(
          {
            code: 59159,
            diagnostics: 'This resource requires demographics or _id parameter for searching.',
            location: '/f:demographics/_id',
            expression: 'demographics/_id',
          },
          {
            rule: 'epic/patient-no-demographics',
            at: 'query',
            expected: IN_WORDS,
            actual: 'none of them',
            text: 'A patient is searched for by who it is: send an identifier (identifier=NRIC|T3012345A) or the demographics of one person.',
          },
        ),
      }

export const oneExactBirthdate: SearchRule = (values) => {
  const given = values.native.get('birthdate') ?? []
  if (given.length === 0 || (given.length === 1 && isDay(given[0] ?? ''))) return undefined
  return {
    refused: refuse(
      {
        code: 59111,
        diagnostics: 'A single valid date is required for birthdate',
        location: '/f:birthdate',
        expression: 'birthdate',
      },
      {
        rule: 'epic/birthdate',
        at: 'query.birthdate',
        expected: 'one date, YYYY-MM-DD, without a prefix',
        actual: given.join(' and '),
        text: 'The birth date of a patient search is one exact day: no range, no prefix, no part of a date.',
      },
    ),
  }
}

const GENDERS: Record<string, readonly string[]> = {
  gender: ['female', 'male', 'other', 'unknown'],
  'legal-sex': ['female', 'male', 'other', 'unknown', 'nonbinary', 'x'],
}

// Assumption gender-outside-list: a value outside the list is refused as any other invalid value.
export const knownGender: SearchRule = (values) => {
  for (const [name, allowed] of Object.entries(GENDERS)) {
    const value = first(values, name)
    if (value === undefined || readTokens(value).every(({ code }) => allowed.includes(code?.toLowerCase() ?? '')))
      continue
    return {
      refused: refuse(
        { code: 59111, diagnostics: `Invalid ${name}: ${value}`, location: `/f:${name}`, expression: name },
        {
          rule: 'epic/gender',
          at: `query.${name}`,
          expected: allowed.join(', '),
          actual: value,
          text: `The value of ${name} is none of the list: write the word, not its first letter.`,
        },
      ),
    }
  }
  return undefined
}

export const enoughDemographics: SearchRule = (values) =>
  SUFFICIENT.some((set) => has(values, ...set))
    ? undefined
    : {
        nothing: `${[...values.native.keys()].join(' + ')} is too little to mean one person, and such a search finds nobody, without an error, as production does: send ${IN_WORDS}.`,
      }

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
