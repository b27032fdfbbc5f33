/** CarePlan.Search (Outpatient), R4 */
import type { SearchApi, SearchRule } from '../api.ts'
import { refuse } from '../outcome.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { chooseBy } from '../search/choose-by-code.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, looked, postFilters, reference, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { has } from '../search/search-values.ts'
import { OTHER_CARE_PLANS, OUTPATIENT_PLAN } from '../shape/care-plan-kinds.ts'
import { shapePlain } from '../shape/shape-plain.ts'

const needsCategory: SearchRule = (values) =>
  has(values, 'category')
    ? undefined
    : {
        refused: refuse(
          {
            code: 59159,
            diagnostics: 'A category is required to search for care plans.',
            location: '/f:category',
            expression: 'category',
          },
          {
            rule: 'epic/care-plan-category',
            at: 'query.category',
            expected: '736271009 (outpatient), assess-plan, or another of the SNOMED codes of care plans',
            actual: 'nothing',
            text: 'A search for care plans must say which: add category=736271009.',
          },
        ),
      }

export const carePlanSearch: SearchApi = {
  name: 'CarePlan.Search (Outpatient)',
  type: 'CarePlan',
  interaction: 'search',
  shape: shapePlain,
  subType: OUTPATIENT_PLAN,
  parameters: [
    date('activity-date'),
    looked('category', 'Which care plans. Required.'),
    reference('encounter', ['Encounter']),
    reference('part-of', ['CarePlan']),
    ...PATIENT_PARAMETERS,
    token('status'),
  ],
  postFilters: postFilters('CarePlan', [
    'activity-code',
    'activity-reference',
    'based-on',
    'care-team',
    'condition',
    'date',
    'goal',
    'identifier',
    'intent',
    'performer',
    'replaces',
  ]),
  chooseSubTypes: chooseBy('category'),
  otherSubTypes: OTHER_CARE_PLANS,
  rules: [patientNeeded(59159), oneAndTheSamePatient, needsCategory],
  sort: newestFirst('date'),
}
