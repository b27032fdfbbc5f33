/** List.Search (Allergies), R4 */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { chooseBy } from '../search/choose-by-code.ts'
import { newestFirst } from '../search/newest-first.ts'
import { identifier, looked, postFilters, reference } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { ALLERGY_LIST } from '../shape/list-kinds.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const listSearchAllergies: SearchApi = {
  name: 'List.Search (Allergies)',
  epicNumber: 10147,
  type: 'List',
  interaction: 'search',
  shape: shapePlain,
  subType: ALLERGY_LIST,
  parameters: [
    looked(
      'code',
      'Which list: allergies, medications, immunizations, problems, hospital-problems, pedigree-list or patients.',
    ),
    reference('encounter', ['Encounter'], 'Narrows the search to a visit.'),
    identifier('identifier', 'Of lists of patients only.'),
    ...PATIENT_PARAMETERS,
  ],
  postFilters: postFilters('List', ['date', 'empty-reason', 'item', 'notes', 'source', 'status', 'title']),
  chooseSubTypes: chooseBy('code'),
  otherSubTypes: [
    { name: 'Medications', codes: ['medications'] },
    { name: 'Immunizations', codes: ['immunizations'] },
    { name: 'Problems', codes: ['problems'] },
    { name: 'Hospital Problems', codes: ['hospital-problems'] },
    { name: 'Pedigree', codes: ['pedigree-list'] },
    { name: 'Patient List', codes: ['patients'] },
  ],
  // Assumption without-patient: what Epic says of some types without a patient was not seen; 59159, as of most.
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('date'),
}
