/** An Epic API as scopes see it: a type, what may be done, and the category that tells its sub-type. */
import type { ResourceScope } from './scope.ts'

const VERBS: Record<string, string> = { Read: 'r', Search: 's', Create: 'c', Update: 'u', $match: 's' }

/** Sub-types whose category has a code of its own; the others are reached by no `?category=`. */
const CATEGORIES: Record<string, string> = {
  Labs: 'laboratory',
  Vitals: 'vital-signs',
  'Social History': 'social-history',
  LDA: 'LDA',
  Problems: 'problem-list-item',
  'Health Concern': 'health-concern',
  'Encounter Diagnosis': 'encounter-diagnosis',
  'Medical History': 'medical-history',
  Infection: 'infection',
}

export interface ApiScope {
  type: string
  /** One of `cruds` */
  verb: string
  category?: string
}

/** `Observation.Search (Labs)`; undefined for a name of another form. */
export function apiScope(api: string): ApiScope | undefined {
  const [, type, verb, subType] = /^([A-Za-z]+)\.([$A-Za-z-]+)(?: \((.+)\))?$/.exec(api) ?? []
  if (type === undefined || verb === undefined) return undefined
  const category = subType === undefined ? undefined : CATEGORIES[subType]
  return { type, verb: VERBS[verb] ?? 'r', ...(category === undefined ? {} : { category }) }
}

export function allows(scope: ResourceScope, api: string): boolean {
  const wanted = apiScope(api)
  if (wanted === undefined) return false
  return (
    (scope.type === '*' || scope.type === wanted.type) &&
    scope.verbs.includes(wanted.verb) &&
    (scope.category === undefined || scope.category === wanted.category)
  )
}
