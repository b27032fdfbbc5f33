/** A parameter that chooses resources: plain, chained over references, or the other way round by `_has` (R4 search §3.1.1.4). */
import { isResourceType } from '../definitions/definitions.ts'
import { CANONICAL_URL, canonicalOf } from '../index-entry.ts'
import { type Issue, problem } from '../operation-outcome.ts'
import type { Clause, Predicate } from '../resource-query.ts'
import { type SearchParameter, searchParameter, unsupportedParameters } from '../search-parameters.ts'
import type { FilterContext } from './filter-context.ts'
import { parseClause } from './parse-clause.ts'

export type Filter =
  | { kind: 'clauses'; clauses: Clause[] }
  /** There is no such parameter. */
  | { kind: 'unknown'; why: string }
  | { kind: 'refused'; issue: Issue }

/** Chains and `_has` together */
const DEEPEST = 6
const LONGEST_NAME = 500
/** A chain that could lead to more types than these wants the type named. */
const MOST_TARGETS = 12

const refused = (code: Issue['code'], text: string, name: string): Filter => ({
  kind: 'refused',
  issue: problem(code, text, `http.${name.slice(0, 100)}`),
})

export function parseFilter(type: string, name: string, value: string, context: FilterContext, depth = 0): Filter {
  if (name.length > LONGEST_NAME || depth > DEEPEST)
    return refused(
      'too-costly',
      `A search goes over at most ${DEEPEST} references; ${name.slice(0, 60)}… goes over more.`,
      name,
    )
  if (name.startsWith('_has:')) return parseHas(name, value, context, depth)
  // Whose current list is meant, R4 leaves to the server; to find nothing would say that there is nothing.
  if (name === '_list' && value.includes('$'))
    return refused('not-supported', `_list takes ids of Lists; ${value.slice(0, 60)} is not kept here.`, name)
  if (name === '_list') return parseHas('_has:List:item:_id', listId(value), context, depth)
  const dot = name.indexOf('.')
  if (dot > 0) return parseChain(type, name, dot, value, context, depth)
  const code = name.split(':', 1)[0] ?? name
  const parameter = searchParameter(type, code)
  if (parameter === undefined) {
    const known = unsupportedParameters(type).find((one) => one.code === code)
    if (known === undefined) return { kind: 'unknown', why: `${type} has no search parameter ${code}` }
    return refused('not-supported', `The search parameter ${code} of ${type} is not offered: ${known.why}.`, name)
  }
  if (value.trim() === '') return { kind: 'unknown', why: 'it has no value' }
  const clauses = parseClause(parameter, name, value, { type, ...context })
  return 'severity' in clauses ? { kind: 'refused', issue: clauses } : { kind: 'clauses', clauses }
}

/** `_list=List/42` is `_list=42`. */
const listId = (value: string): string => value.replace(/(^|,)List\//g, '$1')

/** `subject:Patient.name`, `subject.name` */
function parseChain(
  type: string,
  name: string,
  dot: number,
  value: string,
  context: FilterContext,
  depth: number,
): Filter {
  const [code = '', modifier] = name.slice(0, dot).split(':')
  const rest = name.slice(dot + 1)
  const parameter = searchParameter(type, code)
  if (parameter === undefined) return { kind: 'unknown', why: `${type} has no search parameter ${code}` }
  const problemOfChain = notFollowed(parameter)
  if (problemOfChain !== undefined) return refused('not-supported', `${name}: ${problemOfChain}.`, name)
  const targets = modifier === undefined ? targetsOf(parameter) : [modifier]
  if (modifier !== undefined && !isResourceType(modifier))
    return refused('value', `${name}: ${modifier.slice(0, 60)} is no resource type.`, name)
  if (targets === undefined)
    return refused(
      'too-costly',
      `${name}: ${code} may refer to many types; name one, ${code}:${parameter.kinds.has('reference') ? 'Patient' : 'Library'}.${rest.slice(0, 60)}`,
      name,
    )
  const anyOf: Predicate[] = []
  let other: Filter | undefined
  for (const targetType of targets) {
    const inner = parseFilter(targetType, rest, value, context, depth + 1)
    if (inner.kind === 'clauses') anyOf.push(...chained(parameter, targetType, inner.clauses))
    else if (other === undefined || inner.kind === 'refused') other = inner
  }
  if (anyOf.length > 0) return { kind: 'clauses', clauses: [{ anyOf }] }
  return other ?? { kind: 'unknown', why: `${code} of ${type} refers to nothing that has ${rest}` }
}

function notFollowed(parameter: SearchParameter): string | undefined {
  if (parameter.type !== 'reference') return `${parameter.code} is no reference, so nothing follows it`
  if (parameter.inline) return `what ${parameter.code} refers to stands in the resource itself`
  return undefined
}

const targetsOf = ({ target }: SearchParameter): readonly string[] | undefined =>
  target === undefined || target.includes('Resource') || target.length > MOST_TARGETS ? undefined : target

/** A canonical URL leads to every resource that has it: of the version that it names, or of any. */
function chained({ code, kinds }: SearchParameter, targetType: string, clauses: Clause[]): Predicate[] {
  const found: Predicate[] = []
  if (kinds.has('reference')) found.push({ kind: 'chain', param: code, targetType, clauses })
  if (kinds.has('uri'))
    found.push({ kind: 'canonical', param: canonicalOf(code), type: targetType, theirs: CANONICAL_URL, clauses })
  return found
}

function referring({ code, kinds }: SearchParameter, type: string, clauses: Clause[]): Predicate[] {
  const found: Predicate[] = []
  if (kinds.has('reference')) found.push({ kind: 'has', type, param: code, clauses })
  if (kinds.has('uri'))
    found.push({ kind: 'canonical', param: CANONICAL_URL, type, theirs: canonicalOf(code), clauses })
  return found
}

/** `_has:Observation:patient:code` */
function parseHas(name: string, value: string, context: FilterContext, depth: number): Filter {
  const match = /^_has:([A-Za-z]+):([A-Za-z0-9_-]+):(.+)$/s.exec(name)
  const [, from = '', code = '', rest = ''] = match ?? []
  if (match === null)
    return refused('value', 'Write _has:Observation:patient:code, type, reference and parameter.', name)
  if (!isResourceType(from))
    return refused('value', `${name.slice(0, 100)}: ${from.slice(0, 60)} is no resource type.`, name)
  const parameter = searchParameter(from, code)
  if (parameter === undefined) return { kind: 'unknown', why: `${from} has no search parameter ${code}` }
  const problemOfHas = notFollowed(parameter)
  if (problemOfHas !== undefined) return refused('not-supported', `${name.slice(0, 100)}: ${problemOfHas}.`, name)
  const inner = parseFilter(from, rest, value, context, depth + 1)
  if (inner.kind !== 'clauses') return inner
  return { kind: 'clauses', clauses: [{ anyOf: referring(parameter, from, inner.clauses) }] }
}
