/** Observation.Search (R4): one address, an API for each kind, told apart by category. */
import type { OtherSubType, SearchApi } from '../api.ts'
import { askObservationCode } from '../search/ask-observation-code.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { chooseBy } from '../search/choose-by-code.ts'
import { codeOrCategory } from '../search/code-or-category.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, elementDate, looked, postFilters, reference } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { LABORATORY, LDA, SOCIAL_HISTORY, VITAL_SIGNS } from '../shape/observation-kinds.ts'
import { shapeObservation } from '../shape/shape-observation.ts'

/**
 * Kinds that Epic knows and that no API here gives.
 * Assumption sub-type-names: names that were never seen in a 59204 are made from the category.
 */
const OTHERS: readonly OtherSubType[] = [
  { name: 'SmartData Elements', codes: ['smartdata'] },
  { name: 'Assessments', codes: ['survey'] },
  { name: 'SDOH Assessments', codes: ['sdoh'] },
  { name: 'Study Finding', codes: ['imaging', '252275004'] },
  { name: 'DICOM Image Characteristics', codes: ['imaging'] },
  {
    name: 'Obstetrics and Gynecology',
    codes: ['obstetrics-gynecology', 'labor-delivery', 'newborn-delivery', '275711006'],
  },
  { name: 'Periodontal', codes: ['periodontal'] },
  { name: 'Phenotype', codes: ['phenotype'] },
  { name: 'Core Characteristics', onlyAsked: true, codes: ['core-characteristics'] },
  { name: 'LDA Property', onlyAsked: true, codes: ['LDA-property'] },
  { name: 'LDA Assessment', onlyAsked: true, codes: ['LDA-assessment'] },
  {
    name: 'Functional Mental Status',
    onlyAsked: true,
    codes: ['functional-mental-status', '384821006', '118228005', '68793005', '395124008', '314076009', '19851009'],
  },
  { name: 'Procedure', onlyAsked: true, codes: ['procedure', '405825005'] },
  { name: 'Exam', onlyAsked: true, codes: ['exam'] },
  { name: 'Therapy', onlyAsked: true, codes: ['therapy'] },
  { name: 'Activity', onlyAsked: true, codes: ['activity'] },
  { name: 'Outside Record Results', codes: ['laboratory'] },
  { name: 'Outside Record Vital Signs', codes: ['vital-signs'] },
]

const search = {
  type: 'Observation',
  interaction: 'search',
  shape: shapeObservation,
  tellsUnknown: true,
  parameters: [
    reference('based-on', ['ServiceRequest'], 'The order, ServiceRequest/id.'),
    looked('category', 'laboratory, vital-signs, social-history or LDA. Either this or code is required.'),
    {
      name: 'code',
      type: 'token',
      documentation: 'LOINC code, the number or id of a flowsheet row, or the number of a laboratory component.',
      ask: askObservationCode,
    },
    date('date', 'When it was observed, with any prefix.'),
    reference('focus', ['Patient', 'Encounter', 'Observation', 'Condition', 'Device'], 'What it is about.'),
    elementDate('issued', 'issued', 'When it was made available, with any prefix.'),
    ...PATIENT_PARAMETERS,
  ],
  postFilters: postFilters(
    'Observation',
    [
      'combo-code',
      'combo-data-absent-reason',
      'combo-value-concept',
      'component-code',
      'component-data-absent-reason',
      'component-value-concept',
      'data-absent-reason',
      'derived-from',
      'device',
      'encounter',
      'has-member',
      'identifier',
      'method',
      'part-of',
      'performer',
      'specimen',
      'status',
      'value-concept',
      'value-date',
      'value-string',
    ],
    { shown: ['combo-code'] },
  ),
  rules: [patientNeeded(59159), oneAndTheSamePatient, codeOrCategory],
  chooseSubTypes: chooseBy('category'),
  otherSubTypes: OTHERS,
  sort: newestFirst('date'),
} as const satisfies Partial<SearchApi>

export const observationSearches: readonly SearchApi[] = [
  { ...search, name: 'Observation.Search (Labs)', subType: LABORATORY },
  { ...search, name: 'Observation.Search (LDA)', subType: LDA },
  { ...search, name: 'Observation.Search (Social History)', subType: SOCIAL_HISTORY },
  { ...search, name: 'Observation.Search (Vitals)', subType: VITAL_SIGNS },
]
