/** AllergyIntolerance.Create (R4) */
import type { CreateApi } from '../acting-api.ts'
import { shapeAllergy } from '../shape/shape-allergy.ts'
import { fileAllergy } from '../write/file-allergy.ts'

export const allergyIntoleranceCreate: CreateApi = {
  name: 'AllergyIntolerance.Create',
  epicNumber: 945,
  type: 'AllergyIntolerance',
  interaction: 'create',
  shape: shapeAllergy,
  file: fileAllergy,
}
