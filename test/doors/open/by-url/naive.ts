/**
 * Search as R4 §3.1.1 tells it, over plain JSON, resource by resource. Written from the specification and for this data only: it
 * shares nothing with the product, not even its table of parameters.
 */
import { list, PARAMETERS, TARGETS } from './parameters.ts'
import type { Json, Stored } from './records.ts'
import {
  compared,
  elementHolds,
  partsOf,
  plain,
  quantityHolds,
  span,
  spanOf,
  tokenHolds,
  type Value,
} from './values.ts'

/** One criterion as it stands in the URL, taken apart. */
export interface Criterion {
  code: string
  modifier?: string
  /** Any may hold */
  values: readonly Value[]
}
export type Question =
  | { criterion: Criterion }
  | { chain: { code: string; type?: string }; to: Question }
  | { has: { type: string; code: string }; of: Question }
  | { near: { latitude: number; longitude: number; km: number } }
  | { composite: { code: string; token: Value & { token: object }; amount: Value & { number: string } } }

export function holds(resource: Stored, question: Question, all: readonly Stored[]): boolean {
  if ('criterion' in question) return criterionHolds(resource, question.criterion)
  if ('chain' in question) {
    const { chain, to } = question
    return all.some(
      (target) =>
        refersTo(resource, chain.code, target) &&
        (chain.type ?? target.resourceType) === target.resourceType &&
        TARGETS[resource.resourceType]?.[chain.code]?.includes(target.resourceType) &&
        knows(target.resourceType, to) &&
        holds(target, to, all),
    )
  }
  if ('has' in question) {
    const { has, of } = question
    return all.some(
      (from) => from.resourceType === has.type && refersTo(from, has.code, resource) && holds(from, of, all),
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

/** By type and id, or by canonical URL: of the version that it names, or of any; what stands behind a # is a part of the target. */
export function refersTo(resource: Stored, code: string, target: Stored): boolean {
  const { [code]: parameter } = PARAMETERS[resource.resourceType] ?? {}
  const elements = parameter?.of(resource) ?? []
  if (parameter?.type !== 'canonical')
    return elements.some((each) => (each as Json)['reference'] === `${target.resourceType}/${target.id}`)
  return elements.some((each) => {
    const [url, version] = (String(each).split('#')[0] ?? '').split('|')
    return target['url'] === url && (version === undefined || target['version'] === version)
  })
}

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
