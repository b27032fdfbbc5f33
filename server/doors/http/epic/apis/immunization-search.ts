/** Immunization.Search (R4) */
import type { SearchApi } from '../api.ts'
import { patientParameters } from '../search/ask-patient.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, postFilters, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { withoutCvx } from '../search/without-cvx.ts'
import { shapeImmunization } from '../shape/shape-immunization.ts'

export const immunizationSearch: SearchApi = {
  name: 'Immunization.Search',
  type: 'Immunization',
  interaction: 'search',
  shape: shapeImmunization,
  parameters: [
    date('date', 'When it was given, with any prefix.'),
    ...patientParameters('patient'),
    token('status', 'Narrows the search by status.'),
  ],
  postFilters: postFilters('Immunization', [
    'identifier',
    'location',
    'lot-number',
    'manufacturer',
    'performer',
    'reaction',
    'reaction-date',
    'reason-code',
    'reason-reference',
    'series',
    'status-reason',
    'target-disease',
    'vaccine-code',
  ]),
  otherSubTypes: [{ name: 'Outside Record' }],
  remarks: withoutCvx,
  rules: [patientNeeded(59159, ['patient']), oneAndTheSamePatient],
  sort: newestFirst('date'),
}
