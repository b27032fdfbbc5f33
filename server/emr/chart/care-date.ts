/** When care took place, by the search parameter that says so: what `start` and `end` of $everything ask (R4 Patient-everything). */
import type { Resource } from '@medplum/fhirtypes'
import { entriesOf } from '../../fhir/entries-of.ts'

/** Types whose parameter is not called `date`. */
const OTHERWISE: Record<string, string> = {
  Claim: 'created',
  Communication: 'sent',
  CommunicationRequest: 'authored',
  Condition: 'onset-date',
  DeviceRequest: 'authored-on',
  DocumentManifest: 'created',
  ExplanationOfBenefit: 'created',
  Goal: 'start-date',
  ImagingStudy: 'started',
  Media: 'created',
  MedicationAdministration: 'effective-time',
  MedicationDispense: 'whenhandedover',
  MedicationRequest: 'authoredon',
  MedicationStatement: 'effective',
  NutritionOrder: 'datetime',
  Provenance: 'recorded',
  QuestionnaireResponse: 'authored',
  RequestGroup: 'authored',
  ServiceRequest: 'authored',
  Specimen: 'collected',
  VisionPrescription: 'datewritten',
}

export interface Span {
  /** ms since epoch, half-open */
  low: number
  high: number
}

/** Whether any of its care dates meets the span; what tells no date cannot be said to lie outside. */
export function meetsSpan(resource: Resource, span: Span): boolean {
  const dates = entriesOf(resource, OTHERWISE[resource.resourceType] ?? 'date').filter((entry) => entry.kind === 'date')
  return dates.length === 0 || dates.some(({ low, high }) => high > span.low && low < span.high)
}
