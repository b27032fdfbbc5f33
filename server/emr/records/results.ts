/** The results on file: a report by the number of its filler, a report's observations, a reading by its row and instant. */
import type { CodeableConcept, DiagnosticReport, Identifier, Observation, ServiceRequest } from '@medplum/fhirtypes'
import { dateRange } from '../../fhir/index-values/date-range.ts'
import type { Clause, StoreReads } from '../../store/contract.ts'
import { referencedId } from '../identifiers.ts'
import { type Found, findById, findRecords } from './find-record.ts'

const ofPatient = (id: string): Clause => ({
  anyOf: [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: id }],
})
const numbered = ({ system, value = '' }: Identifier): Clause => ({
  anyOf: [{ kind: 'token', param: 'identifier', ...(system && { system }), code: value }],
})

export function reportsNumbered(reads: StoreReads, workspace: string, number: Identifier) {
  return findRecords<DiagnosticReport>(reads, workspace, 'DiagnosticReport', [numbered(number)], 100)
}

export function ordersNumbered(reads: StoreReads, workspace: string, number: Identifier) {
  return findRecords<ServiceRequest>(reads, workspace, 'ServiceRequest', [numbered(number)], 100)
}

export function reportsOfOrder(reads: StoreReads, workspace: string, order: string) {
  return findRecords<DiagnosticReport>(reads, workspace, 'DiagnosticReport', [
    { anyOf: [{ kind: 'reference', param: 'based-on', targetType: 'ServiceRequest', targetId: order }] },
  ])
}

/** The reports that list an observation among their results. */
export function reportsOfResult(reads: StoreReads, workspace: string, observation: string) {
  return findRecords<DiagnosticReport>(
    reads,
    workspace,
    'DiagnosticReport',
    [{ anyOf: [{ kind: 'reference', param: 'result', targetType: 'Observation', targetId: observation }] }],
    10,
  )
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
  const [found] = await findRecords<Observation>(
    reads,
    workspace,
    'Observation',
    [{ anyOf: [{ kind: 'reference', param: 'has-member', targetType: 'Observation', targetId: first }] }],
    1,
  )
  const [parent] = found ? await reportsOfResult(reads, workspace, found.resource.id) : []
  return found && parent && { result: found.resource, report: parent.resource }
}
