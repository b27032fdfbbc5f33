/** Condition.Create (Problems) (R4): problems and diagnoses, both to the problem list. */
import type { CreateApi } from '../acting-api.ts'
import { shapeCondition } from '../shape/shape-condition.ts'
import { fileCondition } from '../write/file-condition.ts'

export const conditionCreate: CreateApi = {
  name: 'Condition.Create (Problems)',
  epicNumber: 949,
  type: 'Condition',
  interaction: 'create',
  shape: shapeCondition,
  file: fileCondition,
}
