/** Condition.Search (R4): one address, an API for each kind, told apart by category. */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { chooseBy } from '../search/choose-by-code.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, looked, postFilters, reference, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { ENCOUNTER_DIAGNOSIS, HEALTH_CONCERN, INFECTION, MEDICAL_HISTORY, PROBLEMS } from '../shape/condition-kinds.ts'
import { shapeCondition } from '../shape/shape-condition.ts'

const search = {
  type: 'Condition',
  interaction: 'search',
  shape: shapeCondition,
  parameters: [
    date('abatement-date', 'The day the condition ended.'),
    looked('category', 'problem-list-item, encounter-diagnosis, infection, medical-history or health-concern.'),
    token(
      'clinical-status',
      'Narrows the search by clinical status: active, inactive or resolved of problems, active or inactive of infections.',
    ),
    token('code', 'The code of the condition.'),
    reference('encounter', ['Encounter'], 'Narrows the search to visits.'),
    date('onset-date', 'The day the condition began.'),
    ...PATIENT_PARAMETERS,
    date('recorded-date', 'The day the condition was recorded.'),
  ],
  postFilters: postFilters('Condition', [
    'abatement-string',
    'asserter',
    'body-site',
    'evidence',
    'evidence-detail',
    'identifier',
    'onset-info',
    'severity',
    'stage',
    'verification-status',
  ]),
  chooseSubTypes: chooseBy('category'),
  otherSubTypes: [
    { name: 'Genomics', codes: ['genomics'] },
    { name: 'Dental Finding', codes: ['dental-finding'] },
    { name: 'Reason For Visit', codes: ['reason-for-visit'] },
    { name: 'Outside Record Problems', codes: ['problem-list-item', 'health-concern'] },
    { name: 'Outside Record Encounter Diagnosis', codes: ['encounter-diagnosis'] },
    { name: 'Outside Record Health Concern', codes: ['health-concern'] },
  ],
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('recorded-date'),
} as const satisfies Partial<SearchApi>

export const conditionSearches: readonly SearchApi[] = [
  { ...search, name: 'Condition.Search (Encounter Diagnosis)', subType: ENCOUNTER_DIAGNOSIS },
  { ...search, name: 'Condition.Search (Health Concern)', subType: HEALTH_CONCERN },
  { ...search, name: 'Condition.Search (Infection)', epicNumber: 10141, subType: INFECTION },
  { ...search, name: 'Condition.Search (Medical History)', epicNumber: 10314, subType: MEDICAL_HISTORY },
  { ...search, name: 'Condition.Search (Problems)', epicNumber: 953, subType: PROBLEMS },
]
