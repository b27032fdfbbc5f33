/** Provenance.Read (R4): made from the record it tells of; searched for only by `_revinclude`. */
import type { ReadApi } from '../api.ts'
import { deriveProvenance } from '../provenance.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const provenanceRead: ReadApi = {
  name: 'Provenance.Read',
  type: 'Provenance',
  interaction: 'read',
  shape: shapePlain,
  derive: deriveProvenance,
}
