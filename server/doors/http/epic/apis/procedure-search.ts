/** Procedure.Search (R4): one address, an API for each kind. */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { chooseBy } from '../search/choose-by-code.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, looked, postFilters, shownToken, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { ORDERS, SURGERIES, SURGICAL_HISTORY } from '../shape/procedure-kinds.ts'
import { shapeProcedure } from '../shape/shape-procedure.ts'

const search = {
  type: 'Procedure',
  interaction: 'search',
  shape: shapeProcedure,
  parameters: [
    looked(
      'category',
      '103693007 (diagnostic procedures), 387713003 (surgical procedures) or 410606002 (SDOH intervention).',
    ),
    token('code', 'Narrows the search by code.'),
    date('date', 'When it was done, with any prefix.'),
    shownToken('identifier', 'Narrows the search by system|value, such as the number of the order.'),
    ...PATIENT_PARAMETERS,
  ],
  postFilters: postFilters('Procedure', [
    'based-on',
    'encounter',
    'location',
    'part-of',
    'performer',
    'reason-code',
    'reason-reference',
    'status',
  ]),
  chooseSubTypes: chooseBy('category'),
  otherSubTypes: [
    { name: 'External Radiotherapy Summary', user: true },
    { name: 'SDOH Intervention', codes: ['410606002'] },
    { name: 'Outside Record' },
  ],
  rules: [patientNeeded(59108), oneAndTheSamePatient],
  sort: newestFirst('date'),
} as const satisfies Partial<SearchApi>

export const procedureSearches: readonly SearchApi[] = [
  { ...search, name: 'Procedure.Search (Orders)', epicNumber: 976, subType: ORDERS },
  { ...search, name: 'Procedure.Search (Surgeries)', epicNumber: 10042, subType: SURGERIES },
  { ...search, name: 'Procedure.Search (Surgical History)', epicNumber: 10030, subType: SURGICAL_HISTORY },
]
