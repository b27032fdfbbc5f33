/** A patient that was merged into another is no longer found, and its id leads to the other. */
import type { Patient, Resource } from '@medplum/fhirtypes'
import { referenceTarget } from '../../../fhir/reference-target.ts'

/** The logical id of the patient that stands for this one now. */
export function survivorOf(resource: Resource): string | undefined {
  if (resource.resourceType !== 'Patient') return undefined
  const replaced = resource.link?.find(({ type }) => type === 'replaced-by')
  return referenceTarget(replaced?.other)?.id
}

export const isMerged = (patient: Patient): boolean => survivorOf(patient) !== undefined
