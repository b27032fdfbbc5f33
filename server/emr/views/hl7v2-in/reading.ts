/** What one message says while it is being filed: its values, and what must be told of them. */
import type { Practitioner } from '@medplum/fhirtypes'
import type { Message, Segment } from '../../../hl7v2/message.ts'
import type { FilingError, Finding } from '../../hospital.ts'
import type { Found } from '../../records/find-record.ts'

export interface Reading {
  message: Message
  /** Who was looked up so far, by number: the same doctors stand in many fields. */
  doctors: Map<string, Found<Practitioner> | undefined>
  /** Said on the side; the message is filed all the same. */
  findings: Finding[]
  /** Any of these and nothing is filed. */
  errors: FilingError[]
}

/** Absent leaves the record as it is, `null` deletes, a string sets. */
export type Given = string | null | undefined

/** HL7 v2.5.1 §2.5.3: an empty field says nothing, two double quotes say "delete". A blank is sent by Epic for "nothing". */
export function given(segment: Segment | undefined, field: number, component = 1, repetition = 1): Given {
  if (segment === undefined) return undefined
  const value = segment.value(field, { repetition, component }).trim()
  if (value === '') return undefined
  return value === '""' ? null : value
}

/** The same where deleting makes no sense: a part of a value, a key. */
export function text(segment: Segment | undefined, field: number, component = 1, repetition = 1): string | undefined {
  return given(segment, field, component, repetition) ?? undefined
}

export function refuse(reading: Reading, code: string, location: string, why: string): void {
  reading.errors.push({ code, location, text: why })
}

export function remark(
  reading: Reading,
  rule: string,
  severity: Finding['severity'],
  at: string,
  why: string,
  actual?: string,
): void {
  reading.findings.push({ rule, severity, at, ...(actual !== undefined && { actual }), text: why })
}

/** Sets, deletes or leaves a property, as `Given` has it. */
export function assign<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | null | undefined): void {
  if (value === undefined) return
  if (value === null) Reflect.deleteProperty(target, key)
  else target[key] = value
}

/** The segments of that name, as many as are read. */
export function segmentsUpTo(reading: Reading, name: string, most: number): Segment[] {
  const all = reading.message.segmentsNamed(name)
  remarkLeftOut(reading, name, all.length, most)
  return all.slice(0, most)
}

/** How many repetitions of a field are read. */
export function repetitionsUpTo(reading: Reading, segment: Segment, field: number, most: number): number {
  const count = segment.repetitions(field)
  remarkLeftOut(reading, `${segment.name}-${field}`, count, most)
  return Math.min(count, most)
}

function remarkLeftOut(reading: Reading, at: string, count: number, most: number): void {
  if (count <= most) return
  const why = `${at} is there ${count} times; ${most === 1 ? 'the first is' : `the first ${most} are`} mapped. The message keeps the others.`
  remark(reading, 'map/left-out', 'warning', at, why)
}
