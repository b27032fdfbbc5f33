/** FHIR dates as half-open ranges of milliseconds, as wide as their precision (FHIR R4 search §3.1.1.4.7). */
export interface MsRange {
  low: number
  high: number
}

/** Open ends, within what SQL integers and JavaScript dates hold. */
export const EARLIEST = -8_640_000_000_000_000
export const LATEST = 8_640_000_000_000_000

/** What stands in for a missing zone: the hospital's clocks show Singapore time. */
const HOSPITAL_OFFSET_MINUTES = 8 * 60

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/** Nothing when the text is no date, or names one that the calendar does not have. */
export function dateRange(text: string): MsRange | undefined {
  const match = DATE.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  const at = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)] as const
  const time = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)] as const
  const start = utc(at[0], at[1], at[2], time[0], time[1], time[2])
  // 31 June, 25 o'clock and the like roll over in Date; a leap second (60) is let through.
  if (at[2] < 1 || at[2] > 28 || at[1] < 0 || at[1] > 11) {
    const check = new Date(utc(at[0], at[1], at[2], 0, 0, 0))
    if (check.getUTCMonth() !== at[1] || check.getUTCDate() !== at[2]) return undefined
  }
  if (time[0] > 24 || time[1] > 59 || time[2] > 60) return undefined
  const offset = offsetMinutes(zone)
  if (offset === undefined) return undefined
  const low = start + millis(fraction) - offset * 60_000
  return { low, high: low + width(match, at) }
}

/** From the start of `start` to the end of `end`; an end that is not there is open. */
export function periodRange(period: { start?: unknown; end?: unknown }): MsRange | undefined {
  const start = typeof period.start === 'string' ? dateRange(period.start) : undefined
  const end = typeof period.end === 'string' ? dateRange(period.end) : undefined
  if (start === undefined && end === undefined) return undefined
  return inOrder(start?.low ?? EARLIEST, end?.high ?? LATEST)
}

/** The outer bounds of a Timing: its events and the period that its repetition keeps within. */
export function timingRange(timing: { event?: unknown; repeat?: unknown }): MsRange | undefined {
  const events = Array.isArray(timing.event) ? timing.event : []
  const ranges = events.map((event) => (typeof event === 'string' ? dateRange(event) : undefined))
  const bounds = (timing.repeat as { boundsPeriod?: { start?: unknown; end?: unknown } } | undefined)?.boundsPeriod
  if (bounds !== undefined && bounds !== null) ranges.push(periodRange(bounds))
  const known = ranges.filter((range) => range !== undefined)
  if (known.length === 0) return undefined
  return { low: Math.min(...known.map((r) => r.low)), high: Math.max(...known.map((r) => r.high)) }
}

/** A period that ends before it starts is wrong, but what it covers is still in between. */
const inOrder = (low: number, high: number): MsRange => (low <= high ? { low, high } : { low: high, high: low })

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  // Years of two digits are taken for those of the last century.
  if (year > 99) return Date.UTC(year, month, day, hour, minute, second)
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date.setUTCHours(hour, minute, second, 0)
}

function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined) return HOSPITAL_OFFSET_MINUTES
  if (zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4, 6))
  if (hours > 14 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

const millis = (fraction: string | undefined): number =>
  fraction === undefined ? 0 : Number(`${fraction}00`.slice(0, 3))

function width(match: RegExpExecArray, at: readonly [number, number, number]): number {
  const [, , month, day, hour, , second, fraction] = match
  if (fraction !== undefined) return 10 ** Math.max(0, 3 - fraction.length)
  if (second !== undefined) return 1000
  if (hour !== undefined) return 60_000
  const next =
    day !== undefined ? [at[0], at[1], at[2] + 1] : month !== undefined ? [at[0], at[1] + 1, 1] : [at[0] + 1, 0, 1]
  return utc(next[0] ?? 0, next[1] ?? 0, next[2] ?? 1, 0, 0, 0) - utc(at[0], at[1], at[2], 0, 0, 0)
}
