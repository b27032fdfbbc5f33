/** When care took place, by the search parameter that says so: what `start` and `end` of $everything ask (R4 Patient-everything). */
import type { Resource } from '@medplum/fhirtypes'
import { searchParameter } from '../../fhir/search-parameters.ts'

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
  const parameter = searchParameter(resource.resourceType, OTHERWISE[resource.resourceType] ?? 'date')
  if (parameter?.type !== 'date') return true
  const found: unknown[] = []
  let dated = false
  for (const { route, toEntries } of parameter.extractors) {
    found.length = 0
    route.visit(resource, found)
    for (const entry of found.flatMap((value) => toEntries(parameter.code, value, route.path))) {
      if (entry.kind !== 'date') continue
      if (entry.high > span.low && entry.low < span.high) return true
      dated = true
    }
  }
  return !dated
}
