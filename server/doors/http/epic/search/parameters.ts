/** The usual parameters of an API, each in a line: `date('onset-date', 'Search for …')`. */
import { compares } from '../../../../fhir/index-values/compare-ranges.ts'
import { dateRange } from '../../../../fhir/index-values/date-range.ts'
import type { Predicate } from '../../../../fhir/resource-query.ts'
import { searchParameter } from '../../../../fhir/search-parameters.ts'
import type { ApiParameter, Asked, SearchAsk } from '../api.ts'
import { storedIdentifierSystem } from '../identifiers/record-identifiers.ts'
import { storedSystem } from '../shape/epic-codes.ts'
import { askDate } from './ask-date.ts'
import { askShown, askShownReference } from './ask-shown.ts'
import { askSounds } from './ask-sounds.ts'
import { askString } from './ask-string.ts'
import { readTokens } from './ask-token.ts'
import { readReference } from './read-reference.ts'

/** `param`: R4's name, where Epic's is another. */
interface Options {
  param?: string
  onlyFirst?: true
  ignoredWith?: readonly string[]
}

type Made = (name: string, documentation?: string, options?: Options) => ApiParameter

const made =
  (type: ApiParameter['type'], ask: (param: string) => ApiParameter['ask']): Made =>
  (name, documentation, { param = name, ...rest } = {}) => {
    const asked = ask(param)
    return { name, type, ...(documentation && { documentation }), ...rest, ...(asked && { ask: asked }) }
  }

export const date = made('date', askDate)
export const string = made('string', askString)
const sounding = made('string', askSounds)
export const token = made('token', (param) => (value, search) => askCode(param, value, search))
/** A code that Epic makes of what is stored: found by what is shown. */
export const shownToken = made('token', (param) => (value, search) => askShown(param, value, search))
const shownReference = made('reference', (param) => (value, search) => askShownReference(param, value, search))
export const identifier = made('token', (param) => (value, search) => askIdentifier(param, value, search))
/** A code or a date of an element that R4 has no search parameter for. */
export const elementCode = (name: string, element: string, documentation: string): ApiParameter => ({
  name,
  type: 'token',
  documentation,
  ask: (value) => {
    const codes = readTokens(value).map(({ code }) => code)
    return { shown: (resource) => codes.includes(String((resource as unknown as Record<string, unknown>)[element])) }
  },
})

export const elementDate = (name: string, element: string, documentation: string): ApiParameter => ({
  name,
  type: 'date',
  documentation,
  ask: (value) => {
    const asked = askDate(name)(value)
    if (!('clause' in asked)) return asked
    return {
      shown: (resource) => {
        const range = dateRange(String((resource as unknown as Record<string, unknown>)[element]))
        return (
          range !== undefined &&
          asked.clause.anyOf.some((one) => one.kind === 'date' && compares(one.comparator, range, one))
        )
      },
    }
  },
})

/** A parameter that a rule or the choice of sub-types looks at. */
export const looked = made('token', () => undefined)

export const reference = (name: string, types: readonly string[], documentation?: string, options: Options = {}) =>
  made('reference', (param) => (value, search) => askTarget(param, types, value, search))(name, documentation, options)

/** R4 parameters as post-filters, by Epic's names; `from` says R4's name where Epic's is another. */
export function postFilters(
  type: string,
  names: readonly string[],
  { from = {}, shown = [] }: { from?: Readonly<Record<string, string>>; shown?: readonly string[] } = {},
): ApiParameter[] {
  return names.map((name) => {
    const param = from[name] ?? name
    const defined = searchParameter(type, param)
    if (defined === undefined) throw new Error(`${type} has no search parameter ${param}.`)
    if (shown.includes(name))
      return (defined.type === 'reference' ? shownReference : shownToken)(name, undefined, { param })
    if (defined.type === 'reference') return reference(name, defined.target ?? [], undefined, { param })
    if (defined.type === 'date') return date(name, undefined, { param })
    if (defined.sounds) return sounding(name, undefined, { param })
    if (defined.type === 'string') return string(name, undefined, { param })
    return (param === 'identifier' ? identifier : token)(name, undefined, { param })
  })
}

const EPIC_OID = 'urn:oid:1.2.840.114350.'

/** Codes as they are stored; of Epic's systems those that stand for one of the sandbox's, and else what is shown. */
function askCode(param: string, value: string, search: SearchAsk): Asked {
  const tokens = readTokens(value).map(({ system, ...rest }) => {
    const own = system === undefined ? undefined : storedSystem(system, search.context.oids)
    return { ...rest, ...(own === undefined ? (system === undefined ? {} : { system }) : { system: own }) }
  })
  if (tokens.some(({ system }) => system?.startsWith(EPIC_OID))) return askShown(param, value, search)
  return anyOf(
    tokens.map((one): Predicate => ({ kind: 'token', param, ...one })),
    `"${value}" names no code.`,
  )
}

function askIdentifier(param: string, value: string, { type, context }: SearchAsk): Asked {
  const predicates = readTokens(value).map(
    ({ system, ...rest }): Predicate => ({
      kind: 'token',
      param,
      ...rest,
      ...(system === undefined ? {} : { system: storedIdentifierSystem(type, system, context) }),
    }),
  )
  return anyOf(predicates, `"${value}" is no identifier.`)
}

function askTarget(param: string, types: readonly string[], value: string, { context }: SearchAsk): Asked {
  const predicates = value.split(',').flatMap((part) =>
    types.flatMap((targetType): Predicate[] => {
      const targetId = readReference(part, targetType, context.ids)
      return targetId === undefined ? [] : [{ kind: 'reference', param, targetType, targetId }]
    }),
  )
  return anyOf(predicates, `"${value}" is the id of no ${types.join(', ')} of this door.`)
}

const anyOf = (predicates: readonly Predicate[], why: string): Asked =>
  predicates.length === 0 ? { nothing: why } : { clause: { anyOf: predicates } }
