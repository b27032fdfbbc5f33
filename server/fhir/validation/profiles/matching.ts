/** Fixed values and patterns (FHIR R4 elementdefinition §2.29.0.3): equal to the letter, or everything of the pattern and perhaps more. */
import { isObject } from '../../../is-object.ts'

export function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => isEqual(each, b[i]))
  if (!isObject(a) || !isObject(b)) return a === b
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => isEqual(a[key], b[key]))
}

export function matchesPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((wanted) => value.some((each) => matchesPattern(each, wanted)))
  if (isObject(pattern))
    return isObject(value) && Object.entries(pattern).every(([key, wanted]) => matchesPattern(value[key], wanted))
  return value === pattern
}

/** One value at a place, with its JSON path below the owner. */
export interface Placed {
  value: unknown
  path: (string | number)[]
  /** `Quantity` of `valueQuantity` */
  type?: string
}

/** The values of an element: each entry of an array; every spelling of a choice; a primitive that has only extensions as undefined. */
export function valuesOf(owner: unknown, name: string): Placed[] {
  if (!isObject(owner)) return []
  const stem = name.endsWith('[x]') ? name.slice(0, -3) : undefined
  const keys =
    stem === undefined
      ? [name]
      : [...new Set(Object.keys(owner).map((key) => key.replace(/^_/, '')))].filter(
          (key) => key.startsWith(stem) && /^[A-Z]/.test(key.slice(stem.length)),
        )
  return keys.flatMap((key): Placed[] => {
    const type = stem === undefined ? {} : { type: key.slice(stem.length) }
    const value = owner[key]
    if (value === undefined && owner[`_${key}`] !== undefined) return [{ value: undefined, path: [`_${key}`], ...type }]
    if (value === undefined) return []
    if (Array.isArray(value))
      return value.map((each: unknown, i) => ({ value: each ?? undefined, path: [key, i], ...type }))
    return [{ value, path: [key], ...type }]
  })
}
