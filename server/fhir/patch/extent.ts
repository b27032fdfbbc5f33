/** How large a patch may make a resource: a copy within itself doubles it, so that forty operations would fill any memory. */
import { isJsonObject, type Json } from './patch.ts'

/** As deep as a body may be nested. */
const DEEPEST = 64
/** Characters of text and names, and something for every value. */
const LARGEST = 16 * 1024 * 1024
/** Measured: a quarter of a million values that a copy makes take half a second to make, check and store. */
export const OF_A_COPY = 64

/** Nothing when the value is neither too deep nor, beside what was `used` before, too large. */
export function beyondBounds(value: Json, { depth = 0, used = 0, each = 1 } = {}): { text: string } | { size: number } {
  let size = used
  const tooDeep = (part: Json, at: number): boolean => {
    size += typeof part === 'string' ? part.length + each : each
    if (typeof part !== 'object' || part === null || size > LARGEST) return false
    if (at >= DEEPEST) return true
    if (isJsonObject(part)) for (const name of Object.keys(part)) size += name.length
    return Object.values(part).some((inner) => tooDeep(inner, at + 1))
  }
  if (tooDeep(value, depth)) return { text: `The patch makes a resource that is nested deeper than ${DEEPEST} levels.` }
  return size > LARGEST ? { text: `The patch makes more than ${LARGEST} characters.` } : { size }
}
