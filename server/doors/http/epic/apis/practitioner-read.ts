/** Practitioner.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePractitioner } from '../shape/shape-practitioner.ts'

export const practitionerRead: ReadApi = {
  name: 'Practitioner.Read',
  type: 'Practitioner',
  interaction: 'read',
  shape: shapePractitioner,
}
