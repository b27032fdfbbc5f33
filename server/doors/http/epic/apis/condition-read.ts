/** Condition.Read (R4): one address, an API for each kind. */
import type { ReadApi } from '../api.ts'
import { ENCOUNTER_DIAGNOSIS, HEALTH_CONCERN, INFECTION, MEDICAL_HISTORY, PROBLEMS } from '../shape/condition-kinds.ts'
import { shapeCondition } from '../shape/shape-condition.ts'

const read = { type: 'Condition', interaction: 'read', shape: shapeCondition } as const

export const conditionReads: readonly ReadApi[] = [
  { ...read, name: 'Condition.Read (Encounter Diagnosis)', subType: ENCOUNTER_DIAGNOSIS },
  { ...read, name: 'Condition.Read (Health Concern)', subType: HEALTH_CONCERN },
  { ...read, name: 'Condition.Read (Infection)', subType: INFECTION },
  { ...read, name: 'Condition.Read (Medical History)', subType: MEDICAL_HISTORY },
  { ...read, name: 'Condition.Read (Problems)', subType: PROBLEMS },
]
