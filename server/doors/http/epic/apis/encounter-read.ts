/** Encounter.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeEncounter } from '../shape/shape-encounter.ts'

export const encounterRead: ReadApi = {
  name: 'Encounter.Read',
  type: 'Encounter',
  interaction: 'read',
  shape: shapeEncounter,
}
