/** A record that should never have been: deleted by FHIR, it is told of as one that was entered in error, which messages have words for. */
import type { Resource } from '@medplum/fhirtypes'

const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification'

/** FHIR R4 §2.27.5 (isModifier statuses): every type that is told of has a word for it. */
export function asInError<R extends Resource>(resource: R): R {
  switch (resource.resourceType) {
    case 'Patient':
    case 'Practitioner':
      return { ...resource, active: false }
    case 'AllergyIntolerance':
      return { ...resource, verificationStatus: { coding: [{ system: VERIFICATION, code: 'entered-in-error' }] } }
    default:
      return { ...resource, status: 'entered-in-error' }
  }
}

export const isInError = (resource: Resource): boolean => 'status' in resource && resource.status === 'entered-in-error'
