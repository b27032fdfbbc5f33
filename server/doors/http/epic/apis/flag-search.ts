/** Flag.Search (R4): one address, an API for each kind, told apart by category. */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { chooseBy } from '../search/choose-by-code.ts'
import { newestFirst } from '../search/newest-first.ts'
import { elementCode, looked, postFilters, reference } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { INFECTION_FLAG, PATIENT_FYI } from '../shape/flag-kinds.ts'
import { shapePlain } from '../shape/shape-plain.ts'

const search = {
  type: 'Flag',
  interaction: 'search',
  shape: shapePlain,
  parameters: [
    looked('category', 'Narrows the search by category: patient-fyi or infection.'),
    reference('encounter', ['Encounter'], 'Narrows the search to a visit.'),
    ...PATIENT_PARAMETERS,
    elementCode('status', 'status', 'Narrows the search by status: active or inactive.'),
  ],
  postFilters: postFilters('Flag', ['author', 'date', 'identifier']),
  chooseSubTypes: chooseBy('category'),
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('date'),
} as const satisfies Partial<SearchApi>

export const flagSearches: readonly SearchApi[] = [
  { ...search, name: 'Flag.Search (Infection)', subType: INFECTION_FLAG },
  { ...search, name: 'Flag.Search (Patient FYI)', epicNumber: 10166, subType: PATIENT_FYI },
]
