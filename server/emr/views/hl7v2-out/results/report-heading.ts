/** OBR of a report: numbers of placer and filler, what was ordered, when it was observed and reported, how far along it is. */
import type { CodeableConcept, DiagnosticReport, Observation, ServiceRequest, Specimen } from '@medplum/fhirtypes'
import { formatTimestamp, timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import type { FieldValue, SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import { findById } from '../../../records/find-record.ts'
import { parentOf } from '../../../records/results.ts'
import { numberField } from '../../number-field.ts'
import { codedField } from '../coded-field.ts'
import { practitionerField } from '../practitioner-field.ts'

/** Table 0123. A report that was taken back is a correction, whose lines say so. */
export const REPORT_STATUS: Readonly<Record<string, string>> = {
  registered: 'I',
  partial: 'A',
  preliminary: 'P',
  final: 'F',
  amended: 'C',
  corrected: 'C',
  appended: 'C',
  cancelled: 'X',
  'entered-in-error': 'C',
}

/** By the category of an observation that has no report. */
const SECTIONS: Readonly<Record<string, string>> = { laboratory: 'LAB', imaging: 'RAD', procedure: 'OTH' }

export async function reportHeading(
  reads: StoreReads,
  workspace: string,
  report: (DiagnosticReport | Observation) & { id: string },
  now: number,
): Promise<SegmentSpec> {
  const time = (iso: string | undefined) => (iso ? timestampFromIso(iso) : undefined)
  const order = await orderOf(reads, workspace, report)
  const specimen = await specimenOf(reads, workspace, report)
  const { effectivePeriod: period } = report
  const category = report.category?.[0]?.coding?.[0]?.code ?? ''
  const fields: Record<number, FieldValue | undefined> = {
    1: '1',
    2: order && numberField(order.identifier, SYSTEM.orderNo),
    3: numberField(report.identifier, SYSTEM.accession) ?? [report.id, 'EPIC'],
    4: codedField(report.code),
    7: time(report.effectiveDateTime ?? period?.start),
    8: time(period?.end),
    14: time(specimen?.receivedTime),
    15: specimen && sourceField(specimen.type),
    16: await practitionerField(reads, workspace, order?.requester),
    22: time(report.issued) ?? formatTimestamp(now),
    24: SECTIONS[category] ?? category,
    25: REPORT_STATUS[report.status],
    ...(report.resourceType === 'DiagnosticReport' && (await parentFields(reads, workspace, report))),
    32: interpreterField(report),
  }
  return { name: 'OBR', fields }
}

async function orderOf(
  reads: StoreReads,
  workspace: string,
  { basedOn }: DiagnosticReport | Observation,
): Promise<ServiceRequest | undefined> {
  const id = referencedId(basedOn?.[0]?.reference, 'ServiceRequest')
  return id === undefined
    ? undefined
    : (await findById<ServiceRequest>(reads, workspace, 'ServiceRequest', id))?.resource
}

async function specimenOf(
  reads: StoreReads,
  workspace: string,
  { specimen }: DiagnosticReport | Observation,
): Promise<Specimen | undefined> {
  const [first] = Array.isArray(specimen) ? specimen : [specimen]
  const id = referencedId(first?.reference, 'Specimen')
  return id === undefined ? undefined : (await findById<Specimen>(reads, workspace, 'Specimen', id))?.resource
}

/** SPS: code & text in the first component. */
export function sourceField(type: CodeableConcept | undefined): FieldValue | undefined {
  const code = type?.coding?.find(({ system }) => system?.endsWith('v2-0070') || system?.endsWith('v2-0487'))?.code
  const words = type?.text ?? type?.coding?.[0]?.display
  return code || words ? [[code ?? '', words ?? '']] : undefined
}

/** OBR-26 and OBR-29: the result that the ones of this report are members of. */
async function parentFields(
  reads: StoreReads,
  workspace: string,
  report: DiagnosticReport,
): Promise<Record<number, FieldValue>> {
  const found = await parentOf(reads, workspace, report)
  const coding = found?.result.code?.coding?.[0]
  const number = found?.report.identifier?.find(({ system }) => system === SYSTEM.accession)?.value
  if (!found || !coding?.code || !number) return {}
  const code = codedField({ coding: [coding] })
  const subId = found.result.extension?.find(({ url }) => url.endsWith(':sub-id'))?.valueString ?? ''
  const parts = typeof code === 'string' ? [code] : (code ?? []).map(String)
  return { 26: [parts, subId], 29: ['', [number]] }
}

/** NDL: the name as a subcomponent. */
function interpreterField(report: DiagnosticReport | Observation): FieldValue | undefined {
  const name = 'resultsInterpreter' in report ? report.resultsInterpreter?.[0]?.display : undefined
  return name && [['', name]]
}
