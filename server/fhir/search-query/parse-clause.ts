/** A search parameter with its modifier and values, as a clause of the query. */
import { isResourceType } from '../definitions/definitions.ts'
import { type Issue, problem } from '../operation-outcome.ts'
import type { Clause, Predicate } from '../resource-query.ts'
import type { SearchParameter } from '../search-parameters.ts'
import { parseDate, parseValue } from './parse-value.ts'
import { splitEscaped, unescapeValue } from './split-values.ts'

/** Comma lists longer than this are refused. */
const MOST_VALUES = 500
const LONGEST_VALUE = 4000

const MODIFIERS: Partial<Record<SearchParameter['type'], readonly string[]>> = {
  string: ['exact', 'contains'],
  token: ['not'],
  uri: ['below', 'above'],
}

/** `name` is the parameter as written, modifier included. */
export function parseClause(
  parameter: SearchParameter,
  name: string,
  value: string,
  baseUrl: string | undefined,
): Clause | Issue {
  const refuse = (why: string): Issue => problem('value', `The search parameter ${name}: ${why}.`, `http.${name}`)
  const modifier = name.includes(':') ? name.slice(name.indexOf(':') + 1) : undefined
  const values = splitEscaped(value, ',')
  if (values.length > MOST_VALUES)
    return problem('too-costly', `${name} has more than ${MOST_VALUES} values.`, `http.${name}`)
  if (value.length > LONGEST_VALUE * 10) return problem('too-long', `The value of ${name} is too long.`, `http.${name}`)

  if (modifier === 'missing' && !parameter.code.startsWith('_')) {
    if (value !== 'true' && value !== 'false') return refuse('write true or false after :missing')
    return { anyOf: [{ kind: 'missing', param: parameter.code, missing: value === 'true' }] }
  }
  if (modifier !== undefined && !isOffered(parameter, modifier)) {
    return problem(
      'not-supported',
      `The modifier :${modifier} is not offered for ${parameter.code}; ${advice(parameter)}`,
      `http.${name}`,
    )
  }

  const anyOf: Predicate[] = []
  for (const one of values) {
    if (one === '') continue
    if (one.length > LONGEST_VALUE)
      return problem('too-long', `A value of ${name} is longer than ${LONGEST_VALUE} characters.`, `http.${name}`)
    const predicates = one.includes('\u0000')
      ? 'a NUL character cannot be searched for'
      : parseOne(parameter, one, modifier, baseUrl)
    if (typeof predicates === 'string') return refuse(predicates)
    anyOf.push(...predicates)
  }
  if (anyOf.length === 0) return refuse('no value is given')
  return modifier === 'not' ? { anyOf, not: true } : { anyOf }
}

function parseOne(
  parameter: SearchParameter,
  value: string,
  modifier: string | undefined,
  baseUrl: string | undefined,
) {
  if (parameter.code === '_id') return [{ kind: 'id' as const, id: unescapeValue(value) }]
  if (parameter.code !== '_lastUpdated') return parseValue(parameter, value, { modifier, baseUrl })
  const parsed = parseDate(value)
  return typeof parsed === 'string' ? parsed : [{ kind: 'lastUpdated' as const, ...parsed }]
}

/** A reference takes the name of a resource type: `subject:Patient=1`. */
const isOffered = (parameter: SearchParameter, modifier: string): boolean =>
  parameter.code !== '_id' &&
  parameter.code !== '_lastUpdated' &&
  ((MODIFIERS[parameter.type]?.includes(modifier) ?? false) ||
    (parameter.type === 'reference' && isResourceType(modifier)))

function advice(parameter: SearchParameter): string {
  if (parameter.code === '_id' || parameter.code === '_lastUpdated') return 'leave it out.'
  const own = (MODIFIERS[parameter.type] ?? []).map((m) => `:${m}`)
  return `use ${[...own, ...(parameter.type === 'reference' ? [':<resource type>'] : []), ':missing'].join(', ')} or none.`
}
