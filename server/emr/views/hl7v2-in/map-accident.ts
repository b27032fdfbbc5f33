/** ACC into the visit: when, how (table 0050), where, and whether at work. */
import type { Encounter } from '@medplum/fhirtypes'
import { accidentOf, setAccident } from '../accident.ts'
import { assign, given, type Reading } from './reading.ts'
import { remarkUnmapped } from './remark-unmapped.ts'
import { givenTime } from './timestamp.ts'

const MAPPED = new Set([1, 2, 3, 5])

export function mapAccident(reading: Reading, visit: Encounter): void {
  const acc = reading.message.segment('ACC')
  if (!acc) return
  const accident = { ...accidentOf(visit) }
  const at = givenTime(reading, acc, 1)
  const work = given(acc, 5)
  assign(accident, 'at', at ? at.dateTime : at)
  assign(accident, 'code', given(acc, 2))
  assign(accident, 'place', given(acc, 3))
  assign(accident, 'atWork', typeof work === 'string' ? work.toUpperCase() === 'Y' : work)
  setAccident(visit, accident)
  remarkUnmapped(reading, [acc], MAPPED)
}
