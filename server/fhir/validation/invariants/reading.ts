/** Small words for reading raw JSON the way FHIRPath would. */
import { isObject } from '../../../is-object.ts'
import { textOf } from '../issue.ts'
import type { Json, Scope } from '../run.ts'

export type Invariant = (it: Json, scope: Scope) => boolean

export const UCUM = 'http://unitsofmeasure.org'

/** `x.exists()`: a primitive that has only extensions exists. */
export const has = (it: Json, name: string): boolean => it[name] !== undefined || it[`_${name}`] !== undefined

/** `value.exists()` of a choice. */
export const hasChoice = (it: Json, name: string): boolean => {
  for (const key in it) {
    const at = key.charCodeAt(0) === 95 ? 1 : 0
    const c = key.charCodeAt(at + name.length)
    if (c >= 65 && c <= 90 && key.startsWith(name, at)) return true
  }
  return false
}

/** The objects of a list or the one object; nothing else. */
export const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []

export const count = (it: Json, name: string): number => {
  const value = it[name] ?? it[`_${name}`]
  return value === undefined || value === null ? 0 : Array.isArray(value) ? value.length : 1
}

/** Values without a twin; what is missing does not count. */
export const distinct = (values: readonly unknown[]): boolean => {
  const given = values.filter((value) => value !== undefined)
  return new Set(given).size === given.length
}

export const hasCoding = (concept: unknown, system: string, ...codes: string[]): boolean =>
  list(concept).some((c) =>
    list(c['coding']).some((each) => each['system'] === system && codes.includes(textOf(each['code']))),
  )

/** Unknown where the two have no order: a year against a day in it. */
export function isBefore(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  if (typeof a !== 'string' || typeof b !== 'string') return false
  if (a.length > 10 && b.length > 10) return Date.parse(a) < Date.parse(b)
  const common = Math.min(a.length, b.length, 10)
  return a.slice(0, common) < b.slice(0, common)
}
