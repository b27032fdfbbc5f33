/** CareTeam.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const careTeamRead: ReadApi = {
  name: 'CareTeam.Read',
  type: 'CareTeam',
  interaction: 'read',
  shape: shapePlain,
}
