/** Numbers and dates with their prefixes, as ranges (FHIR R4 search §3.1.1.4.4, §3.1.1.4.5). Text is a problem, for the asker. */
import { dateRange } from '../index-values/date-range.ts'
import { numberRange } from '../index-values/number-range.ts'
import type { Comparator } from '../resource-query.ts'
import { unescapeValue } from './split-values.ts'

export interface Compared {
  comparator: Comparator
  low: number
  high: number
}

const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d+-])/

const prefixed = (text: string): [Comparator, string] => {
  const prefix = PREFIX.exec(text)?.[1] as Comparator | undefined
  return prefix === undefined ? ['eq', text] : [prefix, text.slice(2)]
}

/** A `+` that was not percent-encoded arrives as a space. */
export const unspaceZone = (text: string): string => text.replace(/ (?=\d\d:\d\d$)/, '+')

/** `now` is what "about" is reckoned from. */
export function parseDate(raw: string, now?: () => number): Compared | string {
  const [comparator, text] = prefixed(unspaceZone(unescapeValue(raw)))
  if (comparator === 'ap' && now === undefined) return 'the prefix ap (about) is not offered for dates; use ge and le'
  const range = dateRange(text)
  if (range === undefined) {
    return `"${text}" is no date: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+08:00, with eq, ne, gt, lt, ge, le, sa, eb or ap before it`
  }
  if (comparator === 'ap' && now !== undefined) {
    // A tenth of the time between the date and now, to both sides.
    const slack = Math.round(Math.abs(now() - (range.low + range.high) / 2) / 10)
    return { comparator, low: range.low - slack, high: range.high + slack }
  }
  return { comparator, low: range.low, high: range.high }
}

/**
 * A number with its prefix as a range to compare with, in the unit that `inUnit` gives. Bounds are converted before the end
 * that lies outside is taken away: rounding afterwards would let it in again.
 */
export function parseNumber(raw: string, inUnit = (value: number): number => value): Compared | string {
  const [comparator, text] = prefixed(raw)
  const range = numberRange(text)
  if (range === undefined) return `"${text}" is no number`
  // 5.4 is [5.35, 5.45): a resource's number is a point, and the one at the end lies outside.
  if (comparator === 'eq' || comparator === 'ne')
    return { comparator, low: inUnit(range.low), high: before(inUnit(range.high)) }
  if (comparator === 'ap') {
    // About is within a tenth of the value.
    const tenth = Math.abs(range.value) / 10
    return { comparator: 'eq', low: inUnit(range.value - tenth), high: inUnit(range.value + tenth) }
  }
  // The precision is left out of account where the value is a bound; what starts after or ends before it does not touch it.
  const value = inUnit(range.value)
  return {
    comparator,
    low: comparator === 'eb' ? before(value) : value,
    high: comparator === 'sa' ? -before(-value) : value,
  }
}

/** The number next below. */
function before(value: number): number {
  if (value === 0) return -Number.MIN_VALUE
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? -1n : 1n)
  return new Float64Array(bits.buffer)[0] ?? value
}
