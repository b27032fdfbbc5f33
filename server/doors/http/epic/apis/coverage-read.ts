/** Coverage.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const coverageRead: ReadApi = {
  name: 'Coverage.Read',
  type: 'Coverage',
  interaction: 'read',
  shape: shapePlain,
}
