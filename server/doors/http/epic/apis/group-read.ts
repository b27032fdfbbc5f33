/** Group.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const groupRead: ReadApi = {
  name: 'Group.Read',
  type: 'Group',
  interaction: 'read',
  shape: shapePlain,
}
