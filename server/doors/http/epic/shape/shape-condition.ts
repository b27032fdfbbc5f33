/** Condition as Epic gives it: versions on its statuses, dates without a time, a visit's diagnosis in two categories. */
import type { CodeableConcept, Condition } from '@medplum/fhirtypes'
import { CONDITION_CATEGORY } from '../oids.ts'
import { ENCOUNTER_DIAGNOSIS } from './condition-kinds.ts'
import { shapeWith } from './shape-elements.ts'
import { shapeStatus } from './shape-status.ts'
import { shapeDate } from './shape-time.ts'

const VISIT_DIAGNOSIS: CodeableConcept = {
  coding: [{ system: CONDITION_CATEGORY, code: 'visit-diagnosis', display: 'Visit Diagnosis' }],
  text: 'Visit Diagnosis',
}

export const shapeCondition = shapeWith<Condition & { id: string }>((shaped, condition) => ({
  clinicalStatus: shapeStatus(condition.clinicalStatus),
  verificationStatus: shapeStatus(condition.verificationStatus),
  category: ENCOUNTER_DIAGNOSIS.has(condition)
    ? [...(shaped['category'] as CodeableConcept[]), VISIT_DIAGNOSIS]
    : shaped['category'],
  onsetDateTime: shapeDate(condition.onsetDateTime),
  abatementDateTime: shapeDate(condition.abatementDateTime),
  recordedDate: shapeDate(condition.recordedDate),
}))
