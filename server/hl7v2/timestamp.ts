/** HL7 timestamps, ISO timestamps and instants. NGEMR writes no zone, so what names none is Singapore time; precision is kept. */

export type Precision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction'

export interface Timestamp {
  /** The first instant that the text covers, milliseconds since 1970. */
  ms: number
  precision: Precision
  /** Minutes east of UTC. */
  zone: number
  /** Whether the text itself named the zone. */
  zoned: boolean
}

export const SINGAPORE = 8 * 60

// HL7 v2.5.1 §2.A.22 DTM: YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]
const DTM = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?([+-]\d{4})?$/
const ISO = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/

export function parseTimestamp(text: string): Timestamp | undefined {
  const match = DTM.exec(text)
  return match ? read(match) : undefined
}

export function parseIso(text: string): Timestamp | undefined {
  const match = ISO.exec(text)
  return match ? read(match) : undefined
}

/** `yyyyMMddHHmmss` in Singapore unless told otherwise; the zone is written only when asked for. */
export function formatTimestamp(
  ms: number,
  { precision = 'second', zone = SINGAPORE, zoned = false }: Partial<Omit<Timestamp, 'ms'>> = {},
): string {
  if (precision === 'second' && zone === SINGAPORE && !zoned) return toTheSecond(ms)
  const { date, time, fraction } = fields(ms, zone)
  const text =
    (date.join('') + time.join('')).slice(0, LENGTH[precision]) + (precision === 'fraction' ? `.${fraction}` : '')
  return zoned ? text + zoneText(zone, '') : text
}

/** Many messages are written in the same second. */
let lastSecond = Number.NaN
let lastText = ''

function toTheSecond(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== lastSecond) {
    const { date, time } = fields(ms, SINGAPORE)
    lastText = date.join('') + time.join('')
    lastSecond = second
  }
  return lastText
}

/** `2024`, `2024-11-04`, `2024-11-04T10:00:00+08:00`; what is finer than a day is written to the second, as FHIR asks. */
export function formatIso({ ms, precision, zone }: Timestamp): string {
  const { date, time, fraction } = fields(ms, zone)
  if (precision === 'year' || precision === 'month' || precision === 'day') {
    return date.slice(0, LENGTH[precision] / 2 - 1).join('-')
  }
  return `${date.join('-')}T${time.join(':')}${precision === 'fraction' ? `.${fraction}` : ''}${zoneText(zone, ':')}`
}

/** The HL7 timestamp of an ISO one, in Singapore time without a zone; `undefined` when it is none. */
export function timestampFromIso(text: string): string | undefined {
  const written = asWritten(text)
  if (written !== undefined) return written
  const timestamp = parseIso(text)
  if (!timestamp) return undefined
  const whole = timestamp.precision === 'year' || timestamp.precision === 'month' || timestamp.precision === 'day'
  return formatTimestamp(timestamp.ms, { precision: timestamp.precision, zone: whole ? timestamp.zone : SINGAPORE })
}

const PLAIN = /^\d{4}-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)\+08:00)?$/

/** Most are days, or seconds in Singapore: their digits are the answer. The last days of a month are left to the calendar. */
function asWritten(text: string): string | undefined {
  const match = PLAIN.exec(text)
  if (!match) return undefined
  const [, month = '', day = '', hour = '', minute = '', second = ''] = match
  if (month < '01' || month > '12' || day < '01' || day > '28') return undefined
  if (hour === '') return text.slice(0, 4) + month + day
  if (hour > '23' || minute > '59' || second > '59') return undefined
  return text.slice(0, 4) + month + day + hour + minute + second
}

const LENGTH = { year: 4, month: 6, day: 8, hour: 10, minute: 12, second: 14, fraction: 14 } as const
const PRECISIONS: Precision[] = ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction']

function read(match: RegExpExecArray): Timestamp | undefined {
  const parts = match.slice(1, 8).filter((part) => part !== undefined)
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number)
  const fraction = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000)
  const zone = readZone(match[8])
  if (zone === undefined || month > 12 || hour > 23 || minute > 59 || second > 60) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (month < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return {
    ms: date.getTime() + ((hour * 60 + minute - zone) * 60 + second) * 1000 + fraction,
    precision: PRECISIONS[parts.length - 1] ?? 'second',
    zone,
    zoned: match[8] !== undefined,
  }
}

function readZone(text: string | undefined): number | undefined {
  if (text === undefined) return SINGAPORE
  if (text === 'Z') return 0
  const digits = text.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  if (minutes > 14 * 60 || Number(digits.slice(2)) > 59) return undefined
  return text.startsWith('-') ? -minutes : minutes
}

function fields(ms: number, zone: number): { date: string[]; time: string[]; fraction: string } {
  const iso = new Date(ms + zone * 60_000).toISOString()
  // Years beyond 9999 have a sign and six digits; HL7 has four.
  const at = iso.length - 24
  return {
    date: [iso.slice(at, at + 4), iso.slice(at + 5, at + 7), iso.slice(at + 8, at + 10)],
    time: [iso.slice(at + 11, at + 13), iso.slice(at + 14, at + 16), iso.slice(at + 17, at + 19)],
    fraction: iso.slice(at + 20, at + 23),
  }
}

function zoneText(zone: number, between: string): string {
  const minutes = Math.abs(zone)
  return `${zone < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${between}${String(minutes % 60).padStart(2, '0')}`
}
