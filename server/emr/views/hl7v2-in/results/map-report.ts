/** OBR into DiagnosticReport: what it is of, whose, when, how far along, and what it concludes. */
import type { DiagnosticReport, Observation, ServiceRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { Found } from '../../../records/find-record.ts'
import { sameNumber } from '../entity-id.ts'
import { replaceExtensions } from '../extensions.ts'
import { readNotes } from '../read-notes.ts'
import { refuse, remark, text } from '../reading.ts'
import { subjectOf } from './map-observation.ts'
import { place } from './read-value.ts'
import { reportCategory } from './report-kind.ts'
import { type ResultContext, type Target, targetOf } from './result-context.ts'
import type { ResultGroup } from './result-group.ts'
import { laterOf, type ObservationStatus, statusOf, whyLate } from './result-statuses.ts'

export type ReportTarget = Target<DiagnosticReport>

/** The note of R5, by the extension that HL7 gives for it in R4. */
const NOTE = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note'

export const OBR_MAPPED = new Set([1, 2, 3, 4, 7, 8, 14, 15, 22, 24, 25, 26, 29, 32])

interface Known {
  standing: Found<DiagnosticReport> | undefined
  order: Found<ServiceRequest> | undefined
  /** All that the report will have, as they will be. */
  results: readonly Observation[]
  conclusion: string | undefined
  encounter: DiagnosticReport['encounter']
}

export function mapReport(context: ResultContext, group: ResultGroup, known: Known): ReportTarget | undefined {
  const { reading } = context
  const { obr, filler, placer, service } = group
  const { standing, order, results, conclusion } = known
  if (!filler && !placer) {
    const why = 'OBR-3 is empty, and OBR-2 too: a later correction could not be matched. Send the filler number.'
    refuse(reading, '101', `${place(obr)}-3`, why)
  }
  if (!service && !standing) refuse(reading, '101', `${place(obr)}-4`, 'OBR-4 is empty. Send there what was ordered.')
  const target = targetOf<DiagnosticReport>(standing ?? newReport())
  const report = target.resource
  const told = { status: group.status ?? derived(results), issued: group.issued ?? context.reported }
  const late = standing && whyLate(report, told)
  if (late) {
    remark(reading, 'result/too-late', 'warning', place(obr), `The status of the report stays as it was: ${late}.`)
  } else {
    // What was corrected stays so, however often it is reported again.
    const corrected = told.status === 'final' && ['corrected', 'amended', 'appended'].includes(report.status)
    if (!corrected) report.status = told.status
    if (conclusion !== undefined) report.conclusion = conclusion
  }
  report.issued = laterOf(told.issued, report.issued)
  if (filler && !report.identifier?.some((each) => sameNumber(each, filler)))
    report.identifier = [...(report.identifier ?? []), filler]
  if (order) report.basedOn ??= [orderReference(order.resource)]
  report.category ??= reportCategory(text(obr, 24), group.kind)
  if (service && !report.code?.coding && !report.code?.text) report.code = service
  report.subject ??= subjectOf(context)
  const encounter = context.visit ? { reference: `Encounter/${context.visit.id}` } : known.encounter
  if (encounter) report.encounter ??= encounter
  mapTime(group, report)
  const interpreter = readInterpreter(obr)
  if (interpreter) report.resultsInterpreter = [{ display: interpreter }]
  const notes = readNotes(group.notes)
  if (notes.length > 0)
    replaceExtensions(
      report,
      NOTE,
      notes.map((valueAnnotation) => ({ url: NOTE, valueAnnotation })),
    )
  return target
}

const newReport = () => ({ resourceType: 'DiagnosticReport', status: 'registered' }) as DiagnosticReport

const derived = (results: readonly Observation[]) => statusOf(results.map((each) => each.status as ObservationStatus))

export function orderReference({ id, code }: ServiceRequest): { reference: string; display?: string } {
  return { reference: `ServiceRequest/${id}`, ...(code?.text && { display: code.text }) }
}

function mapTime({ observed }: ResultGroup, report: DiagnosticReport): void {
  if (!observed?.start) return
  if (observed.end) {
    Reflect.deleteProperty(report, 'effectiveDateTime')
    report.effectivePeriod = observed
  } else {
    Reflect.deleteProperty(report, 'effectivePeriod')
    report.effectiveDateTime = observed.start
  }
}

/** OBR-32 NDL: the person is the subcomponents of its first component. */
function readInterpreter(obr: Segment): string | undefined {
  const part = (subcomponent: number) => obr.value(32, { component: 1, subcomponent }).trim()
  const name = [part(3), part(2)].filter((each) => each !== '' && each !== '""').join(' ')
  return name || part(1) || undefined
}
