/** Procedure.Read (R4): one address, an API for each kind. */
import type { ReadApi } from '../api.ts'
import { ORDERS, SURGERIES, SURGICAL_HISTORY } from '../shape/procedure-kinds.ts'
import { shapeProcedure } from '../shape/shape-procedure.ts'

const read = { type: 'Procedure', interaction: 'read', shape: shapeProcedure } as const

export const procedureReads: readonly ReadApi[] = [
  { ...read, name: 'Procedure.Read (Orders)', subType: ORDERS },
  { ...read, name: 'Procedure.Read (Surgeries)', subType: SURGERIES },
  { ...read, name: 'Procedure.Read (Surgical History)', subType: SURGICAL_HISTORY },
]
