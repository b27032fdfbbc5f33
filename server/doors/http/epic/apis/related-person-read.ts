/** RelatedPerson.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const relatedPersonRead: ReadApi = {
  name: 'RelatedPerson.Read',
  type: 'RelatedPerson',
  interaction: 'read',
  shape: shapePlain,
}
