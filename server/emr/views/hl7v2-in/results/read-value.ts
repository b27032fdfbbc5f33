/** OBX-5 as the value that its type (OBX-2) makes it. What is not of its type is kept as text and told. */
import type { Observation, Quantity } from '@medplum/fhirtypes'
import { noteDigits } from '../../../../fhir/exact-numbers.ts'
import type { Segment } from '../../../../hl7v2/message.ts'
import { ofTable } from '../../../of-table.ts'
import { readUnit, UCUM } from '../../units.ts'
import { formattedText } from '../formatted-text.ts'
import { readCoded } from '../read-coded.ts'
import { given, type Reading, refuse, remark, repetitionsUpTo, text } from '../reading.ts'
import { readTimestamp } from '../timestamp.ts'

/** The value[x] of an Observation, or of one of its components. */
export type Value = Pick<
  Observation,
  'valueQuantity' | 'valueString' | 'valueCodeableConcept' | 'valueDateTime' | 'valueTime' | 'valueRange' | 'valueRatio'
>

/** Attachments are no values of an Observation in R4: they belong to the report. */
export const ATTACHMENT_TYPES: readonly string[] = ['ED', 'RP']
const MOST_REPETITIONS = 1_000

type Reader = (reading: Reading, obx: Segment) => Value | undefined

const READERS: Readonly<Record<string, Reader>> = {
  NM: readNumber,
  SN: readStructured,
  CE: readConcept,
  CF: readConcept,
  CNE: readConcept,
  CWE: readConcept,
  ID: readConcept,
  IS: readConcept,
  DT: readDateTime,
  TS: readDateTime,
  DTM: readDateTime,
  TM: readTime,
}

/**
 * Codes beside each other, such as all that grew in a culture: a value each (HL7's v2-to-FHIR guide, OBX-5 repeated). Undefined where
 * it is one, or one of them is no code: the line is then read as a whole.
 */
export function readSeveral(reading: Reading, obx: Segment): readonly Value[] | undefined {
  if (obx.repetitions(5) < 2 || READERS[text(obx, 2)?.toUpperCase() ?? ''] !== readConcept) return undefined
  const told = toldRepetitions(obx)
  const values = told.map((n) => readConcept(reading, obx, n)).filter((each) => each !== undefined)
  if (told.length < 2 || values.length < told.length) return undefined
  repetitionsUpTo(reading, obx, 5, MOST_REPETITIONS)
  return values
}

/** Null deletes, undefined says nothing (HL7 v2.5.1 §2.5.3). */
export function readValue(reading: Reading, obx: Segment): Value | null | undefined {
  const told = given(obx, 5)
  if (told === null) return null
  if (obx.value(5).trim() === '') return undefined
  const type = text(obx, 2)?.toUpperCase() ?? ''
  const reader = READERS[type]
  if (!reader) return readText(obx)
  const several = toldRepetitions(obx).length > 1
  const value = several ? undefined : reader(reading, obx)
  if (value) return value
  const at = `${place(obx)}-5`
  // FHIR R4 has one value[x]; the first of several would be half of what was told.
  const why = several
    ? `${at} has several values, an Observation one; kept as text.`
    : `${at} is no ${type}; kept as text.`
  remark(reading, 'map/value-not-of-type', 'warning', at, why, obx.value(5).slice(0, 80))
  return readText(obx)
}

/** Those that say something. */
function toldRepetitions(obx: Segment): number[] {
  const count = Math.min(obx.repetitions(5), MOST_REPETITIONS)
  return Array.from({ length: count }, (_, i) => i + 1).filter((n) => obx.value(5, { repetition: n }).trim() !== '')
}

export const place = (segment: Segment): string =>
  segment.occurrence === 1 ? segment.name : `${segment.name}[${segment.occurrence}]`

function readText(obx: Segment): Value {
  const count = Math.min(obx.repetitions(5), MOST_REPETITIONS)
  const lines = Array.from({ length: count }, (_, i) => formattedText(obx.value(5, { repetition: i + 1 })))
  return { valueString: lines.join('\n') }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/

/** Longer than any measurement; with some hundred digits it is none that a FHIR client could read. */
const isNumber = (told: string): boolean => told.length <= 40 && NUMBER.test(told)

function readNumber(reading: Reading, obx: Segment): Value | undefined {
  const told = text(obx, 5)
  if (told === undefined || !isNumber(told)) return undefined
  return { valueQuantity: quantity(told, unitOf(reading, obx)) }
}

/** The digits stay as they were told, but for a sign and zeros that only fill: 07.40 is 7.40, and that is more than 7.4. */
export function quantity(digits: string, unit: Partial<Quantity>, comparator?: Quantity['comparator']): Quantity {
  const value: Quantity = { value: Number(digits), ...(comparator && { comparator }), ...unit }
  noteDigits(value, 'value', digits.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1'))
  return value
}

/** OBX-6: code ^ text ^ system. */
export function unitOf(reading: Reading, obx: Segment): Partial<Quantity> {
  const told = text(obx, 6)
  if (told === undefined || told === '""') return {}
  const ucum = text(obx, 6, 3)?.toUpperCase() === 'UCUM'
  const shown = ucum ? text(obx, 6, 2) : undefined
  const { unit, code } = shown === undefined ? readUnit(told, ucum) : { unit: shown, code: told }
  if (code !== undefined) return { unit, system: UCUM, code }
  const at = `${place(obx)}-6`
  const why = 'The unit is none that is known here; kept as text, without a UCUM code.'
  if (!reading.findings.some(({ rule, actual }) => rule === 'map/unknown-unit' && actual === told))
    remark(reading, 'map/unknown-unit', 'warning', at, why, told)
  return { unit }
}

const COMPARATORS: Readonly<Record<string, Quantity['comparator'] | 'equal'>> = {
  '': 'equal',
  '=': 'equal',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}

/** SN: comparator ^ number ^ separator or suffix ^ number (HL7 v2.5.1 §2.A.69). */
function readStructured(reading: Reading, obx: Segment): Value | undefined {
  const [sign, first, between, second] = [1, 2, 3, 4].map((component) => text(obx, 5, component) ?? '')
  const comparator = ofTable(COMPARATORS, sign)
  if (comparator === undefined || !isNumber(first ?? '')) return undefined
  const unit = unitOf(reading, obx)
  const one = quantity(first ?? '', unit, comparator === 'equal' ? undefined : comparator)
  if (between === '' && second === '') return { valueQuantity: one }
  if (between === '+' && second === '') return { valueString: `${first}+` }
  if (comparator !== 'equal' || !isNumber(second ?? '')) return undefined
  const other = quantity(second ?? '', unit)
  if (between === '-') return { valueRange: { low: one, high: other } }
  return between === ':' || between === '/' ? { valueRatio: { numerator: one, denominator: other } } : undefined
}

function readConcept(_: Reading, obx: Segment, repetition = 1): Value | undefined {
  const concept = readCoded(obx, 5, 'result-value', repetition)
  return concept ? { valueCodeableConcept: concept } : undefined
}

function readDateTime(_: Reading, obx: Segment): Value | undefined {
  const time = readTimestamp(text(obx, 5) ?? '')
  return time && { valueDateTime: time.dateTime }
}

// HL7 v2.5.1 §2.A.75 TM: HH[MM[SS[.S[S[S[S]]]]]]; FHIR R4 time wants seconds.
const TIME = /^([01]\d|2[0-3])(?:([0-5]\d)(?:([0-5]\d)(?:\.\d{1,4})?)?)?(?:[+-]\d{4})?$/

function readTime(_: Reading, obx: Segment): Value | undefined {
  const match = TIME.exec(text(obx, 5) ?? '')
  return match ? { valueTime: `${match[1]}:${match[2] ?? '00'}:${match[3] ?? '00'}` } : undefined
}

/** OBX-2 says nothing that can be read: what stands in OBX-5 cannot be understood. */
export function checkType(reading: Reading, obx: Segment): void {
  const type = text(obx, 2)
  if (type !== undefined || obx.value(5).trim() === '' || given(obx, 5) === null) return
  const at = `${place(obx)}-2`
  refuse(reading, '101', at, `${at} is empty and OBX-5 is not. Send the type of the value, such as NM or ST.`)
}
