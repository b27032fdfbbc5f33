/** The search parameters that can be offered for a type: those of R4 whose path compiles to index rows. */
import { definedParameters, type ParameterDefinition, resourceTypes } from './definitions/definitions.ts'
import type { IndexEntry } from './index-entry.ts'
import { entriesFor } from './index-values/index-value.ts'
import type { ToEntries } from './index-values/to-entries.ts'
import { compilePath, type Route } from './search-path/compile-path.ts'

export interface SearchParameter extends ParameterDefinition {
  /** What its values are found as: more than one where R4 mixes References and canonical URLs. */
  kinds: ReadonlySet<IndexEntry['kind']>
  extractors: readonly { route: Route; toEntries: ToEntries }[]
}

export interface UnsupportedParameter {
  type: string
  code: string
  why: string
}

interface TypeParameters {
  offered: ReadonlyMap<string, SearchParameter>
  unsupported: readonly UnsupportedParameter[]
}

const compiled = new Map<string, TypeParameters>()

export const searchParameter = (type: string, code: string): SearchParameter | undefined =>
  parameters(type).offered.get(code)

/** In the order of their codes. */
export const searchParametersOf = (type: string): readonly SearchParameter[] => [...parameters(type).offered.values()]

/** What R4 defines and we do not offer, with the reason; of one type, or of all. */
export const unsupportedParameters = (type?: string): readonly UnsupportedParameter[] =>
  (type === undefined ? resourceTypes : [type]).flatMap((one) => parameters(one).unsupported)

function parameters(type: string): TypeParameters {
  const known = compiled.get(type)
  if (known !== undefined) return known
  const offered = new Map<string, SearchParameter>()
  const unsupported: UnsupportedParameter[] = []
  for (const definition of definedParameters(type)) {
    const result = compile(definition, type)
    if (typeof result === 'string') unsupported.push({ type, code: definition.code, why: result })
    else offered.set(definition.code, result)
  }
  const result = { offered, unsupported }
  compiled.set(type, result)
  return result
}

function compile(definition: ParameterDefinition, type: string): SearchParameter | string {
  const { expression, type: searchType } = definition
  if (searchType === 'composite' || searchType === 'special') return `${searchType} parameters are not offered yet`
  if (definition.code === 'phonetic') return 'matching by sound is not offered'
  if (expression === undefined) return 'R4 gives it no path'
  let routes: Route[]
  try {
    routes = compilePath(expression, type)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (routes.length === 0) return `"${expression}" finds nothing in ${type}`
  const extractors: { route: Route; toEntries: ToEntries }[] = []
  for (const route of routes) {
    const toEntries = entriesFor(searchType, route.type)
    // A choice element offers all its types; those the parameter's type cannot take are never meant (clinical-date and strings).
    if (toEntries !== undefined) extractors.push({ route, toEntries })
  }
  if (extractors.length === 0) return `a ${searchType} search cannot look into ${routes.map((r) => r.type).join(', ')}`
  return { ...definition, kinds: kindsOf(definition, extractors), extractors }
}

function kindsOf(definition: ParameterDefinition, extractors: SearchParameter['extractors']): Set<IndexEntry['kind']> {
  if (definition.type !== 'reference') return new Set([definition.type as IndexEntry['kind']])
  return new Set(extractors.map(({ route }) => (route.type === 'Reference' ? 'reference' : 'uri')))
}
