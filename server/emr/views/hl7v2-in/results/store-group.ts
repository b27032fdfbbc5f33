/** Writes what was planned: specimen, observations, documents, report, the order's end; then the event. */
import type { DiagnosticReport, Observation, Reference, ServiceRequest } from '@medplum/fhirtypes'
import { findById } from '../../../records/find-record.ts'
import { leaveResultEvent } from '../../../records/result-event.ts'
import { subjectOf } from './map-observation.ts'
import { orderReference } from './map-report.ts'
import { specimenReference } from './map-specimen.ts'
import type { GroupPlan } from './plan-group.ts'
import { alike, type ResultContext, storeTarget } from './result-context.ts'

export type Stored = Observation & { id: string }

export async function storeGroup(context: ResultContext, plan: GroupPlan): Promise<Stored[]> {
  const { order, report } = plan
  const specimen = plan.specimen && (await storeTarget(context, plan.specimen)).resource
  const filed: Stored[] = []
  const changed: Stored[] = []
  for (const target of plan.results) {
    if (order) target.resource.basedOn ??= alike(context, [orderReference(order.resource)])
    if (specimen) target.resource.specimen ??= alike(context, specimenReference(specimen))
    const stored = await storeTarget(context, target)
    filed.push(stored.resource)
    if (stored.changed) changed.push(stored.resource)
  }
  const cause = { at: context.writer.now(context.workspace), origin: context.origin }
  if (!report) {
    await leaveResultEvent(context.tx, context.workspace, { observations: changed }, cause)
    return filed
  }
  if (specimen) report.resource.specimen ??= [specimenReference(specimen)]
  listResults(report.resource, filed)
  await attach(context, plan, report.resource)
  const stored = await storeTarget(context, report, changed.length > 0)
  if (stored.changed || changed.length > 0)
    await leaveResultEvent(context.tx, context.workspace, { report: stored.resource }, cause)
  await completeOrder(context, plan, stored.resource)
  return filed
}

function listResults(report: DiagnosticReport, filed: readonly Stored[]): void {
  const listed = new Set((report.result ?? []).map(({ reference }) => reference))
  const fresh = filed
    .map(({ id, code }): Reference<Observation> => {
      const display = code?.text
      return { reference: `Observation/${id}`, ...(display && { display }) }
    })
    .filter(({ reference }) => !listed.has(reference))
  if (fresh.length > 0) report.result = [...(report.result ?? []), ...fresh]
}

/** The documents of the message take the place of the earlier ones; the same ones again stay as they are. */
async function attach(context: ResultContext, { attachments }: GroupPlan, report: DiagnosticReport): Promise<void> {
  if (attachments.length === 0) return
  const standing = report.presentedForm ?? []
  const key = ({ hash, url, title }: (typeof standing)[number]) => `${hash ?? url}|${title ?? ''}`
  const forms: typeof standing = []
  for (const { attachment, content } of attachments) {
    const same = standing.find((each) => key(each) === key(attachment))
    if (same || !content) {
      forms.push(same ?? attachment)
      continue
    }
    const { tx, workspace, writer } = context
    const binary = await writer.add(tx, workspace, {
      resourceType: 'Binary',
      contentType: content.contentType,
      securityContext: subjectOf(context),
      ...(content.data && { data: content.data }),
    })
    forms.push({ ...attachment, url: `Binary/${binary.id}` })
  }
  report.presentedForm = forms
}

const DONE = ['final', 'corrected', 'amended', 'appended']

/** The result tells by itself that the order is done: no message of its own goes out for that. */
async function completeOrder(
  { tx, workspace, writer }: ResultContext,
  { order }: GroupPlan,
  report: DiagnosticReport,
): Promise<void> {
  if (!order || !DONE.includes(report.status)) return
  // Another report of the message may have been of the same order.
  const now = await findById<ServiceRequest>(tx, workspace, 'ServiceRequest', order.resource.id)
  if (now?.resource.status === 'active')
    await writer.put(tx, workspace, { ...now.resource, status: 'completed' }, now.row)
}
