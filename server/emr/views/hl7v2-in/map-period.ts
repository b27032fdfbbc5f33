/** PV1-44 and PV1-45 into the period of the visit. */
import type { Encounter } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { assign, type Reading, remark } from './reading.ts'
import { givenTime, readTimestamp } from './timestamp.ts'

export function mapPeriod(reading: Reading, visit: Encounter, pv1: Segment): void {
  const start = givenTime(reading, pv1, 44)
  const end = givenTime(reading, pv1, 45)
  const period = { ...visit.period }
  assign(period, 'start', start ? start.dateTime : start)
  assign(period, 'end', end ? end.dateTime : end)
  if (isReversed(period)) {
    // NGEMR's published A03 has it so; FHIR R4 forbids it (Period per-1), so the earlier record of the start stays.
    const why =
      'PV1-44 (admitted) is later than PV1-45 (discharged). The discharge time counts, the admission time is left as it was.'
    remark(reading, 'map/period-reversed', 'warning', 'PV1-44', why, pv1.value(44))
    Reflect.deleteProperty(period, 'start')
    const before = visit.period?.start
    if (before !== undefined && !isReversed({ ...period, start: before })) period.start = before
  }
  if (period.start !== undefined || period.end !== undefined) visit.period = period
  else Reflect.deleteProperty(visit, 'period')
}

export function isReversed(period: { start?: string; end?: string }): boolean {
  if (period.start === undefined || period.end === undefined) return false
  return Date.parse(period.start) > Date.parse(period.end)
}

/** The discharge time that the message gives, if it can be read. */
export function dischargeTime(pv1: Segment): string | undefined {
  return readTimestamp(pv1.value(45, { component: 1 }).trim())?.dateTime
}
