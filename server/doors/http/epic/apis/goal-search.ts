/** Goal.Search (R4) */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, postFilters, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const goalSearch: SearchApi = {
  name: 'Goal.Search',
  type: 'Goal',
  interaction: 'search',
  shape: shapePlain,
  parameters: [
    token('category', 'Narrows the search by category.'),
    token('lifecycle-status', 'Narrows the search by lifecycle status.'),
    ...PATIENT_PARAMETERS,
    date('start-date', 'When work on the goal began, with any prefix.'),
  ],
  postFilters: postFilters('Goal', ['achievement-status', 'identifier', 'target-date']),
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('start-date'),
}
