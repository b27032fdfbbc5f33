import { withDigitsOf } from '../../../../fhir/exact-numbers.ts'

/** Drops what is undefined or an empty list and keeps the order of the keys: FHIR JSON has neither. */
export function leaveOutEmpty<T extends object>(value: T): T {
  const entries = Object.entries(value).filter(
    ([, part]) => part !== undefined && !(Array.isArray(part) && part.length === 0),
  )
  return withDigitsOf(value, Object.fromEntries(entries)) as T
}
