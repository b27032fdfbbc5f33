/** Observation.Read (Vitals) and (Labs), R4: one address, two APIs, told apart by what the record is. */
import type { ReadApi } from '../api.ts'
import { LABORATORY, VITAL_SIGNS } from '../shape/observation-kinds.ts'
import { shapeObservation } from '../shape/shape-observation.ts'

const read = { type: 'Observation', interaction: 'read', shape: shapeObservation } as const

export const observationReadVitals: ReadApi = { ...read, name: 'Observation.Read (Vitals)', subType: VITAL_SIGNS }
export const observationReadLabs: ReadApi = { ...read, name: 'Observation.Read (Labs)', subType: LABORATORY }
