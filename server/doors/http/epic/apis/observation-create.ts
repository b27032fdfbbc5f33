/** Observation.Create (Vitals), R4 */
import type { CreateApi } from '../acting-api.ts'
import { VITAL_SIGNS } from '../shape/observation-kinds.ts'
import { shapeObservation } from '../shape/shape-observation.ts'
import { fileReading } from '../write/file-reading.ts'

export const observationCreateVitals: CreateApi = {
  name: 'Observation.Create (Vitals)',
  epicNumber: 963,
  type: 'Observation',
  subType: VITAL_SIGNS,
  interaction: 'create',
  shape: shapeObservation,
  file: fileReading,
}
