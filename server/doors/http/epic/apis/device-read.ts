/** Device.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const deviceRead: ReadApi = {
  name: 'Device.Read',
  type: 'Device',
  interaction: 'read',
  shape: shapePlain,
}
