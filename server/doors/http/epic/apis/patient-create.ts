/** Patient.Create (R4): match or create. */
import type { CreateApi } from '../acting-api.ts'
import { shapePatient } from '../shape/shape-patient.ts'
import { filePerson } from '../write/file-person.ts'

export const patientCreate: CreateApi = {
  name: 'Patient.Create',
  epicNumber: 930,
  type: 'Patient',
  interaction: 'create',
  shape: shapePatient,
  file: filePerson,
}
