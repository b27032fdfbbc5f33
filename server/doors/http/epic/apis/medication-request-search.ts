/** MedicationRequest.Search (Signed Medication Order), R4 */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, postFilters, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { shapeMedicationRequest } from '../shape/shape-medication-request.ts'

export const medicationRequestSearch: SearchApi = {
  name: 'MedicationRequest.Search (Signed Medication Order)',
  epicNumber: 997,
  type: 'MedicationRequest',
  interaction: 'search',
  shape: shapeMedicationRequest,
  parameters: [
    token('category', 'inpatient, outpatient, community or discharge; all of them when left out.'),
    date('date', 'When the medication was ordered, with any prefix.', { param: 'authoredon' }),
    token('intent', 'Narrows the search by intent.'),
    ...PATIENT_PARAMETERS,
    token('status', 'Narrows the search by status.'),
  ],
  postFilters: postFilters('MedicationRequest', [
    'authoredon',
    'code',
    'encounter',
    'identifier',
    'intended-dispenser',
    'intended-performer',
    'intended-performertype',
    'medication',
    'priority',
    'requester',
  ]),
  otherSubTypes: [{ name: 'Outside Record' }],
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('authoredon'),
}
