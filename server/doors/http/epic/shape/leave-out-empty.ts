import { withDigitsOf } from '../../../../fhir/exact-numbers.ts'

/** Drops what is undefined or an empty list and keeps the order of the keys: FHIR JSON has neither. */
export function leaveOutEmpty<T extends object>(value: T): T {
  const kept: Record<string, unknown> = {}
  for (const key in value) {
    const part: unknown = value[key]
    if (part !== undefined && !(Array.isArray(part) && part.length === 0)) kept[key] = part
  }
  return withDigitsOf(value, kept) as T
}
