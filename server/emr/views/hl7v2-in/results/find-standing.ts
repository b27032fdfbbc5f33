/** What the results of a group may change: their order, their report, and its observations, by number, code and sub-id. */
import type { CodeableConcept, DiagnosticReport, Observation, ServiceRequest } from '@medplum/fhirtypes'
import { referencedId } from '../../../identifiers.ts'
import type { Found } from '../../../records/find-record.ts'
import { ordersNumbered, reportsNumbered, reportsOfOrder, resultsOf } from '../../../records/results.ts'
import { sameNumber } from '../entity-id.ts'
import { refuse, remark } from '../reading.ts'
import { SUB_ID } from './map-observation.ts'
import { place } from './read-value.ts'
import type { ResultContext } from './result-context.ts'
import type { ResultGroup } from './result-group.ts'

/** The order by placer's number, else by filler's. One of another patient refuses the message. */
export async function findOrder(
  { reading, tx, workspace, patient }: ResultContext,
  { obr, placer, filler }: ResultGroup,
): Promise<Found<ServiceRequest> | undefined> {
  for (const [number, field] of [
    [placer, 2],
    [filler, 3],
  ] as const) {
    if (!number) continue
    const found = await ordersNumbered(tx, workspace, number)
    const named = found.filter(({ resource }) => resource.identifier?.some((each) => sameNumber(each, number)))
    const order = named.find(({ resource }) => referencedId(resource.subject.reference, 'Patient') === patient.id)
    if (order) return order
    if (named.length === 0 || field === 3) continue
    const at = `${place(obr)}-${field}`
    refuse(reading, '204', at, `Order ${number.value} is of another patient. Nothing was filed; check PID-3 and ${at}.`)
    return undefined
  }
  if (!placer) return undefined
  const at = `${place(obr)}-2`
  const why = `No order here has the number ${placer.value}. The result is filed without one.`
  remark(reading, 'result/unknown-order', 'warning', at, why, placer.value)
  return undefined
}

/** One accession may have several reports: the one of that service counts, whatever its number where there is none. */
export async function findReport(
  { reading, tx, workspace, patient }: ResultContext,
  { obr, filler, service }: ResultGroup,
  order: Found<ServiceRequest> | undefined,
): Promise<Found<DiagnosticReport> | undefined> {
  const all = filler
    ? (await reportsNumbered(tx, workspace, filler)).filter(({ resource }) =>
        resource.identifier?.some((each) => sameNumber(each, filler)),
      )
    : order
      ? await reportsOfOrder(tx, workspace, order.resource.id)
      : []
  const report = all.find(({ resource }) => !service || sameCode(resource.code, service))
  if (!report || referencedId(report.resource.subject?.reference, 'Patient') === patient.id) return report
  const at = `${place(obr)}-3`
  refuse(reading, '204', at, `Result ${filler?.value} is of another patient. Nothing was filed; check PID-3 and ${at}.`)
  return undefined
}

export function sameCode(one: CodeableConcept, other: CodeableConcept): boolean {
  const keys = new Set(codeKeys(one))
  return codeKeys(other).some((key) => keys.has(key))
}

/** By any of its codings; by its words where it has none. */
function codeKeys({ coding, text }: CodeableConcept): string[] {
  const keys = (coding ?? []).flatMap(({ system, code }) => (code ? [`${system ?? ''}|${code}`] : []))
  return keys.length > 0 ? keys : [`"${(text ?? '').toUpperCase()}`]
}

export interface StandingResults {
  all: readonly Found<Observation>[]
  find(code: CodeableConcept, subId: string | undefined): Found<Observation> | undefined
}

export async function standingResults(
  { tx, workspace }: Pick<ResultContext, 'tx' | 'workspace'>,
  report: Found<DiagnosticReport> | undefined,
): Promise<StandingResults> {
  const byKey = new Map<string, Found<Observation>>()
  const all = report ? await resultsOf(tx, workspace, report.resource) : []
  for (const found of all) {
    for (const key of resultKeys(found.resource.code, subIdOf(found.resource))) byKey.set(key, found)
  }
  return {
    all,
    find: (code, subId) =>
      resultKeys(code, subId)
        .map((key) => byKey.get(key))
        .find((found) => found !== undefined),
  }
}

export const resultKeys = (code: CodeableConcept, subId: string | undefined): string[] =>
  codeKeys(code).map((key) => `${key}#${subId ?? ''}`)

export const subIdOf = ({ extension }: Observation): string | undefined =>
  extension?.find(({ url }) => url === SUB_ID)?.valueString
