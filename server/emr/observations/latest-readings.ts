/**
 * What the batch of vital signs tells (Epic's batch template 6028: admitted patients, of each row the latest value only): of everyone on a
 * ward the newest reading of each row of the flowsheet.
 * Assumption: readings of the stay, whether or not an earlier batch told of them; no public page says.
 */
import type { Encounter, Observation } from '@medplum/fhirtypes'
import { parseJson } from '../../fhir/exact-numbers.ts'
import type { Clause, StoreReads } from '../../store/contract.ts'
import type { ResultEvent } from '../hospital-events.ts'
import { referencedId } from '../identifiers.ts'
import { isOddShape } from '../records/odd-shape.ts'
import { isReading } from '../records/results.ts'
import { isInpatient, UNDER_WAY } from '../records/visit-event.ts'
import { FLOWSHEET_ROW, rowOfLoinc } from './flowsheet-rows.ts'

const PAGE = 200
const NOT_MEASURED: readonly Observation['status'][] = ['entered-in-error', 'cancelled', 'registered']

const token = (param: string, code: string) => ({ kind: 'token' as const, param, code })

/** One event for each stay under way that has readings, by the clock's `at`; nothing is written. */
export async function* latestReadings(
  reads: StoreReads,
  workspace: string,
  at: number,
): AsyncGenerator<ResultEvent & { encounter: string }> {
  const clauses = [{ anyOf: UNDER_WAY.map((status) => token('status', status)) }]
  const sort = [{ param: '_id', kind: 'id', descending: false } as const]
  for (let offset = 0; ; offset += PAGE) {
    const query = { type: 'Encounter', clauses, sort, limit: PAGE, offset, total: false }
    const { rows, more } = await reads.searchResources(workspace, query)
    for (const { text } of rows) {
      const visit = JSON.parse(text) as Encounter & { id: string }
      const patient = unlessOdd(() => isInpatient(visit) && referencedId(visit.subject?.reference, 'Patient'))
      if (!patient) continue
      const observations = await latestOfEachRow(reads, workspace, { patient, since: visit.period?.start, at })
      if (observations.length > 0) yield { patient, encounter: visit.id, observations, at, origin: 'batch' }
    }
    if (!more) return
  }
}

/** Newest first. */
async function latestOfEachRow(
  reads: StoreReads,
  workspace: string,
  { patient, since, at }: { patient: string; since: string | undefined; at: number },
): Promise<{ id: string; version: number }[]> {
  const from = Date.parse(since ?? '')
  const date = (comparator: 'ge' | 'le', time: number): Clause => ({
    anyOf: [{ kind: 'date', param: 'date', comparator, low: time, high: time + 1 }],
  })
  const clauses: Clause[] = [
    { anyOf: [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: patient }] },
    { anyOf: [token('category', 'vital-signs')] },
    ...(Number.isNaN(from) ? [] : [date('ge', from)]),
    date('le', at),
  ]
  const sort = [{ param: 'date', kind: 'date', descending: true } as const]
  const latest = new Map<string, { id: string; version: number }>()
  for (let offset = 0; ; offset += PAGE) {
    const query = { type: 'Observation', clauses, sort, limit: PAGE, offset, total: false }
    const { rows, more } = await reads.searchResources(workspace, query)
    for (const { id, version, text } of rows) {
      const reading = parseJson(text) as Observation
      if (NOT_MEASURED.includes(reading.status) || unlessOdd(() => isReading(reading)) === false) continue
      // One of an odd shape is a row by itself: whoever tells of it says what is wrong with it.
      const row = unlessOdd(() => rowOf(reading)) ?? id
      if (!latest.has(row)) latest.set(row, { id, version })
    }
    if (!more) return [...latest.values()]
  }
}

/** A row of the flowsheet by its number or by the LOINC code that means it; anything else by its own code. */
function rowOf({ code }: Observation): string {
  const codings = code?.coding ?? []
  const own = codings.find(({ system }) => system === FLOWSHEET_ROW)?.code
  const meant = codings.flatMap(({ code }) => rowOfLoinc(code ?? '')?.row ?? [])
  return own ?? meant[0] ?? codings[0]?.code ?? code?.text ?? ''
}

/** Lenient doors store records of any shape. */
function unlessOdd<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!isOddShape(error)) throw error
    return undefined
  }
}
