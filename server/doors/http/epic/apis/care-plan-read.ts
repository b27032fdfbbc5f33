/** CarePlan.Read (Outpatient) (R4) */
import type { ReadApi } from '../api.ts'
import { OUTPATIENT_PLAN } from '../shape/care-plan-kinds.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const carePlanRead: ReadApi = {
  name: 'CarePlan.Read (Outpatient)',
  type: 'CarePlan',
  interaction: 'read',
  shape: shapePlain,
  subType: OUTPATIENT_PLAN,
}
