/** The parts of a FHIRPath Patch operation, and the value that one of them carries (FHIR R4 fhirpatch §2.1.0.7.6). */
import { type ElementOf, elementOf, isPrimitive } from '../definitions/element-of.ts'
import { digitsOf, noteDigits } from '../exact-numbers.ts'
import { isJsonObject, type Json, type JsonObject } from './patch.ts'

export interface PatchValue {
  /** Absent where there are only extensions. */
  value?: Json
  /** Extensions of a primitive, which JSON keeps beside it. */
  beside?: JsonObject
  /** Of a number, where they say more than it. */
  digits?: string
  /** `Quantity` of `valueQuantity` */
  suffix: string
}

const DEEPEST = 20

export const partsOf = (parameter: JsonObject): JsonObject[] => {
  const { part } = parameter
  return Array.isArray(part) ? part.filter(isJsonObject) : []
}

/** The text of a part, under whichever type it came: `valueCode`, `valueString`. */
export function partText(parts: readonly JsonObject[], name: string): string | undefined {
  const part = parts.find((each) => each['name'] === name)
  const [text] = Object.entries(part ?? {}).flatMap(([key, value]) =>
    key.startsWith('value') && typeof value === 'string' ? [value] : [],
  )
  return text
}

export const partValue = (parts: readonly JsonObject[]): JsonObject | undefined =>
  parts.find((part) => part['name'] === 'value')

/** A `value[x]`, or parts that make up an element which no `value[x]` can hold, of the type. */
export function readValue(part: JsonObject, type: string | undefined, depth = 0): PatchValue | string {
  if (depth > DEEPEST) return `The value is nested deeper than ${DEEPEST} levels.`
  const keys = Object.keys(part).filter((key) => /^_?value[A-Z]/.test(key))
  const names = new Set(keys.map((key) => key.replace(/^_/, '')))
  if (names.size > 1) return `A value has one type, not ${[...names].join(' and ')}.`
  const [name] = names
  const nested = partsOf(part)
  if (name !== undefined) {
    if (nested.length > 0) return 'A value is either a value[x] or made up of parts, not both.'
    const beside = part[`_${name}`]
    const value = part[name]
    const digits = digitsOf(part, name)
    return {
      ...(digits === undefined ? {} : { digits }),
      suffix: name.slice('value'.length),
      ...(value === undefined ? {} : { value }),
      ...(isJsonObject(beside) ? { beside } : {}),
    }
  }
  if (isJsonObject(part['resource'])) return { value: part['resource'], suffix: '' }
  if (nested.length === 0) return 'The value is missing: give value[x], or parts for an element that has none.'
  return fromParts(nested, type, depth)
}

function fromParts(parts: readonly JsonObject[], type = '', depth: number): PatchValue | string {
  const made: JsonObject = {}
  for (const part of parts) {
    const name = part['name']
    if (typeof name !== 'string' || !/^[a-z][A-Za-z0-9]*$/.test(name)) return 'Every part has the name of an element.'
    const inner = readValue(part, elementOf(type, name)?.type, depth + 1)
    if (typeof inner === 'string') return inner
    const element: ElementOf | undefined = elementOf(type, name) ?? elementOf(type, `${name}${inner.suffix}`)
    if (element === undefined) return `${type === '' ? 'The value' : type} has no element "${name}".`
    const key = element.choice ? `${element.name}${inner.suffix}` : name
    const { value, beside } = inner
    if (element.many) {
      const held = made[key]
      made[key] = [...(Array.isArray(held) ? held : []), value ?? null]
    } else if (value !== undefined) {
      made[key] = value
      noteDigits(made, key, inner.digits)
    }
    if (beside !== undefined && !(element.many && isPrimitive(element.type))) made[`_${key}`] = beside
  }
  return { value: made, suffix: '' }
}
