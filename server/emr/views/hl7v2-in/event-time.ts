/**
 * When what the message tells of happened: EVN-6, else EVN-2, else MSH-7, else now. A time far ahead of the hospital's clock is a slip or
 * a wrong clock: it counts as a day ahead, or everything that follows would come too late for good. Of two such times the later one
 * stays no earlier than the other.
 */
import { toDateTime } from '../../singapore-time.ts'
import { type Reading, remark, text } from './reading.ts'
import { readTimestamp } from './timestamp.ts'

/** Clocks and their zones differ, by less than a day. */
const TOLERATED = 24 * 3_600_000
const PLACES = [
  ['EVN', 6],
  ['EVN', 2],
  ['MSH', 7],
] as const

export function eventTime(reading: Reading, now: number): string {
  for (const [name, field] of PLACES) {
    const value = text(reading.message.segment(name), field)
    if (value === undefined) continue
    const time = readTimestamp(value)
    const at = `${name}-${field}`
    if (!time) {
      const why = `${at} is no date or time; the next of EVN-6, EVN-2, MSH-7 counts, or the time of arrival.`
      remark(reading, 'map/event-time', 'warning', at, why, value)
    } else if (notAhead(time.ms, now) < time.ms) {
      const why = `${at} is more than a day ahead of the clock here, and counts as a day ahead.`
      remark(reading, 'map/event-time', 'warning', at, why, value)
      return toDateTime(now + TOLERATED)
    } else if (time.dateTime.includes('T')) return time.dateTime
  }
  return toDateTime(now)
}

/** A time as it counts at that time, both ms since epoch. */
export const notAhead = (ms: number, now: number): number => Math.min(ms, now + TOLERATED)
