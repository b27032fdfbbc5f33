/** One value of a search parameter as predicates over its index rows; any of them may hold. Text is a problem, for the asker. */
import { asLookedFor, nationalNumber } from '../../national-id.ts'
import { isResourceType } from '../definitions/definitions.ts'
import { CANONICAL_URL } from '../index-entry.ts'
import { baseUnit, inBaseUnit, UCUM } from '../index-values/canonical-unit.ts'
import { inBase } from '../index-values/index-quantity.ts'
import { bareContact } from '../index-values/index-token.ts'
import { normaliseString } from '../index-values/normalise-string.ts'
import { soundsOf } from '../index-values/sounds-like.ts'
import { wordsOf } from '../index-values/words-of.ts'
import { targetOf } from '../reference-target.ts'
import type { Predicate } from '../resource-query.ts'
import { isOwnUrl, type SearchParameter } from '../search-parameters.ts'
import type { ParseValue } from './filter-context.ts'
import { parseComposite } from './parse-composite.ts'
import { parseDate, parseNumber } from './parse-date.ts'
import { parseNear } from './parse-near.ts'
import { splitEscaped, unescapeValue } from './split-values.ts'
import { modifiedToken } from './token-modifiers.ts'

export const parseValue: ParseValue = (parameter, raw, context) => {
  if (parameter.kinds.has('words')) return words(parameter, raw, context)
  if (parameter.sounds) return sounds(parameter, raw, context)
  if (parameter.composite) return parseComposite(parameter.composite, parameter.code, raw, context, parseValue)
  const parse = parsers[parameter.type]
  return parse === undefined ? `${parameter.type} parameters are not offered` : parse(parameter, raw, context)
}

const token: ParseValue = (parameter, raw, context) => {
  const param = parameter.code
  if (context.modifier !== undefined && context.modifier !== 'not') return modifiedToken(param, raw, context)
  const [left = '', right, ...more] = splitEscaped(raw, '|').map(unescapeValue)
  if (more.length > 0) return 'a token is "code", "system|code", "|code" or "system|"; write a bar in the code as \\|'
  if (right === undefined) {
    const isOf = (type: string) => parameter.extractors.some(({ route }) => route.type === type)
    const codes = [
      left,
      ...(isOf('ContactPoint') ? [bareContact(left)] : []),
      ...(isOf('Identifier') ? [nationalNumber(left)] : []),
    ]
    return [...new Set(codes)].map((code) => ({ kind: 'token', param, code }))
  }
  if (left === '' && right === '') return 'neither system nor code is given'
  if (left === '') return [{ kind: 'token', param, code: right, noSystem: true }]
  return [{ kind: 'token', param, system: left, ...(right === '' ? {} : { code: asLookedFor(left, right) }) }]
}

const string: ParseValue = (parameter, raw, { modifier }) => {
  const value = unescapeValue(raw)
  const param = parameter.code
  if (modifier === 'exact') return [{ kind: 'string', param, match: 'exact', value }]
  return [
    { kind: 'string', param, match: modifier === 'contains' ? 'contains' : 'starts', value: normaliseString(value) },
  ]
}

/** All words, in any order. */
const words: ParseValue = (parameter, raw) => {
  const found = wordsOf(unescapeValue(raw))
  if (found.length === 0) return 'there is no word in it'
  if (found.length > 32) return 'more than 32 words'
  return [{ kind: 'words', param: parameter.code === '_text' ? '_text' : '_content', words: found }]
}

const sounds: ParseValue = (parameter, raw) => {
  const found = soundsOf(unescapeValue(raw))
  if (found.length === 0) return 'it has no letters whose sound is known'
  const of = found
    .slice(0, 8)
    .map((value): Predicate => ({ kind: 'string', param: parameter.code, match: 'exact', value }))
  return [{ kind: 'all', of }]
}

const reference: ParseValue = (parameter, raw, context) => {
  const { modifier, baseUrl } = context
  const param = parameter.code
  if (modifier === 'identifier') {
    if (!parameter.kinds.has('reference')) return 'what it refers to has no identifier here'
    return token({ ...parameter, code: `${param}:identifier` }, raw, { ...context, modifier: undefined })
  }
  const given = unescapeValue(raw)
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

const date: ParseValue = (parameter, raw, { now }) => {
  const parsed = parseDate(raw, now)
  return typeof parsed === 'string' ? parsed : [{ kind: 'date', param: parameter.code, ...parsed }]
}

const number: ParseValue = (parameter, raw) => {
  const parsed = parseNumber(unescapeValue(raw))
  return typeof parsed === 'string' ? parsed : [{ kind: 'number', param: parameter.code, ...parsed }]
}

const quantity: ParseValue = (parameter, raw) => {
  const [amount = '', system, code, ...more] = splitEscaped(raw, '|').map(unescapeValue)
  if (more.length > 0) return 'a quantity is "number", "number|system|code" or "number||unit"'
  const kind = 'quantity' as const
  const param = parameter.code
  const base = system === UCUM && code !== undefined && code !== '' ? baseUnit(code) : undefined
  const parsed = base === undefined ? parseNumber(amount) : parseNumber(amount, (value) => inBaseUnit(value, base))
  if (typeof parsed === 'string') return parsed
  if (base !== undefined) return [{ kind, param: inBase(param), ...parsed, code: base.code }]
  return [
    {
      kind,
      param,
      ...parsed,
      ...(system === undefined || system === '' ? {} : { system }),
      ...(code === undefined || code === '' ? {} : { code }),
    },
  ]
}

const uri: ParseValue = (parameter, raw, { modifier, type }) => {
  const match = modifier === 'below' || modifier === 'above' ? modifier : 'exact'
  const value = unescapeValue(raw)
  // Behind a bar stands the version (R4 §3.1.1.4.13).
  const param = match === 'exact' && value.includes('|') && isOwnUrl(parameter, type) ? CANONICAL_URL : parameter.code
  return [{ kind: 'uri', param, match, value }]
}

const parsers: Partial<Record<SearchParameter['type'], ParseValue>> = {
  token,
  string,
  reference,
  date,
  number,
  quantity,
  uri,
  special: parseNear,
}
