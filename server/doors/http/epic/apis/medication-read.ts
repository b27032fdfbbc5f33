/** Medication.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeMedication } from '../shape/shape-medication.ts'

export const medicationRead: ReadApi = {
  name: 'Medication.Read',
  type: 'Medication',
  interaction: 'read',
  shape: shapeMedication,
}
