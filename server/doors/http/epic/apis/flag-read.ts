/** Flag.Read (R4): one address, an API for each kind. */
import type { ReadApi } from '../api.ts'
import { INFECTION_FLAG, PATIENT_FYI } from '../shape/flag-kinds.ts'
import { shapePlain } from '../shape/shape-plain.ts'

const read = { type: 'Flag', interaction: 'read', shape: shapePlain } as const

export const flagReads: readonly ReadApi[] = [
  { ...read, name: 'Flag.Read (Infection)', subType: INFECTION_FLAG },
  { ...read, name: 'Flag.Read (Patient FYI)', epicNumber: 10165, subType: PATIENT_FYI },
]
