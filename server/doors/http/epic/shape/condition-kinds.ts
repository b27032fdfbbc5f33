/** The kinds of Condition that are Epic APIs of their own. */
import type { SubType } from '../api.ts'
import { CONDITION_CATEGORY } from '../oids.ts'
import { categoryKind } from './category-kind.ts'

const HL7 = 'http://terminology.hl7.org/CodeSystem/condition-category'
const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem/condition-category'

const encounterDiagnosis = categoryKind('Encounter Diagnosis', HL7, 'encounter-diagnosis')
export const ENCOUNTER_DIAGNOSIS: SubType = {
  ...encounterDiagnosis,
  codes: [...encounterDiagnosis.codes, { system: CONDITION_CATEGORY, code: 'visit-diagnosis' }],
}
// Assumption condition-categories: the system of infection and medical-history is Epic's own list of categories.
export const INFECTION = categoryKind('Infection', CONDITION_CATEGORY, 'infection')
export const MEDICAL_HISTORY = categoryKind('Medical History', CONDITION_CATEGORY, 'medical-history')
export const PROBLEMS = categoryKind('Problems', HL7, 'problem-list-item')
export const HEALTH_CONCERN = categoryKind('Health Concern', US_CORE, 'health-concern')
