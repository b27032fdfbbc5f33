/** FHIR search parameters as a question to the store (FHIR R4 search §3.1.1). What cannot be honoured is refused or named, never dropped in silence. */
import { isResourceType } from './definitions/definitions.ts'
import { type Issue, problem } from './operation-outcome.ts'
import type { Clause, IncludeStep, ResourceQuery } from './resource-query.ts'
import type { FilterContext } from './search-query/filter-context.ts'
import { decodeCursor, fingerprint } from './search-query/page-cursor.ts'
import { parseFilter } from './search-query/parse-filter.ts'
import { isInclude, MOST_INCLUDED, MOST_STEPS, parseInclude } from './search-query/parse-include.ts'
import { applyShape, isShapeParameter, type Shape } from './search-query/result-parameters.ts'
import type { TerminologySource } from './terminology-source.ts'

export interface SearchOptions {
  /** Page size when `_count` is not given. */
  defaultCount: number
  /** `_count` above this is cut to it. */
  maxCount: number
  /** `Prefer: handling=strict`: an unknown parameter is an error (FHIR R4 search §3.1.1.2). */
  strict: boolean
  /** Base URL of the door, to know our own absolute references. */
  baseUrl?: string
  /** ms since epoch: what "about" a date is reckoned from */
  now?(): number
  /** For `:in`, `:not-in`, `:above` and `:below` */
  terminology?: TerminologySource
}

/** A type that is searched, and what must hold for it whatever is asked (a compartment). */
export interface SearchedType {
  type: string
  clauses: readonly Clause[]
}

export interface Searched {
  ok: true
  query: ResourceQuery
  /** The parameters that were honoured, as given, for the links of the answer. */
  used: [string, string][]
  /** What was not, and why. */
  ignored: { name: string; why: string }[]
  /** Only the number of matches is wanted. */
  summaryCount: boolean
  /** It means something else at another time. */
  ofNow: boolean
  /** What cursors of this search are bound to; reckoned only where one is written or read. */
  bound(): string
}

export type ParsedSearch = Searched | { ok: false; issue: Issue }

const MOST_PARAMETERS = 100
/** Of all parameters together; commas part them. */
const MOST_VALUES = 2000

/** Known to FHIR, would change the result, and not offered. */
const NOT_OFFERED = new Set(['_contained', '_containedType', '_filter', '_score', '_graph'])

export const parseSearch = (type: string, params: readonly [string, string][], options: SearchOptions): ParsedSearch =>
  parseSearchOf([{ type, clauses: [] }], params, options)

/** The same over several types: parameters count that all of them have (FHIR R4 http §3.1.0.7). */
export function parseSearchOf(
  all: readonly SearchedType[],
  params: readonly [string, string][],
  options: SearchOptions,
): ParsedSearch {
  const refuse = (issue: Issue): ParsedSearch => ({ ok: false, issue })
  if (params.length > MOST_PARAMETERS) {
    return refuse(
      problem('too-costly', `A search takes at most ${MOST_PARAMETERS} parameters; this one has ${params.length}.`),
    )
  }
  const values = params.reduce((sum, [, value]) => sum + valuesIn(value), 0)
  if (values > MOST_VALUES)
    return refuse(problem('too-costly', `A search takes at most ${MOST_VALUES} values; this one has ${values}.`))
  const searched = chosenTypes(all, params)
  if ('severity' in searched) return refuse(searched)
  const types = searched.map(({ type }) => type)
  const shape: Shape = { count: options.defaultCount, offset: 0, sort: [], total: 'cheap', summaryCount: false }
  const clauses = new Map(searched.map((one) => [one.type, [...one.clauses]]))
  const steps: IncludeStep[] = []
  const used: [string, string][] = []
  const filters: [string, string][] = []
  const ignored: { name: string; why: string }[] = []
  const shaped = new Map<string, string>()
  let ofNow = false
  const { now } = options
  const context: FilterContext = {
    baseUrl: options.baseUrl,
    terminology: options.terminology,
    now:
      now &&
      (() => {
        ofNow = true
        return now()
      }),
  }

  for (const [name, value] of params) {
    if (isShapeParameter(name)) {
      const before = shaped.get(name)
      if (before === value) continue
      if (before !== undefined)
        return refuse(problem('invalid', `${name} is given twice with different values; give it once.`, `http.${name}`))
      shaped.set(name, value)
      const issue = applyShape(name, shape, value, { types, maxCount: options.maxCount })
      if (issue !== undefined) return refuse(issue)
      used.push([name, value])
    } else if (isInclude(name)) {
      const step = parseInclude(name, value)
      if (typeof step === 'string')
        return refuse(problem('value', `${name}=${value.slice(0, 100)}: ${step}.`, `http.${name}`))
      if (steps.push(step) > MOST_STEPS)
        return refuse(problem('too-costly', `More than ${MOST_STEPS} includes.`, `http.${name}`))
      used.push([name, value])
    } else if (name === '_type' && all.length > 1) {
      used.push([name, value])
      filters.push([name, value])
    } else {
      const refusal = notOffered(name)
      if (refusal !== undefined) return refuse(refusal)
      const found = filterOf(types, name, value, context)
      if ('severity' in found) return refuse(found)
      if ('why' in found) {
        ignored.push(found)
        continue
      }
      for (const [n, type] of types.entries()) clauses.get(type)?.push(...(found.clauses[n] ?? []))
      used.push([name, value])
      filters.push([name, value])
    }
  }

  const [first] = ignored
  if (options.strict && first !== undefined) {
    return refuse(
      problem(
        'not-supported',
        `${first.name.slice(0, 100)}: ${first.why}. Leave it out, or drop "Prefer: handling=strict".`,
        `http.${first.name.slice(0, 100)}`,
      ),
    )
  }
  let fingerprinted: string | undefined
  const bound = (): string => {
    fingerprinted ??= fingerprint(all.length > 1 ? all : types, filters, shape.sort)
    return fingerprinted
  }
  const from = shape.cursor === undefined ? undefined : decodeCursor(shape.cursor, bound())
  if (shape.cursor !== undefined && (from === undefined || shape.offset > 0)) {
    return refuse(
      problem(
        'value',
        '_cursor was not made for this search; follow the links of the answer as they are.',
        'http._cursor',
      ),
    )
  }
  const [main, ...more] = searched.map(({ type }) => ({ type, clauses: clauses.get(type) ?? [] }))
  if (main === undefined) return refuse(problem('value', 'No type is left to search.', 'http._type'))
  const { count, offset, sort, total, summaryCount } = shape
  const query: ResourceQuery = {
    ...main,
    sort,
    limit: summaryCount ? 0 : count,
    offset,
    total: summaryCount ? true : total,
    ...(more.length > 0 ? { also: more } : {}),
    ...(from === undefined || summaryCount ? {} : { from }),
    ...(steps.length > 0 && !summaryCount ? { include: { steps, limit: MOST_INCLUDED } } : {}),
  }
  return { ok: true, query, used, ignored, summaryCount, ofNow, bound }
}

/** Commas and one, without taking the text apart. */
function valuesIn(text: string): number {
  let values = 1
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) values++
  return values
}

/** `_type` narrows a search over several types. */
function chosenTypes(
  all: readonly SearchedType[],
  params: readonly [string, string][],
): readonly SearchedType[] | Issue {
  if (all.length <= 1) return all
  const asked = params.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(','))
  if (asked.length === 0) return all
  const wrong = asked.find((type) => !isResourceType(type))
  if (wrong !== undefined) return problem('value', `_type: ${wrong.slice(0, 60)} is no resource type.`, 'http._type')
  const outside = asked.find((type) => !all.some((one) => one.type === type))
  if (outside !== undefined) return problem('value', `_type: ${outside} is not searched here.`, 'http._type')
  return all.filter(({ type }) => asked.includes(type))
}

/** The clauses for each type, or why there are none. */
function filterOf(
  types: readonly string[],
  name: string,
  value: string,
  context: FilterContext,
): { clauses: Clause[][] } | { name: string; why: string } | Issue {
  const clauses: Clause[][] = []
  for (const type of types) {
    const found = parseFilter(type, name, value, context)
    if (found.kind === 'refused') return found.issue
    if (found.kind === 'unknown') return { name, why: found.why }
    clauses.push(found.clauses)
  }
  return { clauses }
}

function notOffered(name: string): Issue | undefined {
  const code = name.split(':', 1)[0] ?? name
  if (code === '_type')
    return problem('not-supported', '_type is for searches over several types; leave it out.', 'http._type')
  return NOT_OFFERED.has(code)
    ? problem('not-supported', `${code} is not offered; leave it out.`, `http.${code}`)
    : undefined
}
