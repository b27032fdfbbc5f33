/** Observation.Search (Vitals) and (Labs), R4: one address, two APIs, told apart by category. */
import type { SearchApi } from '../api.ts'
import { askDate } from '../search/ask-date.ts'
import { askObservationCode } from '../search/ask-observation-code.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { askReference } from '../search/ask-reference.ts'
import { codeOrCategory } from '../search/code-or-category.ts'
import { chooseByCategory } from '../search/observation-categories.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { LABORATORY, VITAL_SIGNS } from '../shape/observation-kinds.ts'
import { shapeObservation } from '../shape/shape-observation.ts'

const search = {
  type: 'Observation',
  interaction: 'search',
  shape: shapeObservation,
  tellsUnknown: true,
  parameters: [
    {
      name: 'based-on',
      type: 'reference',
      documentation: 'The order, ServiceRequest/id.',
      ask: askReference('based-on', 'ServiceRequest'),
    },
    { name: 'category', type: 'token', documentation: 'laboratory or vital-signs. Either this or code is required.' },
    {
      name: 'code',
      type: 'token',
      documentation: 'LOINC code, or the number or id of a flowsheet row.',
      ask: askObservationCode,
    },
    { name: 'date', type: 'date', documentation: 'When it was observed, with any prefix.', ask: askDate('date') },
    ...PATIENT_PARAMETERS,
  ],
  rules: [patientNeeded(59159), oneAndTheSamePatient, codeOrCategory],
  chooseSubTypes: chooseByCategory,
  // Assumption newest-first: the newest first.
  sort: [
    { param: 'date', kind: 'date', descending: true },
    { param: '_id', kind: 'id', descending: false },
  ],
} as const

export const observationSearchVitals: SearchApi = {
  ...search,
  name: 'Observation.Search (Vitals)',
  subType: VITAL_SIGNS,
}
export const observationSearchLabs: SearchApi = { ...search, name: 'Observation.Search (Labs)', subType: LABORATORY }
