/** Coverage.Search (R4) */
import type { SearchApi } from '../api.ts'
import { patientParameters } from '../search/ask-patient.ts'
import { BY_ID } from '../search/newest-first.ts'
import { postFilters } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const coverageSearch: SearchApi = {
  name: 'Coverage.Search',
  type: 'Coverage',
  interaction: 'search',
  shape: shapePlain,
  parameters: [...patientParameters('beneficiary', 'patient')],
  postFilters: postFilters('Coverage', [
    'class-type',
    'class-value',
    'dependent',
    'identifier',
    'payor',
    'policy-holder',
    'status',
    'subscriber',
    'type',
  ]),
  rules: [patientNeeded(59159, ['patient', 'beneficiary']), oneAndTheSamePatient],
  sort: BY_ID,
}
