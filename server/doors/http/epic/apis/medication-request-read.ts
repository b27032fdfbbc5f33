/** MedicationRequest.Read (Signed Medication Order) (R4) */
import type { ReadApi } from '../api.ts'
import { shapeMedicationRequest } from '../shape/shape-medication-request.ts'

export const medicationRequestRead: ReadApi = {
  name: 'MedicationRequest.Read (Signed Medication Order)',
  type: 'MedicationRequest',
  interaction: 'read',
  shape: shapeMedicationRequest,
}
