/** AllergyIntolerance.Search (R4) */
import type { Predicate } from '../../../../fhir/resource-query.ts'
import { allergyNotOnFile } from '../allergy-not-on-file.ts'
import type { SearchApi } from '../api.ts'
import { patientParameters } from '../search/ask-patient.ts'
import { readTokens } from '../search/ask-token.ts'
import { newestFirst } from '../search/newest-first.ts'
import { postFilters } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { readReference } from '../search/read-reference.ts'
import { first } from '../search/search-values.ts'
import { shapeAllergy } from '../shape/shape-allergy.ts'

const asksForActive = (value: string): boolean => readTokens(value).some(({ code }) => code === 'active')

export const allergyIntoleranceSearch: SearchApi = {
  name: 'AllergyIntolerance.Search',
  epicNumber: 947,
  type: 'AllergyIntolerance',
  interaction: 'search',
  shape: shapeAllergy,
  parameters: [
    {
      name: 'clinical-status',
      type: 'token',
      documentation: 'Narrows the search by clinical status. Only active is supported.',
      // Assumption unsupported-status: what Epic answers to another status is not known; nothing is found.
      ask: (value) =>
        asksForActive(value)
          ? { clause: { anyOf: [{ kind: 'token', param: 'clinical-status', code: 'active' }] } }
          : { nothing: 'The only clinical status that can be asked for is active.' },
    },
    ...patientParameters('patient'),
  ],
  postFilters: postFilters('AllergyIntolerance', [
    'asserter',
    'category',
    'code',
    'criticality',
    'date',
    'identifier',
    'last-date',
    'manifestation',
    'onset',
    'recorder',
    'route',
    'severity',
    'type',
    'verification-status',
  ]),
  otherSubTypes: [{ name: 'Outside Record' }],
  rules: [patientNeeded(4118, ['patient']), oneAndTheSamePatient],
  sort: newestFirst('date'),
  // Said only where nothing at all is on file, and as what is active.
  whenNone(values, { ids }) {
    const narrowed = [...values.native.keys()].some((name) => name !== 'patient' && name !== 'clinical-status')
    const status = first(values, 'clinical-status')
    const patient = readReference(first(values, 'patient') ?? '', 'Patient', ids)
    if (narrowed || patient === undefined || (status !== undefined && !asksForActive(status))) return undefined
    const ofPatient: Predicate = { kind: 'reference', param: 'patient', targetType: 'Patient', targetId: patient }
    return { record: allergyNotOnFile(patient), unless: [{ anyOf: [ofPatient] }] }
  },
}
