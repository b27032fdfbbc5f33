/** One value of a search parameter as predicates over its index rows; any of them may hold. Text is a problem, for the asker. */
import { isResourceType } from '../definitions/definitions.ts'
import { dateRange } from '../index-values/date-range.ts'
import { bareContact } from '../index-values/index-token.ts'
import { normaliseString } from '../index-values/normalise-string.ts'
import { numberRange } from '../index-values/number-range.ts'
import { targetOf } from '../reference-target.ts'
import type { Comparator, Predicate } from '../resource-query.ts'
import type { SearchParameter } from '../search-parameters.ts'
import { splitEscaped, unescapeValue } from './split-values.ts'

export interface ValueContext {
  modifier: string | undefined
  /** Absolute references below this URL are our own, `https://host/ngemr/fhir/r4`. */
  baseUrl: string | undefined
}

type ParseValue = (parameter: SearchParameter, raw: string, context: ValueContext) => Predicate[] | string

export const parseValue: ParseValue = (parameter, raw, context) => {
  const parse = parsers[parameter.type]
  return parse === undefined ? `${parameter.type} parameters are not offered yet` : parse(parameter, raw, context)
}

const token: ParseValue = (parameter, raw) => {
  const [left = '', right, ...more] = splitEscaped(raw, '|').map(unescapeValue)
  const param = parameter.code
  if (more.length > 0) return 'a token is "code", "system|code", "|code" or "system|"; write a bar in the code as \\|'
  if (right === undefined) {
    const bare = parameter.extractors.some(({ route }) => route.type === 'ContactPoint') ? bareContact(left) : left
    return [...new Set([left, bare])].map((code) => ({ kind: 'token', param, code }))
  }
  if (left === '' && right === '') return 'neither system nor code is given'
  if (left === '') return [{ kind: 'token', param, code: right, noSystem: true }]
  return [{ kind: 'token', param, system: left, ...(right === '' ? {} : { code: right }) }]
}

const string: ParseValue = (parameter, raw, { modifier }) => {
  const value = unescapeValue(raw)
  const param = parameter.code
  if (modifier === 'exact') return [{ kind: 'string', param, match: 'exact', value }]
  return [
    { kind: 'string', param, match: modifier === 'contains' ? 'contains' : 'starts', value: normaliseString(value) },
  ]
}

const reference: ParseValue = (parameter, raw, { modifier, baseUrl }) => {
  const given = unescapeValue(raw)
  const param = parameter.code
  const value = baseUrl !== undefined && given.startsWith(`${baseUrl}/`) ? given.slice(baseUrl.length + 1) : given
  const found: Predicate[] = []
  if (parameter.kinds.has('uri') && value.includes(':')) found.push({ kind: 'uri', param, match: 'exact', value })
  if (!parameter.kinds.has('reference')) {
    return found.length > 0 ? found : [{ kind: 'uri', param, match: 'exact', value }]
  }
  const target = targetOf(value)
  if (target !== undefined) {
    if (modifier !== undefined && target.type !== modifier) return `"${given}" is not a reference to a ${modifier}`
    const ofType = target.type === '' ? {} : { targetType: target.type }
    return [...found, { kind: 'reference', param, ...ofType, targetId: target.id }]
  }
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(value)) return `"${given}" is no reference: write an id, Type/id or a URL`
  const only = parameter.target?.length === 1 ? parameter.target[0] : undefined
  const targetType = modifier ?? (only !== undefined && isResourceType(only) ? only : undefined)
  return [...found, { kind: 'reference', param, ...(targetType === undefined ? {} : { targetType }), targetId: value }]
}

const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d+-])/

const prefixed = (text: string): [Comparator | 'ap', string] => {
  const prefix = PREFIX.exec(text)?.[1] as Comparator | 'ap' | undefined
  return prefix === undefined ? ['eq', text] : [prefix, text.slice(2)]
}

/** A `+` that was not percent-encoded arrives as a space. */
const unspaceZone = (text: string): string => text.replace(/ (?=\d\d:\d\d$)/, '+')

/** Also for `_lastUpdated`. */
export function parseDate(raw: string): { comparator: Comparator; low: number; high: number } | string {
  const [comparator, text] = prefixed(unspaceZone(unescapeValue(raw)))
  if (comparator === 'ap') return 'the prefix ap (about) is not offered for dates; use ge and le'
  const range = dateRange(text)
  if (range === undefined) {
    return `"${text}" is no date: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+08:00, with eq, ne, gt, lt, ge, le, sa or eb before it`
  }
  return { comparator, low: range.low, high: range.high }
}

const date: ParseValue = (parameter, raw) => {
  const parsed = parseDate(raw)
  return typeof parsed === 'string' ? parsed : [{ kind: 'date', param: parameter.code, ...parsed }]
}

function parseNumber(raw: string): { comparator: Comparator; low: number; high: number } | string {
  const [comparator, text] = prefixed(raw)
  const range = numberRange(text)
  if (range === undefined) return `"${text}" is no number`
  if (comparator === 'eq' || comparator === 'ne') return { comparator, low: range.low, high: range.high }
  if (comparator === 'ap') {
    // FHIR R4 search §3.1.1.4.5: about is within a tenth of the value.
    const tenth = Math.abs(range.value) / 10
    return { comparator: 'eq', low: range.value - tenth, high: range.value + tenth }
  }
  // The precision is left out of account where the value is a bound.
  return { comparator, low: range.value, high: range.value }
}

const number: ParseValue = (parameter, raw) => {
  const parsed = parseNumber(unescapeValue(raw))
  return typeof parsed === 'string' ? parsed : [{ kind: 'number', param: parameter.code, ...parsed }]
}

const quantity: ParseValue = (parameter, raw) => {
  const [amount = '', system, code, ...more] = splitEscaped(raw, '|').map(unescapeValue)
  if (more.length > 0) return 'a quantity is "number", "number|system|code" or "number||unit"'
  const parsed = parseNumber(amount)
  if (typeof parsed === 'string') return parsed
  return [
    {
      kind: 'quantity',
      param: parameter.code,
      ...parsed,
      ...(system === undefined || system === '' ? {} : { system }),
      ...(code === undefined || code === '' ? {} : { code }),
    },
  ]
}

const uri: ParseValue = (parameter, raw, { modifier }) => {
  const match = modifier === 'below' || modifier === 'above' ? modifier : 'exact'
  return [{ kind: 'uri', param: parameter.code, match, value: unescapeValue(raw) }]
}

const parsers: Partial<Record<SearchParameter['type'], ParseValue>> = {
  token,
  string,
  reference,
  date,
  number,
  quantity,
  uri,
}
