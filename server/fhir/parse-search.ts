/** FHIR search parameters as a question to the store (FHIR R4 search §3.1.1). What cannot be honoured is refused or named, never dropped in silence. */
import { type Issue, problem } from './operation-outcome.ts'
import type { Clause, ResourceQuery } from './resource-query.ts'
import { searchParameter, unsupportedParameters } from './search-parameters.ts'
import { parseClause } from './search-query/parse-clause.ts'
import { applyShape, isShapeParameter, type Shape } from './search-query/result-parameters.ts'

export interface SearchOptions {
  /** Page size when `_count` is not given. */
  defaultCount: number
  /** `_count` above this is cut to it. */
  maxCount: number
  /** `Prefer: handling=strict`: an unknown parameter is an error (FHIR R4 search §3.1.1.2). */
  strict: boolean
  /** Base URL of the door, to know our own absolute references. */
  baseUrl?: string
}

export type ParsedSearch =
  | {
      ok: true
      query: ResourceQuery
      /** The parameters that were honoured, as given, for the links of the answer. */
      used: [string, string][]
      /** What was not, and why. */
      ignored: { name: string; why: string }[]
      /** Only the number of matches is wanted. */
      summaryCount: boolean
    }
  | { ok: false; issue: Issue }

const MOST_PARAMETERS = 100

/** Known to FHIR, would change the result, and not built yet. */
const NOT_YET = new Set([
  '_include',
  '_revinclude',
  '_has',
  '_elements',
  '_contained',
  '_containedType',
  '_filter',
  '_list',
  '_query',
  '_type',
  '_text',
  '_content',
  '_score',
  '_graph',
])

export function parseSearch(type: string, params: readonly [string, string][], options: SearchOptions): ParsedSearch {
  const refuse = (issue: Issue): ParsedSearch => ({ ok: false, issue })
  if (params.length > MOST_PARAMETERS) {
    return refuse(
      problem('too-costly', `A search takes at most ${MOST_PARAMETERS} parameters; this one has ${params.length}.`),
    )
  }
  const shape: Shape = { count: options.defaultCount, offset: 0, sort: [], total: true, summaryCount: false }
  const clauses: Clause[] = []
  const used: [string, string][] = []
  const ignored: { name: string; why: string }[] = []
  const shaped = new Map<string, string>()

  for (const [name, value] of params) {
    if (isShapeParameter(name)) {
      const before = shaped.get(name)
      if (before === value) continue
      if (before !== undefined)
        return refuse(problem('invalid', `${name} is given twice with different values; give it once.`, `http.${name}`))
      shaped.set(name, value)
      const issue = applyShape(name, shape, value, { type, maxCount: options.maxCount })
      if (issue !== undefined) return refuse(issue)
      used.push([name, value])
      continue
    }
    const refusal = notYet(type, name)
    if (refusal !== undefined) return refuse(refusal)
    const parameter = searchParameter(type, bare(name))
    if (parameter === undefined) {
      ignored.push({ name, why: `${type} has no search parameter ${bare(name)}` })
    } else if (value.trim() === '') {
      ignored.push({ name, why: 'it has no value' })
    } else {
      const clause = parseClause(parameter, name, value, options.baseUrl)
      if ('severity' in clause) return refuse(clause)
      clauses.push(clause)
      used.push([name, value])
    }
  }

  const [first] = ignored
  if (options.strict && first !== undefined) {
    return refuse(
      problem(
        'not-supported',
        `${first.name}: ${first.why}. Leave it out, or drop "Prefer: handling=strict".`,
        `http.${first.name}`,
      ),
    )
  }
  const { count, offset, sort, total, summaryCount } = shape
  const query: ResourceQuery = {
    type,
    clauses,
    sort,
    limit: summaryCount ? 0 : count,
    offset,
    total: total || summaryCount,
  }
  return { ok: true, query, used, ignored, summaryCount }
}

const bare = (name: string): string => name.split(':', 1)[0] ?? name

function notYet(type: string, name: string): Issue | undefined {
  const code = bare(name)
  if (NOT_YET.has(code)) return problem('not-supported', `${code} is not offered yet; leave it out.`, `http.${name}`)
  const chained = name.includes('.') && searchParameter(type, name.split(/[.:]/, 1)[0] ?? '')?.type === 'reference'
  if (chained) {
    return problem(
      'not-supported',
      `Chained search (${name}) is not offered yet; search for the target first and name it.`,
      `http.${name}`,
    )
  }
  const known = unsupportedParameters(type).find((parameter) => parameter.code === code)
  if (known === undefined) return undefined
  return problem(
    'not-supported',
    `The search parameter ${code} of ${type} is not offered: ${known.why}.`,
    `http.${name}`,
  )
}
