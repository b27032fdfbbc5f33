/** Clinical records are searched for one patient: it must be named, and once. */
import type { SearchRule } from '../api.ts'
import type { ErrorCode } from '../error-catalogue.ts'
import { refuse } from '../outcome.ts'
import { readReference } from './read-reference.ts'
import { has } from './search-values.ts'

export const patientNeeded =
  (code: ErrorCode): SearchRule =>
  (values) =>
    has(values, 'patient') || has(values, 'subject')
      ? undefined
      : {
          refused: refuse(
            {
              code,
              diagnostics: 'Must have either patient or subject.',
              location: '/f:patient/subject',
              expression: 'patient/subject',
            },
            {
              rule: 'epic/patient-needed',
              at: 'query.patient',
              expected: 'patient={id} or subject={id}',
              actual: 'neither',
              text: 'This search is made for one patient: add patient= with the id that Patient.Search gives.',
            },
          ),
        }

export const oneAndTheSamePatient: SearchRule = (values, { ids }) => {
  const named = [...(values.native.get('patient') ?? []), ...(values.native.get('subject') ?? [])]
  const patients = new Set(named.map((value) => readReference(value, 'Patient', ids) ?? value))
  if (patients.size <= 1) return undefined
  return {
    refused: refuse(
      { code: 4112, location: '/f:patient/subject', expression: 'patient/subject' },
      {
        rule: 'epic/two-patients',
        at: 'query.patient',
        expected: 'one patient',
        actual: named.join(' and '),
        text: 'The parameters patient and subject name different patients: send one of the two, once.',
      },
    ),
  }
}
