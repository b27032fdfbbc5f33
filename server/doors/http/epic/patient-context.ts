/** A patient's own token opens that patient's records, and what belongs to no patient. */
import type { Resource } from '@medplum/fhirtypes'
import { parameterEntries } from '../../../fhir/extract-indexes.ts'
import { searchParameter } from '../../../fhir/search-parameters.ts'
import type { Caller } from '../door.ts'

export function mayBeSeen(resource: Resource, { patient }: Pick<Caller, 'patient'>): boolean {
  if (patient === undefined) return true
  if (resource.resourceType === 'Patient') return resource.id === patient
  const parameter = searchParameter(resource.resourceType, 'patient')
  const whose =
    parameter === undefined
      ? []
      : parameterEntries(resource, parameter).flatMap((entry) => (entry.kind === 'reference' ? [entry.targetId] : []))
  return whose.length === 0 || whose.includes(patient)
}
