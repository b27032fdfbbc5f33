/** AllergyIntolerance.Read (R4) */
import { deriveAllergyNotOnFile } from '../allergy-not-on-file.ts'
import type { ReadApi } from '../api.ts'
import { shapeAllergy } from '../shape/shape-allergy.ts'

export const allergyIntoleranceRead: ReadApi = {
  name: 'AllergyIntolerance.Read',
  type: 'AllergyIntolerance',
  interaction: 'read',
  shape: shapeAllergy,
  derive: deriveAllergyNotOnFile,
}
