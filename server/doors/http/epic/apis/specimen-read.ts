/** Specimen.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const specimenRead: ReadApi = {
  name: 'Specimen.Read',
  type: 'Specimen',
  interaction: 'read',
  shape: shapePlain,
}
