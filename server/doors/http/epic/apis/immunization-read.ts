/** Immunization.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeImmunization } from '../shape/shape-immunization.ts'

export const immunizationRead: ReadApi = {
  name: 'Immunization.Read',
  type: 'Immunization',
  interaction: 'read',
  shape: shapeImmunization,
}
