/** PractitionerRole.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const practitionerRoleRead: ReadApi = {
  name: 'PractitionerRole.Read',
  type: 'PractitionerRole',
  interaction: 'read',
  shape: shapePlain,
}
