/** Medication.Search (R4): by id alone. */
import type { SearchApi } from '../api.ts'
import { SEARCHED_BY_ID } from '../search/only-by-id.ts'
import { shapeMedication } from '../shape/shape-medication.ts'

export const medicationSearch: SearchApi = {
  ...SEARCHED_BY_ID,
  name: 'Medication.Search',
  type: 'Medication',
  shape: shapeMedication,
}
