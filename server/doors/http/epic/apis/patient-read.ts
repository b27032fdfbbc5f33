/** Patient.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapePatient } from '../shape/shape-patient.ts'

export const patientRead: ReadApi = {
  name: 'Patient.Read',
  type: 'Patient',
  interaction: 'read',
  shape: shapePatient,
  eTag: true,
}
