/** When an appointment is: SCH-11 (TQ) or TQ1 say it, the resources of RGS where neither does; the end may be a duration. */
import type { Segment } from '../../../../hl7v2/message.ts'
import { toDateTime } from '../../../singapore-time.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { readTimestamp, type Timestamp } from '../timestamp.ts'

export interface BookedTime {
  start: string
  end: string
  minutes: number
}

/** Where a resource's segment has its start; its duration is three fields on. HL7 v2.5.1 §10.6.4 to 10.6.7. */
const STARTS: readonly [segment: string, field: number][] = [
  ['AIS', 4],
  ['AIL', 6],
  ['AIP', 6],
  ['AIG', 8],
]

/** Undefined where the message says nothing of it; half a time refuses the message. */
export function bookedTime(reading: Reading, sch: Segment): BookedTime | undefined {
  const { message } = reading
  const tq1 = message.segment('TQ1')
  const start = timeAt(reading, sch, 11, 4) ?? timeAt(reading, tq1, 7) ?? resourceStart(reading)
  if (!start) return undefined
  if (!start.dateTime.includes('T')) {
    refuse(reading, '102', 'SCH-11[1].4', 'An appointment begins at an hour: write it as YYYYMMDDHHMM.')
    return undefined
  }
  const told = minutesOf(reading, sch) ?? resourceMinutes(reading)
  const end = timeAt(reading, sch, 11, 5) ?? timeAt(reading, tq1, 8)
  const until = end ? end.ms : told === undefined ? undefined : start.ms + told * 60_000
  if (until === undefined) {
    refuse(reading, '101', 'SCH-9', 'There is no end: send it in SCH-11.5, or the duration in SCH-9 and SCH-10.')
    return undefined
  }
  if (until <= start.ms) {
    refuse(reading, '102', 'SCH-11[1].5', 'The appointment would end before it begins (SCH-11.4, SCH-11.5).')
    return undefined
  }
  const minutes = told ?? Math.round((until - start.ms) / 60_000)
  return { start: start.dateTime, end: end?.dateTime ?? toDateTime(until), minutes }
}

function resourceStart(reading: Reading): Timestamp | undefined {
  for (const [name, field] of STARTS) {
    const start = timeAt(reading, reading.message.segment(name), field)
    if (start) return start
  }
  return undefined
}

function resourceMinutes(reading: Reading): number | undefined {
  for (const [name, field] of STARTS) {
    const segment = reading.message.segment(name)
    const minutes = inMinutes(text(segment, field + 3), text(segment, field + 4))
    if (minutes !== undefined) return minutes
  }
  return undefined
}

function timeAt(reading: Reading, segment: Segment | undefined, field: number, component = 1): Timestamp | undefined {
  const value = text(segment, field, component)
  if (value === undefined || value === '""') return undefined
  const time = readTimestamp(value)
  if (time) return time
  const place = component > 1 ? `[1].${component}` : ''
  const location = `${segment?.name}-${field}${place}`
  refuse(reading, '102', location, `${location} is no time: write it as YYYYMMDDHHMM.`)
  return undefined
}

function minutesOf(reading: Reading, sch: Segment): number | undefined {
  const value = text(sch, 9)
  if (value === undefined) return undefined
  const minutes = inMinutes(value, text(sch, 10))
  if (minutes === undefined)
    refuse(reading, '102', 'SCH-9', 'SCH-9 is no duration: send a whole number, with MIN, HR or S in SCH-10.')
  return minutes
}

const MINUTES: Record<string, number> = { MIN: 1, M: 1, HR: 60, H: 60, S: 1 / 60, SEC: 1 / 60 }

function inMinutes(value: string | undefined, unit = 'MIN'): number | undefined {
  if (value === undefined || !/^\d{1,6}$/.test(value)) return undefined
  const factor = MINUTES[unit.toUpperCase()]
  const minutes = factor === undefined ? 0 : Math.round(Number(value) * factor)
  return minutes > 0 ? minutes : undefined
}
