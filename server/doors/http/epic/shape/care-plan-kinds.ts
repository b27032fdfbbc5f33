/** The kinds of CarePlan, told by the SNOMED code of their category. */
import type { OtherSubType, SubType } from '../api.ts'
import { categoryKind } from './category-kind.ts'

const SNOMED = 'http://snomed.info/sct'
const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category'

const outpatient = categoryKind('Outpatient', SNOMED, '736271009')
export const OUTPATIENT_PLAN: SubType = {
  ...outpatient,
  codes: [...outpatient.codes, { system: US_CORE, code: 'assess-plan' }],
}

// Assumption sub-type-names: made from the category where none was seen in a 59204.
export const OTHER_CARE_PLANS: readonly OtherSubType[] = [
  { name: 'Longitudinal', codes: ['38717003'] },
  { name: 'Encounter-Level', codes: ['734163000'] },
  { name: 'Inpatient', codes: ['736353004'] },
  { name: 'Dental', codes: ['738906000'] },
  { name: 'Oncology', codes: ['736378000'] },
  { name: 'Questionnaires Due', codes: ['719091000000102'] },
  { name: 'Anticoagulation', codes: ['959871000000107'] },
  { name: 'Inpatient Pathway', codes: ['inpatient-pathway'] },
  { name: 'Education', codes: ['409073007'] },
  { name: 'Care Path', codes: ['care-path'] },
]
