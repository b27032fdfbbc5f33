/** Whether an element holds for a value of a search parameter (R4 §3.1.1.4), sentence by sentence. */
import { list, type SearchType } from './parameters.ts'
import type { Json } from './records.ts'

export type Value =
  | { token: { system?: string; code?: string } }
  | { text: string }
  | { prefix: string; date: string }
  | { prefix: string; number: string; system?: string; unit?: string }
  | { reference: string; type?: string }
  | { flag: boolean }
  | { typed: { system: string; type: string; value: string } }
export function elementHolds(element: unknown, value: Value, type: SearchType | undefined, modifier = ''): boolean {
  switch (type) {
    case 'token':
      if (modifier === 'text') return 'text' in value && textsBeside(element).some((text) => starts(text, value.text))
      if (modifier === 'of-type') return 'typed' in value && isOfType(element as Json, value.typed)
      return 'token' in value && tokenHolds(element, value)
    case 'string':
      return 'text' in value && partsOf(element).some((part) => stringHolds(part, value.text, modifier))
    case 'reference': {
      if (modifier === 'identifier')
        return 'token' in value && list((element as Json)['identifier']).some((one) => tokenHolds(one, value))
      const [to, id] = String((element as Json)['reference']).split('/')
      return 'reference' in value && id === value.reference && (value.type ?? to) === to
    }
    case 'date':
      return 'date' in value && compared(value.prefix, spanOf(element), span(value.date))
    case 'number':
      return 'number' in value && numberHolds(Number(element), value)
    case 'quantity':
      return 'number' in value && quantityHolds(element as Json, value)
    case 'canonical':
      return 'text' in value && [String(element), String(element).split('|')[0]].includes(value.text)
    case 'uri':
      return 'text' in value && uriHolds(String(element), value.text, modifier)
    default:
      return false
  }
}

/** R4 §3.1.1.4.10. What has no system in JSON has the one of its value set, or none. */
export function tokenHolds(element: unknown, value: Value): boolean {
  const { system, code } = 'token' in value ? value.token : {}
  const codings =
    typeof element !== 'object' || element === null
      ? [{ code: String(element) }]
      : 'coding' in element || 'text' in element
        ? list((element as Json)['coding'])
        : [element as Json]
  return codings.some((one: Json) => {
    const own = one['code'] ?? one['value']
    if (code !== undefined && own !== code) return false
    return system === undefined || (system === '' ? one['system'] === undefined : one['system'] === system)
  })
}

const textsBeside = (element: unknown): string[] => {
  const { text, coding, display, type } = element as Json
  const named = [text, display, ...list(coding).map((one) => one['display'])]
  return [...named, (type as Json | undefined)?.['text']].filter((one): one is string => typeof one === 'string')
}

const isOfType = (element: Json, { system, type, value }: { system: string; type: string; value: string }): boolean =>
  element['value'] === value &&
  list((element['type'] as Json | undefined)?.['coding']).some(
    (one) => one['system'] === system && one['code'] === type,
  )

export const partsOf = (element: unknown): string[] =>
  typeof element === 'string'
    ? [element]
    : Object.values(element as Json).flatMap((part) => list(part) as unknown as string[])

/** Case and accents do not count. */
export const plain = (text: string): string => text.toLowerCase().replace(/[üÜ]/g, 'u').replace(/\s+/g, ' ')
const starts = (text: string, start: string): boolean => plain(text).startsWith(plain(start))
function stringHolds(text: string, asked: string, modifier: string): boolean {
  if (modifier === 'exact') return text === asked
  return modifier === 'contains' ? plain(text).includes(plain(asked)) : starts(text, asked)
}

function uriHolds(value: string, asked: string, modifier: string): boolean {
  const below = (one: string, other: string) =>
    one === other || one.startsWith(other.endsWith('/') ? other : `${other}/`)
  if (modifier === 'below') return below(value, asked)
  return modifier === 'above' ? below(asked, value) : value === asked
}

interface Span {
  low: number
  high: number
}

/** R4 §3.1.1.4.7: a date stands for all of its time; where no zone is given, Singapore's. */
export function span(text: string): Span {
  const [day = '', time] = text.split('T')
  if (time !== undefined) {
    const zoned = /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}+08:00`
    const low = Date.parse(zoned)
    const length = time.includes('.') ? 1 : time.split(':').length > 2 && /:\d\d:\d\d/.test(time) ? 1000 : 60_000
    return { low, high: low + length }
  }
  const [year = 0, month, date_] = day.split('-').map(Number)
  const zone = 8 * 3_600_000
  const low = Date.UTC(year, (month ?? 1) - 1, date_ ?? 1)
  const high =
    date_ !== undefined ? low + 86_400_000 : month !== undefined ? Date.UTC(year, month, 1) : Date.UTC(year + 1, 0, 1)
  return { low: low - zone, high: high - zone }
}

export function spanOf(element: unknown): Span {
  if (typeof element === 'string') return span(element)
  const { start, end } = element as { start?: string; end?: string }
  const low = start === undefined ? Number.NEGATIVE_INFINITY : span(start).low
  const high = end === undefined ? Number.POSITIVE_INFINITY : span(end).high
  return low <= high ? { low, high } : { low: high, high: low }
}

/** R4 §3.1.1.4.4, sentence by sentence. */
export function compared(prefix: string, value: Span, asked: Span): boolean {
  const within = value.low >= asked.low && value.high <= asked.high
  switch (prefix) {
    case 'ne':
      return !within
    case 'gt':
      return value.high > asked.high
    case 'lt':
      return value.low < asked.low
    case 'ge':
      return value.high > asked.high || within
    case 'le':
      return value.low < asked.low || within
    case 'sa':
      return value.low >= asked.high
    case 'eb':
      return value.high <= asked.low
    default:
      return within
  }
}

/** Half of the last digit to both sides, the upper end excluded (R4 §3.1.1.4.5); bounds are taken as they are. */
function numberHolds(value: number, { prefix, number: text }: { prefix: string; number: string }, factor = 1): boolean {
  const asked = Number(text)
  const [digits = '', exponent = '0'] = text.split('e')
  const half = 0.5 * 10 ** (Number(exponent) - (digits.split('.')[1]?.length ?? 0))
  const exactly = (number_: number) => Number((number_ * factor).toPrecision(12))
  const own = Number(value.toPrecision(12))
  const within = own >= exactly(asked - half) && own < exactly(asked + half)
  switch (prefix) {
    case 'ne':
      return !within
    case 'gt':
    case 'sa':
      return own > exactly(asked)
    case 'lt':
    case 'eb':
      return own < exactly(asked)
    case 'ge':
      return own >= exactly(asked)
    case 'le':
      return own <= exactly(asked)
    case 'ap':
      return Math.abs(own - exactly(asked)) <= exactly(Math.abs(asked) / 10)
    default:
      return within
  }
}

const GRAMS: { [code: string]: number } = { g: 1, mg: 0.001, kg: 1000 }
const UCUM = 'http://unitsofmeasure.org'

export function quantityHolds(element: Json, value: Value): boolean {
  if (!('number' in value)) return false
  const { system, unit } = value
  const own = Number(element['value'])
  if (system === UCUM && unit !== undefined && GRAMS[unit] !== undefined) {
    const mine = element['system'] === UCUM ? GRAMS[String(element['code'])] : undefined
    return mine !== undefined && numberHolds(own * mine, value, GRAMS[unit])
  }
  if (system !== undefined && system !== '' && element['system'] !== system) return false
  if (unit !== undefined && unit !== '') {
    const named = element['code'] === unit || element['unit'] === unit
    const coded = (element['code'] ?? element['unit']) === unit
    if (!(system === undefined || system === '' ? named : coded)) return false
  }
  return numberHolds(own, value)
}
