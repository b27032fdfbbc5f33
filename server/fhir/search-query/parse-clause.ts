/** A search parameter with its modifier and values, as clauses of the query. */
import { isResourceType } from '../definitions/definitions.ts'
import { type Issue, problem } from '../operation-outcome.ts'
import type { Clause, Predicate } from '../resource-query.ts'
import type { SearchParameter } from '../search-parameters.ts'
import type { ValueContext } from './filter-context.ts'
import { parseDate } from './parse-date.ts'
import { parseValue } from './parse-value.ts'
import { splitEscaped, unescapeValue } from './split-values.ts'

/** Comma lists longer than this are refused. */
const MOST_VALUES = 500
const LONGEST_VALUE = 4000

const MODIFIERS: Partial<Record<SearchParameter['type'], readonly string[]>> = {
  string: ['exact', 'contains'],
  token: ['not', 'text', 'in', 'not-in', 'of-type', 'above', 'below'],
  uri: ['below', 'above'],
  reference: ['identifier'],
}
const NEGATIVE = new Set(['not', 'not-in'])

/** `name` is the parameter as written, modifier included. */
export function parseClause(
  parameter: SearchParameter,
  name: string,
  value: string,
  given: Omit<ValueContext, 'modifier'>,
): Clause[] | Issue {
  const refuse = (why: string): Issue => problem('value', `The search parameter ${name}: ${why}.`, `http.${name}`)
  const modifier = name.includes(':') ? name.slice(name.indexOf(':') + 1) : undefined
  const values = splitEscaped(value, ',')
  if (values.length > MOST_VALUES)
    return problem('too-costly', `${name} has more than ${MOST_VALUES} values.`, `http.${name}`)
  if (value.length > LONGEST_VALUE * 10) return problem('too-long', `The value of ${name} is too long.`, `http.${name}`)

  if (modifier === 'missing' && canBeMissing(parameter)) {
    if (value !== 'true' && value !== 'false') return refuse('write true or false after :missing')
    return [{ anyOf: [{ kind: 'missing', param: parameter.code, missing: value === 'true' }] }]
  }
  const known = modifier === undefined || offered(parameter).includes(modifier)
  if (!known && !(parameter.type === 'reference' && isResourceType(modifier))) {
    return problem(
      'not-supported',
      `The modifier :${modifier.slice(0, 60)} is not offered for ${parameter.code}; ${advice(parameter)}`,
      `http.${name}`,
    )
  }

  const context: ValueContext = { ...given, modifier }
  const anyOf: Predicate[] = []
  for (const one of values) {
    if (one === '') continue
    if (one.length > LONGEST_VALUE)
      return problem('too-long', `A value of ${name} is longer than ${LONGEST_VALUE} characters.`, `http.${name}`)
    const predicates = one.includes('\u0000')
      ? 'a NUL character cannot be searched for'
      : parseOne(parameter, one, context)
    if (typeof predicates === 'string') return refuse(predicates)
    anyOf.push(...predicates)
  }
  if (anyOf.length === 0) return refuse('no value is given')
  if (modifier !== undefined && NEGATIVE.has(modifier)) return [{ anyOf, not: true }]
  const [only] = anyOf
  // All of its parts must hold: as clauses of their own, any of them may lead the search.
  if (anyOf.length === 1 && only?.kind === 'all') return only.of.map((part) => ({ anyOf: [part] }))
  return [{ anyOf }]
}

function parseOne(parameter: SearchParameter, value: string, context: ValueContext): Predicate[] | string {
  if (parameter.union !== undefined) {
    const found: Predicate[] = []
    for (const member of parameter.union) {
      const predicates = parseValue(member, value, context)
      if (typeof predicates === 'string') return predicates
      found.push(...predicates)
    }
    return found
  }
  if (parameter.code === '_id') return [{ kind: 'id', id: unescapeValue(value) }]
  if (parameter.code !== '_lastUpdated') return parseValue(parameter, value, context)
  const parsed = parseDate(value, context.now)
  return typeof parsed === 'string' ? parsed : [{ kind: 'lastUpdated', ...parsed }]
}

/** The store keeps these two with every resource; a composite is not an element. */
const canBeMissing = ({ code, type }: SearchParameter): boolean =>
  code !== '_id' && code !== '_lastUpdated' && type !== 'composite'

function offered(parameter: SearchParameter): readonly string[] {
  if (parameter.code === '_id') return ['not']
  if (parameter.code === '_lastUpdated' || parameter.sounds || parameter.kinds.has('words')) return []
  const all = MODIFIERS[parameter.type] ?? []
  const identifies = parameter.extractors.some(({ route }) => route.type === 'Identifier')
  return all.filter((modifier) => modifier !== 'of-type' || identifies)
}

function advice(parameter: SearchParameter): string {
  const own = offered(parameter).map((modifier) => `:${modifier}`)
  if (parameter.type === 'reference') own.push(':<resource type>')
  if (canBeMissing(parameter)) own.push(':missing')
  return own.length === 0 ? 'leave it out.' : `use ${own.join(', ')} or none.`
}
