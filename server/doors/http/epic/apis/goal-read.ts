/** Goal.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const goalRead: ReadApi = {
  name: 'Goal.Read',
  type: 'Goal',
  interaction: 'read',
  shape: shapePlain,
}
