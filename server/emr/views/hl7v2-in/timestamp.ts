/** HL7 times (DT, DTM, TS) as FHIR writes them. Without a zone they are Singapore's. */
import type { Segment } from '../../../hl7v2/message.ts'
import { given, type Reading, refuse } from './reading.ts'

export interface Timestamp {
  /** `2026`, `2026-11` or `2026-11-23`: as precise as told, never more */
  date: string
  /** With time and zone when a time was told, otherwise the same as `date` */
  dateTime: string
  /** ms since epoch of its beginning */
  ms: number
}

// HL7 v2.5.1 §2.A.22: YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]
const SHAPE = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d{1,4})?)?)?)?)?)?([+-]\d{4})?$/

export function readTimestamp(value: string): Timestamp | undefined {
  const match = SHAPE.exec(value)
  if (!match) return undefined
  const [, year = '', month, day, hour, minute = '00', second = '00', offset = '+0800'] = match
  if (!isCalendarDay(Number(year), Number(month ?? 1), Number(day ?? 1))) return undefined
  if (Number(hour ?? 0) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined

  const zone = `${offset.slice(0, 3)}:${offset.slice(3)}`
  const date = day !== undefined ? `${year}-${month}-${day}` : month !== undefined ? `${year}-${month}` : year
  const whole = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute}:${second}${zone}`
  const ms = Date.parse(whole)
  return Number.isNaN(ms) ? undefined : { date, dateTime: hour === undefined ? date : whole, ms }
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  // Every month has so many.
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** The time in a field; one that cannot be read refuses the message and says where. */
export function givenTime(reading: Reading, segment: Segment | undefined, field: number): Timestamp | null | undefined {
  const value = given(segment, field)
  if (typeof value !== 'string') return value
  const time = readTimestamp(value)
  if (time) return time
  const n = segment && segment.occurrence > 1 ? `[${segment.occurrence}]` : ''
  const location = `${segment?.name}${n}-${field}`
  refuse(reading, '102', location, `${location} is no date or time: write it as YYYYMMDD or YYYYMMDDHHMMSS.`)
  return undefined
}
