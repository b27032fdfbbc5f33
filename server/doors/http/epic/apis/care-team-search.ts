/** CareTeam.Search (R4) */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { newestFirst } from '../search/newest-first.ts'
import { postFilters, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const careTeamSearch: SearchApi = {
  name: 'CareTeam.Search',
  type: 'CareTeam',
  interaction: 'search',
  shape: shapePlain,
  parameters: [...PATIENT_PARAMETERS, token('status', 'Only active is supported.')],
  postFilters: postFilters('CareTeam', ['category', 'date', 'encounter', 'identifier', 'participant']),
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('date'),
}
