/**
 * Search as R4 §3.1.1 tells it, over plain JSON, resource by resource. Written from the specification and for this data only: it
 * shares nothing with the product, not even its table of parameters.
 */
import type { Json, Stored } from './records.ts'

type SearchType = 'token' | 'string' | 'reference' | 'date' | 'number' | 'quantity' | 'uri'
interface Parameter {
  type: SearchType
  /** The elements it looks at, as they stand in the JSON. */
  of(resource: Json): unknown[]
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]) as Json[]
const at = (value: unknown, path: string): unknown[] =>
  path
    .split('.')
    .reduce<unknown[]>((from, step) => from.flatMap((one) => list((one as Json)[step]) as unknown[]), [value])
const parameter =
  (type: SearchType) =>
  (...paths: string[]): Parameter => ({ type, of: (resource) => paths.flatMap((path) => at(resource, path)) })
const [token, string, reference, date, number, quantity, uri] = (
  ['token', 'string', 'reference', 'date', 'number', 'quantity', 'uri'] as const
).map(parameter) as [
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
]
const only = (one: Parameter, type: string): Parameter => ({
  ...one,
  of: (resource) => one.of(resource).filter((value) => String((value as Json)['reference']).startsWith(`${type}/`)),
})

export const PARAMETERS: { [type: string]: { [code: string]: Parameter } } = {
  Patient: {
    identifier: token('identifier'),
    active: token('active'),
    gender: token('gender'),
    name: string('name'),
    family: string('name.family'),
    given: string('name.given'),
    'address-city': string('address.city'),
    address: string('address'),
    birthdate: date('birthDate'),
    organization: reference('managingOrganization'),
    'general-practitioner': reference('generalPractitioner'),
  },
  Organization: { name: string('name'), partof: reference('partOf') },
  Observation: {
    status: token('status'),
    code: token('code'),
    category: token('category'),
    'combo-code': token('code', 'component.code'),
    subject: reference('subject'),
    patient: only(reference('subject'), 'Patient'),
    encounter: reference('encounter'),
    date: date('effectiveDateTime'),
    'value-string': string('valueString'),
    'value-quantity': quantity('valueQuantity'),
    'combo-value-quantity': quantity('valueQuantity', 'component.valueQuantity'),
  },
  Encounter: {
    status: token('status'),
    class: token('class'),
    subject: reference('subject'),
    date: date('period'),
    location: reference('location.location'),
    'part-of': reference('partOf'),
  },
  Location: { name: string('name') },
  RiskAssessment: { probability: number('prediction.probabilityDecimal'), subject: reference('subject') },
  ValueSet: { url: uri('url'), version: token('version') },
}

/** What a reference parameter may lead to. */
export const TARGETS: { [type: string]: { [code: string]: string[] } } = {
  Patient: { organization: ['Organization'], 'general-practitioner': ['Organization'] },
  Organization: { partof: ['Organization'] },
  Observation: { subject: ['Patient', 'Location'], patient: ['Patient'], encounter: ['Encounter'] },
  Encounter: { subject: ['Patient'], location: ['Location'], 'part-of': ['Encounter'] },
  RiskAssessment: { subject: ['Patient'] },
}

/** One criterion as it stands in the URL, taken apart. */
export interface Criterion {
  code: string
  modifier?: string
  /** Any may hold */
  values: readonly Value[]
}
export type Value =
  | { token: { system?: string; code?: string } }
  | { text: string }
  | { prefix: string; date: string }
  | { prefix: string; number: string; system?: string; unit?: string }
  | { reference: string; type?: string }
  | { flag: boolean }
  | { typed: { system: string; type: string; value: string } }
export type Question =
  | { criterion: Criterion }
  | { chain: { code: string; type?: string }; to: Question }
  | { has: { type: string; code: string }; of: Question }
  | { near: { latitude: number; longitude: number; km: number } }
  | { composite: { code: string; token: Value & { token: object }; amount: Value & { number: string } } }

export function holds(resource: Stored, question: Question, all: readonly Stored[]): boolean {
  const { resourceType: type, id } = resource
  if ('criterion' in question) return criterionHolds(resource, question.criterion)
  if ('chain' in question) {
    const { chain, to } = question
    const links = refersTo(resource, chain.code)
    return all.some(
      (target) =>
        links.has(`${target.resourceType}/${target.id}`) &&
        (chain.type ?? target.resourceType) === target.resourceType &&
        knows(target.resourceType, to) &&
        holds(target, to, all),
    )
  }
  if ('has' in question) {
    const { has, of } = question
    return all.some(
      (from) => from.resourceType === has.type && refersTo(from, has.code).has(`${type}/${id}`) && holds(from, of, all),
    )
  }
  if ('near' in question) return isNear(resource['position'] as Json | undefined, question.near)
  const { code, token: coded, amount } = question.composite
  const groups = code.startsWith('component-')
    ? list(resource['component'])
    : code.startsWith('combo-')
      ? [resource, ...list(resource['component'])]
      : [resource]
  return groups.some(
    (group) =>
      list(group['code']).some((one) => tokenHolds(one, coded)) &&
      list(group['valueQuantity']).some((one) => quantityHolds(one, amount)),
  )
}

export function knows(type: string, question: Question): boolean {
  if ('criterion' in question)
    return question.criterion.code.startsWith('_') || PARAMETERS[type]?.[question.criterion.code] !== undefined
  if ('chain' in question) return TARGETS[type]?.[question.chain.code] !== undefined
  return true
}

export const refersTo = (resource: Json & { resourceType: string }, code: string): Set<string> =>
  new Set(
    (PARAMETERS[resource.resourceType]?.[code]?.of(resource) ?? []).map((each) => String((each as Json)['reference'])),
  )

function criterionHolds(resource: Stored, { code, modifier, values }: Criterion): boolean {
  if (code === '_id') return values.some((value) => 'text' in value && value.text === resource.id)
  if (code === '_lastUpdated')
    return values.some(
      (value) => 'date' in value && compared(value.prefix, span(resource.meta.lastUpdated), span(value.date)),
    )
  const definition = PARAMETERS[resource.resourceType]?.[code]
  const elements = definition?.of(resource) ?? []
  if (modifier === 'missing') return values.some((value) => 'flag' in value && value.flag === (elements.length === 0))
  const any = values.some((value) => elements.some((each) => elementHolds(each, value, definition?.type, modifier)))
  return modifier === 'not' ? !any : any
}

function elementHolds(element: unknown, value: Value, type: SearchType | undefined, modifier = ''): boolean {
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
    case 'uri':
      return 'text' in value && uriHolds(String(element), value.text, modifier)
    default:
      return false
  }
}

/** R4 §3.1.1.4.10. What has no system in JSON has the one of its value set, or none. */
function tokenHolds(element: unknown, value: Value): boolean {
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

const partsOf = (element: unknown): string[] =>
  typeof element === 'string'
    ? [element]
    : Object.values(element as Json).flatMap((part) => list(part) as unknown as string[])

/** Case and accents do not count. */
const plain = (text: string): string => text.toLowerCase().replace(/[üÜ]/g, 'u').replace(/\s+/g, ' ')
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
function span(text: string): Span {
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

function spanOf(element: unknown): Span {
  if (typeof element === 'string') return span(element)
  const { start, end } = element as { start?: string; end?: string }
  const low = start === undefined ? Number.NEGATIVE_INFINITY : span(start).low
  const high = end === undefined ? Number.POSITIVE_INFINITY : span(end).high
  return low <= high ? { low, high } : { low: high, high: low }
}

/** R4 §3.1.1.4.4, sentence by sentence. */
function compared(prefix: string, value: Span, asked: Span): boolean {
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

function quantityHolds(element: Json, value: Value): boolean {
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

/** By the law of cosines. */
function isNear(
  position: Json | undefined,
  { latitude, longitude, km }: { latitude: number; longitude: number; km: number },
) {
  if (position === undefined) return false
  const radians = (degrees: unknown) => (Number(degrees) * Math.PI) / 180
  const [a, b] = [radians(position['latitude']), radians(latitude)]
  const c = Math.cos(radians(position['longitude']) - radians(longitude))
  return 6371.0088 * Math.acos(Math.min(1, Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * c)) <= km
}

/** What a resource is sorted by: the least of its values, or the greatest; nothing when it has none. */
export function sortValue(resource: Stored, code: string, descending: boolean): string | number | undefined {
  if (code === '_id') return resource.id
  if (code === '_lastUpdated') return Date.parse(resource.meta.lastUpdated)
  const definition = PARAMETERS[resource.resourceType]?.[code]
  const values = (definition?.of(resource) ?? []).flatMap((element): (string | number)[] => {
    switch (definition?.type) {
      case 'date':
        return [Math.max(-8.64e15, spanOf(element).low)]
      case 'string':
        return partsOf(element).map(plain)
      case 'number':
        return [Number(element)]
      case 'token':
        if (typeof element !== 'object' || element === null) return [String(element)]
        return ('coding' in element ? list(element['coding']) : [element as Json]).flatMap((one) =>
          [one['code'] ?? one['value']].filter((code_): code_ is string => typeof code_ === 'string'),
        )
      default:
        return []
    }
  })
  values.sort(compareValues)
  return descending ? values.at(-1) : values[0]
}

export const compareValues = (a: string | number, b: string | number): number =>
  typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
