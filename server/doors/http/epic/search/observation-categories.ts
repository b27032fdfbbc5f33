/** Which Observation APIs a search means: by category, each category being an API of its own. */
import type { SubTypeChoice } from '../api.ts'
import { type Issue, refuse } from '../outcome.ts'
import { OBSERVATION_CATEGORY, OBSERVATION_KINDS, type ObservationKind } from '../shape/observation-kinds.ts'
import { readTokens } from './ask-token.ts'

/**
 * Categories that Epic knows and that no API here gives yet, with Epic's name for the kind.
 * Assumption sub-type-names: names that were never seen in a 59204 are made from the category.
 */
const NOT_HERE: Record<string, string> = {
  'social-history': 'Social History',
  'core-characteristics': 'Core Characteristics',
  LDA: 'LDA',
  'LDA-property': 'LDA Property',
  'LDA-assessment': 'LDA Assessment',
  'functional-mental-status': 'Functional Mental Status',
  periodontal: 'Periodontal',
  'labor-delivery': 'Labor and Delivery',
  'newborn-delivery': 'Newborn Delivery',
  'obstetrics-gynecology': 'Obstetrics and Gynecology',
  survey: 'Assessments',
  sdoh: 'SDOH Assessments',
  imaging: 'Study Finding',
  smartdata: 'SmartData Elements',
  procedure: 'Procedure',
  exam: 'Exam',
  therapy: 'Therapy',
  activity: 'Activity',
}

export const chooseByCategory: SubTypeChoice = (values) => {
  const asked = values.native.get('category') ?? []
  // Every category of the request must hold, so that the kinds are those that all of them name.
  let chosen: readonly ObservationKind[] = OBSERVATION_KINDS
  const others: string[] = []
  const invalid: string[] = []
  for (const value of asked) {
    const here: ObservationKind[] = []
    for (const { system, code } of readTokens(value)) {
      const kind = OBSERVATION_KINDS.find(({ category }) => category === code)
      const elsewhere = NOT_HERE[code ?? '']
      if (kind !== undefined && (system ?? OBSERVATION_CATEGORY) === OBSERVATION_CATEGORY) here.push(kind)
      else if (elsewhere !== undefined) others.push(elsewhere)
      else invalid.push(code ?? value)
    }
    chosen = chosen.filter((kind) => here.includes(kind))
  }
  const issues = invalid.map(invalidCategory)
  if (invalid.length > 0 && chosen.length === 0 && others.length === 0)
    return { refused: refuseCategories(issues, invalid) }
  return { chosen, others, issues }
}

const invalidCategory = (code: string): Issue => ({
  code: 59109,
  diagnostics: `Invalid category: ${code}`,
  location: '/f:category',
  expression: 'category',
})

function refuseCategories(issues: Issue[], invalid: string[]): ReturnType<typeof refuse> {
  const known = OBSERVATION_KINDS.map(({ category }) => category).join(', ')
  const refused = refuse(
    { code: 59111, location: '/f:category', expression: 'category' },
    {
      rule: 'epic/invalid-category',
      at: 'query.category',
      expected: known,
      actual: invalid.join(', '),
      text: 'Epic knows no such category of observations: take one of those expected.',
    },
  )
  return { ...refused, issues: [...issues, ...refused.issues] }
}
