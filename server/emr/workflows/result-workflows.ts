/** Results of orders: filed, verified, corrected. Each sends ORU^R01 with the whole report. */
import type { DiagnosticReport, Observation, ServiceRequest, Specimen } from '@medplum/fhirtypes'
import { noteDigits } from '../../fhir/exact-numbers.ts'
import type { WorkflowField } from '../hospital.ts'
import { referencedId, SYSTEM } from '../identifiers.ts'
import { type Found, findById } from '../records/find-record.ts'
import { leaveResultEvent } from '../records/result-event.ts'
import { reportsOfOrder, resultsOf } from '../records/results.ts'
import { toInstant } from '../singapore-time.ts'
import { orderNumber } from '../views/hl7v2-in/entity-id.ts'
import { sameCode } from '../views/hl7v2-in/results/find-standing.ts'
import { orderReference } from '../views/hl7v2-in/results/map-report.ts'
import { recogniseResult } from '../views/hl7v2-in/results/recognise-code.ts'
import { observationCategory, type ReportKind, reportCategory } from '../views/hl7v2-in/results/report-kind.ts'
import { type ObservationStatus, statusOf } from '../views/hl7v2-in/results/result-statuses.ts'
import { readUnit, UCUM } from '../views/units.ts'
import { nextNumber } from './next-number.ts'
import { ORDER, wantOrder } from './order-workflows.ts'
import { type Context, ORIGIN, Refusal, type Workflow } from './workflow.ts'

const TEST: WorkflowField = { name: 'test', description: 'what was measured: a component such as potassium, or words' }
const VALUE: WorkflowField = { name: 'value', description: 'a number, or words' }
const UNIT: WorkflowField = { name: 'unit', description: 'such as mmol/L', optional: true }

type Stored<R> = R & { id: string }

const fileResult: Workflow = {
  name: 'file-result',
  trigger: 'R01',
  description: 'file one result of an order',
  fields: [ORDER, TEST, VALUE, UNIT, { name: 'status', description: 'final (default) or preliminary', optional: true }],
  async run(context, { order = '', test = '', value = '', unit, status = 'final' }) {
    if (status !== 'final' && status !== 'preliminary')
      throw new Refusal('bad-value', `${status} is neither final nor preliminary.`, 'status')
    const chart = await chartOf(context, order)
    if (!['active', 'completed'].includes(chart.order.resource.status))
      throw new Refusal('wrong-state', `Order ${order} is ${chart.order.resource.status}; it has no results.`, 'order')
    if (status === 'preliminary' && ['final', 'corrected'].includes(chart.report?.resource.status ?? ''))
      throw new Refusal('wrong-state', `The report of order ${order} is final; file the result as final.`, 'status')
    const code = codeOf(test)
    if (chart.results.some(({ resource }) => sameCode(resource.code, code)))
      throw new Refusal('wrong-state', `${test} has a result already. Use correct-result.`, 'test')
    const { subject, encounter, specimen } = chart.order.resource
    const observation: Observation = {
      resourceType: 'Observation',
      basedOn: [orderReference(chart.order.resource)],
      status,
      category: observationCategory(kindOf(chart.order.resource)),
      code,
      subject,
      ...(encounter && { encounter }),
      effectiveDateTime: chart.observed,
      issued: toInstant(context.at),
      ...valueOfResult(value, unit),
      ...(specimen?.[0] && { specimen: specimen[0] }),
    }
    const filed = await context.writer.add(context.tx, context.workspace, observation)
    return report(context, chart, [...chart.results.map(({ resource }) => resource), filed])
  },
}

const verifyResult: Workflow = {
  name: 'verify-result',
  trigger: 'R01',
  description: 'make the preliminary results of an order final',
  fields: [ORDER],
  async run(context, { order = '' }) {
    const chart = await chartOf(context, order)
    const open = chart.results.filter(({ resource }) => resource.status === 'preliminary')
    if (open.length === 0) throw new Refusal('wrong-state', `Order ${order} has no preliminary result.`, 'order')
    for (const { resource, row } of open) {
      Object.assign(resource, { status: 'final', issued: toInstant(context.at) })
      await context.writer.put(context.tx, context.workspace, resource, row)
    }
    return report(
      context,
      chart,
      chart.results.map(({ resource }) => resource),
    )
  },
}

const correctResult: Workflow = {
  name: 'correct-result',
  trigger: 'R01',
  description: 'give a result of an order another value',
  fields: [ORDER, TEST, VALUE, UNIT],
  async run(context, { order = '', test = '', value = '', unit }) {
    const chart = await chartOf(context, order)
    const standing = chart.results.find(({ resource }) => sameCode(resource.code, codeOf(test)))
    if (!standing) throw new Refusal('wrong-state', `Order ${order} has no result of ${test}. Use file-result.`, 'test')
    const { resource, row } = standing
    const told = unit ?? resource.valueQuantity?.unit
    const { valueQuantity: _, valueString: __, interpretation: ___, ...rest } = resource
    const corrected: Stored<Observation> = {
      ...rest,
      status: resource.status === 'preliminary' ? 'preliminary' : 'corrected',
      issued: toInstant(context.at),
      ...valueOfResult(value, told),
    }
    await context.writer.put(context.tx, context.workspace, corrected, row)
    return report(
      context,
      chart,
      chart.results.map((each) => (each === standing ? corrected : each.resource)),
    )
  },
}

interface Chart {
  order: Found<ServiceRequest>
  report: Found<DiagnosticReport> | undefined
  results: Found<Observation>[]
  /** When the specimen was taken; now, where there is none. */
  observed: string
}

async function chartOf(context: Context, number: string): Promise<Chart> {
  const { tx, workspace } = context
  const order = await wantOrder(context, number)
  const [standing] = await reportsOfOrder(tx, workspace, order.resource.id)
  const taken = referencedId(order.resource.specimen?.[0]?.reference, 'Specimen')
  const specimen = taken === undefined ? undefined : await findById<Specimen>(tx, workspace, 'Specimen', taken)
  const observed = specimen?.resource.collection?.collectedDateTime ?? context.when
  const results = standing ? await resultsOf(tx, workspace, standing.resource) : []
  return { order, report: standing, results, observed }
}

function codeOf(test: string): NonNullable<Observation['code']> {
  const { code, name, known } = recogniseResult({
    coding: [{ system: 'urn:ngemr-sandbox:lab-test', code: test }],
    text: test,
  })
  return known ? { ...code, text: name ?? test } : { text: test }
}

function kindOf({ category }: ServiceRequest): ReportKind {
  const codes = (category ?? []).flatMap(({ coding }) => coding?.map(({ code }) => code) ?? [])
  if (codes.includes('363679005') || codes.includes('imaging')) return 'imaging'
  return codes.includes('procedure') ? 'procedure' : 'laboratory'
}

function valueOfResult(value: string, unit: string | undefined): Pick<Observation, 'valueQuantity' | 'valueString'> {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value)) return { valueString: value }
  const { code, unit: shown } = unit === undefined ? {} : readUnit(unit, false)
  const quantity = { value: Number(value), ...(shown && { unit: shown }), ...(code && { system: UCUM, code }) }
  noteDigits(quantity, 'value', value)
  return { valueQuantity: quantity }
}

/** The report lists its results and is as far along as they are; a final one completes the order. */
async function report(context: Context, chart: Chart, results: readonly Stored<Observation>[]) {
  const { tx, workspace, writer, at } = context
  const { resource: order, row } = chart.order
  const status = statusOf(results.map((each) => each.status as ObservationStatus))
  const listed = results.map(({ id, code }) => ({
    reference: `Observation/${id}`,
    ...(code?.text && { display: code.text }),
  }))
  const changed = { status, issued: toInstant(at), result: listed }
  let stored: Stored<DiagnosticReport>
  if (chart.report) {
    stored = { ...chart.report.resource, ...changed }
    await writer.put(tx, workspace, stored, chart.report.row)
  } else stored = await writer.add(tx, workspace, { ...(await newReport(context, order, chart.observed)), ...changed })
  if (order.status === 'active' && (status === 'final' || status === 'corrected'))
    await writer.put(tx, workspace, { ...order, status: 'completed' }, row)
  await leaveResultEvent(tx, workspace, { report: stored }, { at, origin: ORIGIN })
  const patient = referencedId(order.subject.reference, 'Patient')
  const number = stored.identifier?.[0]?.value
  return {
    ok: true as const,
    ...(patient && { patient }),
    record: `DiagnosticReport/${stored.id}`,
    ...(number && { number }),
    events: ['results.filed'],
  }
}

async function newReport(context: Context, order: ServiceRequest, observed: string): Promise<DiagnosticReport> {
  const { subject, encounter, specimen, code = { text: 'Result' } } = order
  const own = order.identifier?.find(({ system }) => system === SYSTEM.accession)
  const number = own ?? orderNumber('FILL', SYSTEM.accession, await nextNumber(context, 'L', 'DiagnosticReport'))
  return {
    resourceType: 'DiagnosticReport',
    identifier: [number],
    basedOn: [orderReference(order)],
    status: 'registered',
    category: reportCategory(undefined, kindOf(order)),
    code,
    subject,
    ...(encounter && { encounter }),
    effectiveDateTime: observed,
    ...(specimen && { specimen }),
  }
}

export const resultWorkflows: readonly Workflow[] = [fileResult, verifyResult, correctResult]
