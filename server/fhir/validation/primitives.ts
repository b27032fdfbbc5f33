/** FHIR's primitive types in JSON: what each takes, calendar included (FHIR R4 datatypes §2.24.0.1). Text says what would be right. */
import { xhtmlProblem } from './xhtml.ts'

type Check = (value: unknown) => string | undefined

const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))'
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?'
const DATE = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/
const DATE_TIME = new RegExp(`^(\\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\\d|3[01])(?:T${TIME}${ZONE})?)?)?$`)
const INSTANT = new RegExp(`^(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T${TIME}${ZONE}$`)
const ONLY_TIME = new RegExp(`^${TIME}$`)

const text =
  (pattern: RegExp, wanted: string, isSure?: (value: string) => boolean): Check =>
  (value) =>
    typeof value !== 'string'
      ? `must be a JSON string: ${wanted}`
      : isSure?.(value) === true || pattern.test(value)
        ? undefined
        : `must be ${wanted}`

/** Letters, digits and signs of ASCII alone, as nearly all codes and URIs are: sooner seen than matched. */
function isOneWord(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i)
    if (c <= 0x20 || c >= 0x7f) return false
  }
  return value !== ''
}

const calendar =
  (pattern: RegExp, wanted: string): Check =>
  (value) => {
    if (typeof value !== 'string') return `must be a JSON string: ${wanted}`
    const match = pattern.exec(value)
    if (match === null) return `must be ${wanted}`
    const [, year, month, day] = match
    if (year === '0000') return 'has the year 0000, which there never was'
    if (day === undefined || Number(day) <= daysIn(Number(year), Number(month))) return undefined
    return `names a day that is not in the calendar: ${year}-${month} has ${daysIn(Number(year), Number(month))} days`
  }

const daysIn = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31

const integer =
  (least: number, wanted: string): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 2147483647
      ? undefined
      : `must be ${wanted}, as a JSON number`

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

/** No control character of any kind: sooner seen than searched for. */
function hasNone(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) < 0x20) return false
  return true
}

/** FHIR R4 datatypes: characters below U+0020 other than tab, CR and LF are not allowed; at most 1 MB. */
const string: Check = (value) => {
  if (typeof value !== 'string') return 'must be a JSON string'
  if (value.length > 1024 * 1024) return 'is longer than 1,048,576 characters'
  if (hasNone(value)) return undefined
  const at = value.search(CONTROL)
  if (at >= 0) return `holds the control character ${value.charCodeAt(at)} at position ${at}`
  return undefined
}

const uri = text(/^\S*$/, 'a URI without white space', isOneWord)

const base64: Check = (value) => {
  if (typeof value !== 'string') return 'must be a JSON string in base64'
  const bare = /\s/.test(value) ? value.replace(/\s+/g, '') : value
  return bare.length % 4 === 0 && /^[0-9A-Za-z+/]*={0,2}$/.test(bare)
    ? undefined
    : 'must be base64: letters, digits, + and /, filled up with = to a multiple of four'
}

const checks: Record<string, Check> = {
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false, without quotes'),
  integer: integer(-2147483648, 'a whole number between -2147483648 and 2147483647'),
  unsignedInt: integer(0, 'a whole number of 0 or more'),
  positiveInt: integer(1, 'a whole number of 1 or more'),
  decimal: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a JSON number'),
  string,
  markdown: string,
  code: text(/^[^\s]+( [^\s]+)*$/, 'a code: no white space at either end, single blanks between words', isOneWord),
  id: text(/^[A-Za-z0-9\-.]{1,64}$/, '1 to 64 letters, digits, dashes and dots'),
  uri,
  url: uri,
  canonical: uri,
  oid: text(/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/, 'an OID as a URI: urn:oid:1.2.3'),
  uuid: text(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'a UUID as a URI: urn:uuid:…'),
  date: calendar(DATE, 'a date: YYYY, YYYY-MM or YYYY-MM-DD'),
  dateTime: calendar(
    DATE_TIME,
    'a dateTime: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a zone (+08:00 or Z)',
  ),
  instant: calendar(INSTANT, 'an instant: YYYY-MM-DDThh:mm:ss with a zone (+08:00 or Z)'),
  time: text(ONLY_TIME, 'a time: hh:mm:ss'),
  base64Binary: base64,
  xhtml: (value) => (typeof value === 'string' ? xhtmlProblem(value) : 'must be a JSON string of XHTML'),
}

export const isPrimitive = (type: string): boolean => Object.hasOwn(checks, type)

/** What says what is wrong with a value, to be read after the element's name; nothing when it is right. The empty string is not judged here. */
export const primitiveCheck = (type: string): Check | undefined => checks[type]
