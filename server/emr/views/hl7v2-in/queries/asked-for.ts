/** QPD-3 of a search for candidates: `@PID.5.1^TAN~@PID.7^19700504` as FHIR search parameters, all of which must hold. */
import type { Segment } from '../../../../hl7v2/message.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { readTimestamp } from '../timestamp.ts'

type Parameter = [name: string, value: string]
type Reader = (value: string) => Parameter | undefined

/** FHIR R4 search §3.1.1.5.3: what would read as structure of a parameter's value. */
const plain = (value: string): string => value.replaceAll(/[\\,$|]/g, '\\$&')
/** A name begins so; with a leading asterisk it holds that anywhere. A trailing one says what is meant anyway. */
const words =
  (parameter: string): Reader =>
  (value) => {
    const bare = value.replaceAll('*', '').trim()
    return bare === '' ? undefined : [value.startsWith('*') ? `${parameter}:contains` : parameter, plain(bare)]
  }
const number: Reader = (value) => ['identifier', plain(value)]
const GENDERS: Record<string, string> = { M: 'male', F: 'female', O: 'other', U: 'unknown' }
const phone: Reader = (value) => {
  const digits = value.replace(/^\+65/, '').replaceAll(/\D/g, '')
  return ['phone', plain(digits.length === 8 ? `+65 ${digits.slice(0, 4)} ${digits.slice(4)}` : value)]
}

const READERS: Readonly<Record<string, Reader>> = {
  'PID.3': number,
  'PID.19': number,
  'PID.5': words('name'),
  'PID.5.2': words('name'),
  'PID.7': (value) => {
    const date = readTimestamp(value)?.date
    return date === undefined ? undefined : ['birthdate', date]
  },
  'PID.8': (value) => {
    const gender = GENDERS[value.toUpperCase()]
    return gender === undefined ? undefined : ['gender', gender]
  },
  'PID.11': words('address'),
  'PID.11.3': words('address-city'),
  'PID.11.4': words('address'),
  'PID.11.5': (value) => ['address-postalcode', plain(value)],
  'PID.13': phone,
  'PID.14': phone,
}

const MOST = 20

export function readAskedFor(reading: Reading, qpd: Segment): Parameter[] {
  const asked: Parameter[] = []
  for (let n = 1; n <= Math.min(qpd.repetitions(3), MOST); n++) {
    const [name, value] = [text(qpd, 3, 1, n), text(qpd, 3, 2, n)]
    const location = `QPD-3[${n}]`
    if (name === undefined || value === undefined || value === '""') continue
    const field = name.replace(/^@/, '').toUpperCase().replace(/\.1$/, '')
    const reader = Object.hasOwn(READERS, field) ? READERS[field] : undefined
    if (!reader) {
      const fields = Object.keys(READERS).map((each) => `@${each}`)
      refuse(reading, '103', location, `${name.slice(0, 40)} cannot be asked for. Ask for ${fields.join(', ')}.`)
      continue
    }
    const parameter = reader(value)
    if (parameter) asked.push(parameter)
    else refuse(reading, '102', location, `${name} cannot be read: ${value.slice(0, 40)} is no value of ${field}.`)
  }
  if (asked.length === 0 && reading.errors.length === 0)
    refuse(reading, '101', 'QPD-3', 'QPD-3 asks for nothing. Send what is known of the person, such as @PID.5.1^TAN.')
  return asked
}
