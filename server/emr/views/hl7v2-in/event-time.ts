/**
 * When what the message tells of happened: EVN-6, else EVN-2, else MSH-7, else now. A time ahead of the hospital's clock is a slip or
 * a wrong clock, and is not taken: everything that follows would come too late.
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
    const problem = !time ? 'is no date or time' : isAhead(time.ms, now) ? 'is ahead of the clock here' : undefined
    if (problem) {
      const at = `${name}-${field}`
      const why = `${at} ${problem}; the next of EVN-6, EVN-2, MSH-7 counts, or the time of arrival.`
      remark(reading, 'map/event-time', 'warning', at, why, value)
    } else if (time?.dateTime.includes('T')) return time.dateTime
  }
  return toDateTime(now)
}

export const isAhead = (ms: number, now: number): boolean => ms > now + TOLERATED
