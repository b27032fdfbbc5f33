/** OBX-7 as a reference range: low-high, a limit, or words; OBX-8 as interpretations. */
import type { CodeableConcept, ObservationReferenceRange, Quantity } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { ofTable } from '../../../of-table.ts'
import { given, type Reading, remark, text } from '../reading.ts'
import { place, quantity } from './read-value.ts'

const NUMBER = '[+-]?\\d{1,20}(?:\\.\\d{1,20})?'
const BETWEEN = new RegExp(`^(${NUMBER})\\s*(?:-|–|to)\\s*(${NUMBER})$`)
const LIMIT = new RegExp(`^(<=?|>=?)\\s*(${NUMBER})$`)

/** A limit that excludes its number is kept in words too: FHIR's low and high include it. */
export function readRange(obx: Segment, unit: Partial<Quantity>): ObservationReferenceRange[] | null | undefined {
  if (given(obx, 7) === null) return null
  const told = obx.value(7).trim()
  if (told === '') return undefined
  const limit = (digits = ''): Quantity => quantity(digits, unit)
  const between = BETWEEN.exec(told)
  if (between) return [{ low: limit(between[1]), high: limit(between[2]) }]
  const [, sign = '', digits] = LIMIT.exec(told) ?? []
  if (digits === undefined) return [{ text: told }]
  const bound = sign.startsWith('<') ? { high: limit(digits) } : { low: limit(digits) }
  return [sign.endsWith('=') ? bound : { ...bound, text: told }]
}

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation'
/** Table 0078 onto v3 ObservationInterpretation: the codes are the same, but for the display. */
const DISPLAYS: Readonly<Record<string, string>> = {
  '<': 'Off scale low',
  '>': 'Off scale high',
  A: 'Abnormal',
  AA: 'Critical abnormal',
  B: 'Better',
  D: 'Significant change down',
  H: 'High',
  HH: 'Critical high',
  I: 'Intermediate',
  L: 'Low',
  LL: 'Critical low',
  MS: 'moderately susceptible',
  N: 'Normal',
  R: 'Resistant',
  S: 'Susceptible',
  U: 'Significant change up',
  VS: 'very susceptible',
  W: 'Worse',
}

export function readInterpretation(reading: Reading, obx: Segment): CodeableConcept[] | null | undefined {
  if (given(obx, 8) === null) return null
  const codes = Array.from({ length: Math.min(obx.repetitions(8), 20) }, (_, i) => text(obx, 8, 1, i + 1))
  const told = codes.flatMap((code) => (code === undefined || code === '""' ? [] : [code]))
  if (told.length === 0) return undefined
  return told.map((code): CodeableConcept => {
    const display = ofTable(DISPLAYS, code)
    if (display) return { coding: [{ system: INTERPRETATION, code, display }] }
    const at = `${place(obx)}-8`
    const known = reading.findings.some(({ rule, actual }) => rule === 'map/unknown-code' && actual === code)
    const why = `${at} is not in table 0078 (abnormal flags); kept as text.`
    if (!known) remark(reading, 'map/unknown-code', 'warning', at, why, code)
    return { text: code }
  })
}
