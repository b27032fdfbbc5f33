/**
 * A resource as it may be stored: without empty strings, empty arrays and nulls, which FHIR's JSON does not have, and without
 * what those alone filled (FHIR R4 json §2.6.2). All else stays as sent.
 */

import { isObject } from '../../is-object.ts'
import { withDigitsOf } from '../exact-numbers.ts'

type Json = Record<string, unknown>

/** The same object where there was nothing to take out; what was given is not changed. */
export function withoutEmpties<T extends object>(resource: T): T {
  return hasEmpties(resource) ? ((clean(resource) ?? {}) as T) : resource
}

function hasEmpties(value: unknown): boolean {
  if (value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0 || value.some(hasEmpties)
  if (!isObject(value)) return false
  for (const key in value) if (hasEmpties(value[key])) return true
  return false
}

/** Undefined for what goes. */
function clean(value: unknown): unknown {
  if (value === null || value === '') return undefined
  if (Array.isArray(value)) {
    const kept = value.map(clean).filter((each) => each !== undefined)
    return kept.length === 0 ? undefined : kept
  }
  return isObject(value) ? cleanObject(value) : value
}

function cleanObject(value: Json): Json | undefined {
  const keys = Object.keys(value)
  const kept = keys.flatMap((key): [string, unknown][] => {
    const twin = key.startsWith('_') ? key.slice(1) : `_${key}`
    const paired = Array.isArray(value[key]) && Array.isArray(value[twin])
    const cleaned = paired ? keepPlaces(value[key] as unknown[], value[twin] as unknown[]) : clean(value[key])
    return cleaned === undefined ? [] : [[key, cleaned]]
  })
  // Not by assignment: a member may be called __proto__.
  return kept.length === 0 && keys.length > 0 ? undefined : withDigitsOf(value, Object.fromEntries(kept))
}

/** Values and their extensions stand side by side: null holds a place where the other has something. */
function keepPlaces(own: readonly unknown[], other: readonly unknown[]): unknown[] | undefined {
  const places = Array.from({ length: Math.max(own.length, other.length) }, (_, i) => i)
  const pairs = places
    .map((i) => [clean(own[i]), clean(other[i])])
    .filter(([a, b]) => a !== undefined || b !== undefined)
  const mine = pairs.map(([a]) => a ?? null)
  return mine.every((each) => each === null) ? undefined : mine
}
