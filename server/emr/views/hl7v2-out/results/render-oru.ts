/**
 * ORU^R01. A flowsheet's readings as in Epic's published sample: EVN, and OBR with nothing but number and time. A report: OBR with
 * placer's and filler's number, its lines, its conclusion, its documents.
 */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes'
import { formatTimestamp, timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { buildMessage, type SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { ResultEvent } from '../../../hospital.ts'
import { asInError } from '../../../records/in-error.ts'
import { isReading, isReported } from '../../../records/results.ts'
import { recordTold, wasDeleted } from '../../../records/version-told.ts'
import { attachedData, attachedKind } from '../attached-data.ts'
import type { MessageOrder } from '../message-order.ts'
import { personAndVisit } from '../person-and-visit.ts'
import { messageHeader } from '../segments/header.ts'
import { noteLines, observationLines } from './observation-lines.ts'
import { REPORT_STATUS, reportHeading } from './report-heading.ts'

type Stored<R> = R & { id: string }

export async function renderOru(
  reads: StoreReads,
  workspace: string,
  order: MessageOrder<ResultEvent>,
): Promise<Uint8Array | undefined> {
  const { event } = order
  const told = await Promise.all(
    (event.observations ?? []).map((each) => recordTold<Observation>(reads, workspace, 'Observation', each)),
  )
  const observations = told.flatMap((each) => (each ? [each] : []))
  const body = event.report
    ? await reportBody(reads, workspace, order, observations)
    : await observationsBody(reads, workspace, order, observations)
  if (!body) return undefined
  const visit = event.encounter && `Encounter/${event.encounter}`
  const person = await personAndVisit(reads, workspace, order, event.patient, visit)
  return person && buildMessage([messageHeader('ORU', order), ...body.evn, ...person, ...numbered(body.lines)])
}

interface Body {
  evn: SegmentSpec[]
  lines: SegmentSpec[]
}

async function reportBody(
  reads: StoreReads,
  workspace: string,
  { event, header }: MessageOrder<ResultEvent>,
  observations: readonly Stored<Observation>[],
): Promise<Body | undefined> {
  const report =
    event.report && (await recordTold<DiagnosticReport>(reads, workspace, 'DiagnosticReport', event.report))
  if (!report) return undefined
  const lines = [await reportHeading(reads, workspace, report, header.at), ...noteLines(notesOf(report))]
  // Table 0123 has no word for a report that is gone: its lines say so.
  const isGone = event.report && (await wasDeleted(reads, workspace, 'DiagnosticReport', event.report))
  const told = isGone ? observations.map(asInError) : observations
  for (const observation of told) lines.push(...(await observationLines(reads, workspace, observation)))
  const status = REPORT_STATUS[report.status] ?? 'F'
  if (report.conclusion) {
    const text = report.conclusion.split('\n')
    const fields = { 2: 'TX', 3: ['19005-8', 'Impression', 'LN'], 5: { repeat: text }, 11: status }
    lines.push({ name: 'OBX', fields })
  }
  for (const attachment of report.presentedForm ?? []) {
    const name = ['', attachment.title ?? 'Document']
    const data = await attachedData(reads, workspace, attachment)
    const kind = attachedKind(attachment.contentType)
    if (data !== undefined)
      lines.push({ name: 'OBX', fields: { 2: 'ED', 3: name, 5: ['', ...kind, 'Base64', data], 11: status } })
    else if (attachment.url)
      lines.push({ name: 'OBX', fields: { 2: 'RP', 3: name, 5: [attachment.url, '', ...kind], 11: status } })
  }
  return { evn: [], lines }
}

const notesOf = ({ extension }: DiagnosticReport): (string | undefined)[] =>
  (extension ?? [])
    .filter(({ url }) => url.endsWith('extension-DiagnosticReport.note'))
    .map(({ valueAnnotation }) => valueAnnotation?.text)

/** Readings of a flowsheet; anything else that stands in no report is one of its own. */
async function observationsBody(
  reads: StoreReads,
  workspace: string,
  { event, trigger, header }: MessageOrder<ResultEvent>,
  observations: readonly Stored<Observation>[],
): Promise<Body | undefined> {
  const [first] = observations
  if (!first) return undefined
  const at = first.effectiveDateTime ?? first.effectiveInstant
  const observed = at && timestampFromIso(at)
  const lines: SegmentSpec[] = []
  for (const observation of observations) lines.push(...(await observationLines(reads, workspace, observation)))
  if (isReading(first)) {
    const times = { 2: formatTimestamp(header.at), 4: 'FLOWSHEET_EVENT', 6: formatTimestamp(event.at) }
    const obr = { name: 'OBR', fields: { 1: '1', 7: observed } }
    return { evn: [{ name: 'EVN', fields: { 1: trigger, ...times } }], lines: [obr, ...lines] }
  }
  // Its report came in the same breath, and tells of it.
  if (await isReported(reads, workspace, first.id)) return undefined
  return { evn: [], lines: [await reportHeading(reads, workspace, first, header.at), ...lines] }
}

/** OBX-1 counts the lines of the report; it comes first. */
function numbered(lines: readonly SegmentSpec[]): SegmentSpec[] {
  let n = 0
  return lines.map((line) => (line.name === 'OBX' ? { ...line, fields: { 1: String(++n), ...line.fields } } : line))
}
