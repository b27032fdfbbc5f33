/** List.Read (Allergies), R4 */
import type { ReadApi } from '../api.ts'
import { ALLERGY_LIST } from '../shape/list-kinds.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const listReadAllergies: ReadApi = {
  name: 'List.Read (Allergies)',
  type: 'List',
  interaction: 'read',
  shape: shapePlain,
  subType: ALLERGY_LIST,
}
