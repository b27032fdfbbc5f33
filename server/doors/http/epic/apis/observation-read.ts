/** Observation.Read (R4): one address, an API for each kind, told apart by what the record is. */
import type { ReadApi } from '../api.ts'
import { LABORATORY, LDA, SOCIAL_HISTORY, VITAL_SIGNS } from '../shape/observation-kinds.ts'
import { shapeObservation } from '../shape/shape-observation.ts'

const read = { type: 'Observation', interaction: 'read', shape: shapeObservation } as const

export const observationReads: readonly ReadApi[] = [
  { ...read, name: 'Observation.Read (Labs)', subType: LABORATORY },
  { ...read, name: 'Observation.Read (LDA)', subType: LDA },
  { ...read, name: 'Observation.Read (Social History)', subType: SOCIAL_HISTORY },
  { ...read, name: 'Observation.Read (Vitals)', subType: VITAL_SIGNS },
]
