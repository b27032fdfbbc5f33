/** `patient` and `subject` are one parameter with two names; an id that is nobody's is refused, not answered as empty. */
import type { ApiParameter, SearchAsk } from '../api.ts'
import { refuse } from '../outcome.ts'
import { readReference } from './read-reference.ts'

const ask = async (value: string, { context }: SearchAsk) => {
  const target = readReference(value, 'Patient', context.ids)
  if (target !== undefined && (await context.lookUp('Patient', target)) !== undefined) {
    return {
      clause: { anyOf: [{ kind: 'reference' as const, param: 'patient', targetType: 'Patient', targetId: target }] },
    }
  }
  return {
    refused: refuse(
      { code: 4100, diagnostics: 'Invalid patient ID', location: '/f:patient', expression: 'patient' },
      {
        rule: 'epic/unknown-patient',
        at: 'query.patient',
        expected: 'the id of a patient, as Patient.Search of this door gives it',
        actual: value.slice(0, 100),
        text: 'No patient of this workspace has that id: search the patient first and take its id from there (ids of the open door and of other workspaces do not fit here).',
      },
    ),
  }
}

const named = (name: string, alike: readonly string[]): ApiParameter => ({
  name,
  type: 'reference',
  documentation: `The patient, by id or as Patient/id.${alike.map((other) => ` The same as ${other}.`).join('')}`,
  ask,
})

/** One parameter under several names, `patient` among them. */
export const patientParameters = (...names: string[]): ApiParameter[] =>
  names.map((name) =>
    named(
      name,
      names.filter((other) => other !== name),
    ),
  )

export const PATIENT_PARAMETERS: readonly ApiParameter[] = patientParameters('patient', 'subject')
