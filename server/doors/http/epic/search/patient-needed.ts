/** Clinical records are searched for one patient: it must be named, and once. */
import type { SearchRule } from '../api.ts'
import type { ErrorCode } from '../error-catalogue.ts'
import { refuse } from '../outcome.ts'
import { readReference } from './read-reference.ts'
import { has } from './search-values.ts'

export const patientNeeded =
  (code: ErrorCode, names: readonly string[] = ['patient', 'subject']): SearchRule =>
  (values) =>
    names.some((name) => has(values, name))
      ? undefined
      : {
          refused: refuse(
            {
              code,
              ...(code === 4118
                ? {}
                : {
                    diagnostics: `Must have ${names.length > 1 ? 'either ' : ''}${names.join(' or ')}.`,
                    location: `/f:${names.join('/')}`,
                    expression: names.join('/'),
                  }),
            },
            {
              rule: 'epic/patient-needed',
              at: `query.${names[0]}`,
              expected: names.map((name) => `${name}={id}`).join(' or '),
              actual: 'nothing',
              text: 'This search is made for one patient: add patient= with the id that Patient.Search gives.',
            },
          ),
        }

export const oneAndTheSamePatient: SearchRule = (values, { ids }) => {
  const named = ['patient', 'subject', 'beneficiary'].flatMap((name) => values.native.get(name) ?? [])
  const patients = new Set(named.map((value) => readReference(value, 'Patient', ids) ?? value))
  if (patients.size <= 1) return undefined
  return {
    refused: refuse(
      { code: 4112, location: '/f:patient/subject', expression: 'patient/subject' },
      {
        rule: 'epic/two-patients',
        at: 'query.patient',
        expected: 'one patient',
        actual: named.join(' and ').slice(0, 300),
        text: 'The search names different patients: send one of them, once.',
      },
    ),
  }
}
