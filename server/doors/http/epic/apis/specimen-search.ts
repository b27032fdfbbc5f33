/** Specimen.Search (R4): by id alone. */
import type { SearchApi } from '../api.ts'
import { SEARCHED_BY_ID } from '../search/only-by-id.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const specimenSearch: SearchApi = {
  ...SEARCHED_BY_ID,
  name: 'Specimen.Search',
  type: 'Specimen',
  shape: shapePlain,
}
