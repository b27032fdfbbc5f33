/** The search parameters that can be offered for a type: those of R4 whose path compiles to index rows. */
import { definedParameters, type ParameterDefinition, resourceTypes } from './definitions/definitions.ts'
import type { IndexEntry } from './index-entry.ts'
import { canonicalTarget, isCanonicalType } from './index-values/canonical-target.ts'
import { entriesFor, soundsFor } from './index-values/index-value.ts'
import type { ToEntries } from './index-values/to-entries.ts'
import { type Composite, compileComposite } from './search-path/compile-composite.ts'
import { compilePath, type Route } from './search-path/compile-path.ts'
import { unionOf } from './search-path/union-of.ts'

export interface SearchParameter extends ParameterDefinition {
  /** What its values are found as: more than one where R4 mixes References and canonical URLs. */
  kinds: ReadonlySet<IndexEntry['kind']>
  extractors: readonly { route: Route; toEntries: ToEntries }[]
  composite?: Composite
  /** It is these together: what it finds is asked of them, and has no rows of its own. */
  union?: readonly SearchParameter[]
  /** It goes by how a text sounds. */
  sounds?: boolean
  /** What it refers to stands in the resource itself: there is nothing to follow. */
  inline?: boolean
}

export interface UnsupportedParameter {
  type: string
  code: string
  why: string
}

interface TypeParameters {
  offered: ReadonlyMap<string, SearchParameter>
  listed: readonly SearchParameter[]
  unsupported: readonly UnsupportedParameter[]
}

const compiled = new Map<string, TypeParameters>()

export const searchParameter = (type: string, code: string): SearchParameter | undefined =>
  parameters(type).offered.get(code)

/** In the order of their codes. */
export const searchParametersOf = (type: string): readonly SearchParameter[] => parameters(type).listed

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
  for (const parameter of offered.values()) {
    const union = unionOf(parameter, offered.values())
    if (union !== undefined) parameter.union = union
  }
  const result = { offered, listed: [...offered.values()], unsupported }
  compiled.set(type, result)
  return result
}

/** Made from all of the resource, by `wordEntries`. */
const WORDS = new Set(['_text', '_content'])

function compile(definition: ParameterDefinition, type: string): SearchParameter | string {
  const { expression, type: searchType, code } = definition
  if (WORDS.has(code)) return { ...definition, kinds: new Set(['words']), extractors: [] }
  if (code === '_query') return 'no named queries are defined here'
  if (expression === undefined) return 'R4 gives it no path'
  try {
    if (searchType === 'composite') return composite(definition, type)
    const routes = compilePath(expression, type)
    if (routes.length === 0) return `"${expression}" finds nothing in ${type}`
    return simple(definition, routes, type)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function simple(definition: ParameterDefinition, routes: readonly Route[], type: string): SearchParameter | string {
  const { type: searchType, code, target } = definition
  const sounds = code === 'phonetic'
  const extractors: { route: Route; toEntries: ToEntries }[] = []
  for (const route of routes) {
    const toEntries = sounds ? soundsFor(route.type) : entriesFor(searchType, route.type)
    // A choice element offers all its types; those the parameter's type cannot take are never meant (clinical-date and strings).
    if (toEntries !== undefined) extractors.push({ route, toEntries: onlyTo(target, route.type, toEntries) })
  }
  if (extractors.length === 0) return `a ${searchType} search cannot look into ${routes.map((r) => r.type).join(', ')}`
  const inline = routes.some((route) => route.type === 'Resource')
  if (isOwnUrl(definition, type)) extractors.push(canonicalTarget)
  const kinds = kindsOf(definition, extractors)
  // A canonical URL names only what has one, whatever else R4 lists.
  const byUrl = searchType === 'reference' && !kinds.has('reference')
  return {
    ...definition,
    ...(byUrl && target !== undefined ? { target: target.filter(isCanonicalType) } : {}),
    kinds,
    extractors,
    ...(sounds ? { sounds } : {}),
    ...(inline ? { inline } : {}),
  }
}

/** The URL that the resource itself is known by, and not one that it uses. */
export const isOwnUrl = ({ code, expression }: ParameterDefinition, type: string): boolean =>
  code === 'url' && expression === `${type}.url` && isCanonicalType(type)

/** A Bundle's first resource is a composition in a document and something else in any other Bundle. */
function onlyTo(target: string[] | undefined, valueType: string, toEntries: ToEntries): ToEntries {
  if (valueType !== 'Resource' || target === undefined) return toEntries
  return (...given) =>
    toEntries(...given).filter((entry) => entry.kind !== 'reference' || target.includes(entry.targetType))
}

function composite(definition: ParameterDefinition, type: string): SearchParameter | string {
  const made = compileComposite(definition, type, (code) => definedParameters(type).find((each) => each.code === code))
  return typeof made === 'string'
    ? made
    : { ...definition, kinds: new Set(['composite']), extractors: [], composite: made }
}

function kindsOf(definition: ParameterDefinition, extractors: SearchParameter['extractors']): Set<IndexEntry['kind']> {
  if (definition.type === 'special') return new Set(['position'])
  if (definition.type !== 'reference') return new Set([definition.type as IndexEntry['kind']])
  return new Set(
    extractors.map(({ route }) => (route.type === 'Reference' || route.type === 'Resource' ? 'reference' : 'uri')),
  )
}
