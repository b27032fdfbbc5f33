/** Notes of the registration about a person, such as where advance care planning stands (NTE of the published A03): an extension of our own, for both ways. */
import type { Annotation, Extension, Patient } from '@medplum/fhirtypes'

const URL = 'urn:ngemr-sandbox:extension:registration-note'

export const registrationNotes = ({ extension }: Patient): Annotation[] =>
  extension?.flatMap(({ url, valueAnnotation }) => (url === URL && valueAnnotation ? [valueAnnotation] : [])) ?? []

export function setRegistrationNotes(patient: Patient, notes: readonly Annotation[]): void {
  const others = patient.extension?.filter(({ url }) => url !== URL) ?? []
  const all: Extension[] = [...others, ...notes.map((valueAnnotation) => ({ url: URL, valueAnnotation }))]
  if (all.length > 0) patient.extension = all
  else Reflect.deleteProperty(patient, 'extension')
}
