/** A token that is bound to one patient opens that patient's compartment, and what tells of no patient. FHIR R4 CompartmentDefinition patient */
import type { Resource } from '@medplum/fhirtypes'
import { compartmentParameters } from '../../../fhir/compartments.ts'
import { extractIndexes } from '../../../fhir/extract-indexes.ts'

/** Who works where, and with what: nothing of a patient stands in these. */
export const OPEN_TYPES: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
  'Substance',
  'Endpoint',
  'ValueSet',
  'Questionnaire',
])

/** False as well for what cannot be told to be the patient's, a Binary by itself among them. */
export function mayBeSeen(resource: Resource, { patient }: { patient?: string | undefined }): boolean {
  if (patient === undefined || OPEN_TYPES.has(resource.resourceType)) return true
  if (resource.resourceType === 'Patient') return resource.id === patient
  const params = compartmentParameters('Patient', resource.resourceType) ?? []
  return (
    params.length > 0 &&
    extractIndexes(resource).some(
      (entry) =>
        entry.kind === 'reference' &&
        params.includes(entry.param) &&
        entry.targetType === 'Patient' &&
        entry.targetId === patient,
    )
  )
}
