/** The results on file: a report by the number of its filler, a report's observations, a reading by its row and instant. */
import type { CodeableConcept, DiagnosticReport, Identifier, Observation, ServiceRequest } from '@medplum/fhirtypes'
import { dateRange } from '../../fhir/index-values/date-range.ts'
import type { Clause, StoreReads } from '../../store/contract.ts'
import { referencedId } from '../identifiers.ts'
import { type Found, findAllByIdentifier, findById, findRecords, findReferring } from './find-record.ts'

const ofPatient = (id: string): Clause => ({
  anyOf: [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: id }],
})
/** A number with the system that it is of. */
type Number = Required<Pick<Identifier, 'system' | 'value'>>

export function reportsNumbered(reads: StoreReads, workspace: string, number: Number) {
  return findAllByIdentifier<DiagnosticReport>(reads, workspace, 'DiagnosticReport', number, 100)
}

export function ordersNumbered(reads: StoreReads, workspace: string, number: Number) {
  return findAllByIdentifier<ServiceRequest>(reads, workspace, 'ServiceRequest', number, 100)
}

export function reportsOfOrder(reads: StoreReads, workspace: string, order: string) {
  const target = { type: 'ServiceRequest', id: order }
  return findReferring<DiagnosticReport>(reads, workspace, 'DiagnosticReport', 'based-on', target)
}

/** The reports that list an observation among their results. */
export function reportsOfResult(reads: StoreReads, workspace: string, observation: string) {
  const target = { type: 'Observation', id: observation }
  return findReferring<DiagnosticReport>(reads, workspace, 'DiagnosticReport', 'result', target, 10)
}

/** Whether a report lists it. */
export async function isReported(reads: StoreReads, workspace: string, observation: string): Promise<boolean> {
  const target = { type: 'Observation', id: observation }
  const listing = { params: ['result'], target, after: '', limit: 1 }
  return (await reads.walkReferrers(workspace, 'DiagnosticReport', listing)).length > 0
}

export async function resultsOf(
  reads: StoreReads,
  workspace: string,
  report: DiagnosticReport,
): Promise<Found<Observation>[]> {
  const found: Found<Observation>[] = []
  for (const { reference } of report.result ?? []) {
    const id = referencedId(reference, 'Observation')
    const result = id === undefined ? undefined : await findById<Observation>(reads, workspace, 'Observation', id)
    if (result) found.push(result)
  }
  return found
}

/** A vital sign, as flowsheets hold them. */
export const isReading = ({ category }: Observation): boolean =>
  category?.some(({ coding }) => coding?.some(({ code }) => code === 'vital-signs')) ?? false

/** A reading of a flowsheet: there is one of each row at each instant, and one that was taken back does not count. */
export async function readingAt(
  reads: StoreReads,
  workspace: string,
  patient: string,
  code: CodeableConcept,
  at: string,
): Promise<Found<Observation> | undefined> {
  const range = dateRange(at)
  const codes = (code.coding ?? []).flatMap(({ system, code: value }) =>
    value ? [{ kind: 'token' as const, param: 'code', ...(system && { system }), code: value }] : [],
  )
  if (!range || codes.length === 0) return undefined
  const found = await findRecords<Observation>(reads, workspace, 'Observation', [
    ofPatient(patient),
    { anyOf: [{ kind: 'date', param: 'date', comparator: 'eq', ...range }] },
    { anyOf: codes },
  ])
  return found.find(({ resource }) => resource.status !== 'entered-in-error') ?? found[0]
}

/** The result that the results of a report are members of, such as the organism of susceptibilities, with its report. */
export async function parentOf(
  reads: StoreReads,
  workspace: string,
  report: DiagnosticReport,
): Promise<{ result: Observation; report: DiagnosticReport } | undefined> {
  const first = referencedId(report.result?.[0]?.reference, 'Observation')
  if (first === undefined) return undefined
  const target = { type: 'Observation', id: first }
  const [found] = await findReferring<Observation>(reads, workspace, 'Observation', 'has-member', target, 1)
  const [parent] = found ? await reportsOfResult(reads, workspace, found.resource.id) : []
  return found && parent && { result: found.resource, report: parent.resource }
}
