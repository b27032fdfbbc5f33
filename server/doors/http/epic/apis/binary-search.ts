/** Binary.Search (R4): by id alone. */
import type { SearchApi } from '../api.ts'
import { SEARCHED_BY_ID } from '../search/only-by-id.ts'
import { shapeBinary } from '../shape/shape-binary.ts'

export const binarySearch: SearchApi = {
  ...SEARCHED_BY_ID,
  name: 'Binary.Search',
  type: 'Binary',
  shape: shapeBinary,
}
