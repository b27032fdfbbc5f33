/** Orders: placed by a doctor, changed, held, released, called off, their specimen taken. Each sends ORM or OML. */
import type { ServiceRequest, Specimen } from '@medplum/fhirtypes'
import type { WorkflowField } from '../hospital.ts'
import { SYSTEM } from '../identifiers.ts'
import { type Found, findById } from '../records/find-record.ts'
import { OPEN, type OrderEventType } from '../records/orders.ts'
import { leaveRecordEvent } from '../records/record-event.ts'
import { ordersNumbered } from '../records/results.ts'
import { orderNumber } from '../views/hl7v2-in/entity-id.ts'
import { CATEGORIES } from '../views/hl7v2-in/orders/map-order.ts'
import { recogniseOrder } from '../views/hl7v2-in/results/recognise-code.ts'
import { currentStay, wantDoctor, wantLiving } from './find-for-workflow.ts'
import { nextNumber } from './next-number.ts'
import { type Context, ORIGIN, type Order, Refusal, type Workflow } from './workflow.ts'

export const ORDER: WorkflowField = { name: 'order', description: "the placer's order number" }
const PRIORITIES = ['routine', 'urgent', 'asap', 'stat']
const PRIORITY: WorkflowField = { name: 'priority', description: PRIORITIES.join(', '), optional: true }
const REASON: WorkflowField = { name: 'reason', description: 'why', optional: true }
const KINDS = ['laboratory', 'imaging', 'procedure'] as const

const placeOrder: Workflow = {
  name: 'place-order',
  trigger: 'O01',
  description: 'order a test, an image or a procedure',
  fields: [
    { name: 'patient', description: "the patient's NRIC or FIN" },
    { name: 'test', description: 'what is ordered: a code such as RENAL, or words' },
    { name: 'kind', description: `${KINDS.join(', ')} (default: laboratory)`, optional: true },
    PRIORITY,
    REASON,
    { name: 'doctor', description: 'the MCR number of the doctor, such as 99009J', optional: true },
  ],
  async run(context, order) {
    const patient = await wantLiving(context, order.patient ?? '')
    const kind = KINDS.find((each) => each === (order.kind ?? 'laboratory'))
    if (!kind) throw new Refusal('bad-value', `${order.kind} is none of ${KINDS.join(', ')}.`, 'kind')
    const requester = order.doctor === undefined ? undefined : await wantDoctor(context, order.doctor)
    const stay = await currentStay(context.tx, context.workspace, patient.id)
    const display = patient.name?.[0]?.text
    const number = await nextNumber(context, 'OR', 'ServiceRequest')
    const request: ServiceRequest = {
      resourceType: 'ServiceRequest',
      identifier: [orderNumber('PLAC', SYSTEM.orderNo, number, 'EPIC')],
      status: 'active',
      intent: 'order',
      category: [CATEGORIES[kind]],
      code: serviceOf(order.test ?? ''),
      subject: { reference: `Patient/${patient.id}`, ...(display && { display }) },
      ...(stay && { encounter: { reference: `Encounter/${stay.resource.id}` } }),
      authoredOn: context.when,
      ...(requester && { requester }),
      ...changes(order),
    }
    return tell(context, await context.writer.add(context.tx, context.workspace, request), 'order.placed')
  },
}

/** A code of the hospital's catalogue, or words. */
function serviceOf(test: string): NonNullable<ServiceRequest['code']> {
  const system = 'urn:ngemr-sandbox:orderable'
  const { code, name, known } = recogniseOrder({ coding: [{ system, code: test }], text: test })
  if (!known || !name) return { text: test }
  const coding = code.coding?.map((each) => (each.system === system ? { ...each, display: name } : each))
  return { ...(coding && { coding }), text: name }
}

function changes({ priority, reason }: Order): Partial<ServiceRequest> {
  const known = PRIORITIES.find((each) => each === priority) as ServiceRequest['priority']
  if (priority !== undefined && !known)
    throw new Refusal('bad-value', `${priority} is none of ${PRIORITIES.join(', ')}.`, 'priority')
  return { ...(known && { priority: known }), ...(reason && { reasonCode: [{ text: reason }] }) }
}

export async function wantOrder({ tx, workspace }: Context, number: string): Promise<Found<ServiceRequest>> {
  const [numbered] = await ordersNumbered(tx, workspace, { system: SYSTEM.orderNo, value: number })
  const found = numbered ?? (await findById<ServiceRequest>(tx, workspace, 'ServiceRequest', number))
  if (found) return found
  throw new Refusal(
    'unknown-order',
    `No order has the number ${number}. Look it up with a ServiceRequest search.`,
    'order',
  )
}

async function tell(context: Context, order: ServiceRequest & { id: string }, event: OrderEventType) {
  const { tx, workspace, at } = context
  const patient = order.subject.reference?.split('/').at(-1)
  await leaveRecordEvent(tx, workspace, event, order, patient, { at, origin: ORIGIN })
  const number = order.identifier?.find(({ system }) => system === SYSTEM.orderNo)?.value
  return {
    ok: true as const,
    ...(patient && { patient }),
    record: `ServiceRequest/${order.id}`,
    ...(number && { number }),
    events: [event],
  }
}

interface Step {
  name: string
  description: string
  leaves: OrderEventType
  from: readonly string[]
  fields?: readonly WorkflowField[]
  change(order: ServiceRequest & { id: string }, context: Context, told: Order): void | Promise<void>
}

/** A step of an order that is on file. */
const step = ({ name, description, leaves, from, fields = [], change }: Step): Workflow => ({
  name,
  trigger: 'O01',
  description,
  fields: [ORDER, ...fields],
  async run(context, told) {
    const { resource, row } = await wantOrder(context, told.order ?? '')
    if (!from.includes(resource.status)) {
      const why = `Order ${told.order} is ${resource.status}; ${name} wants ${from.join(' or ')}.`
      throw new Refusal('wrong-state', why, 'order')
    }
    await change(resource, context, told)
    await context.writer.put(context.tx, context.workspace, resource, row)
    return tell(context, resource, leaves)
  },
})

const status = (to: ServiceRequest['status']) => (order: ServiceRequest) => {
  order.status = to
}

async function collect(
  order: ServiceRequest & { id: string },
  { tx, workspace, writer, when }: Context,
  { specimen: type = '' }: Order,
): Promise<void> {
  if (order.specimen?.length) throw new Refusal('wrong-state', 'The specimen of that order is taken already.', 'order')
  const accession = await nextNumber({ tx, workspace }, 'L', 'ServiceRequest')
  const specimen: Specimen = {
    resourceType: 'Specimen',
    accessionIdentifier: { use: 'usual', system: SYSTEM.accession, value: accession },
    status: 'available',
    type: { text: type },
    subject: order.subject,
    request: [{ reference: `ServiceRequest/${order.id}` }],
    collection: { collectedDateTime: when },
  }
  const { id } = await writer.add(tx, workspace, specimen)
  order.specimen = [{ reference: `Specimen/${id}`, display: type }]
  order.identifier = [...(order.identifier ?? []), orderNumber('FILL', SYSTEM.accession, accession)]
}

export const orderWorkflows: readonly Workflow[] = [
  placeOrder,
  step({
    name: 'change-order',
    description: 'change priority or reason of an order',
    leaves: 'order.changed',
    from: OPEN,
    fields: [PRIORITY, REASON],
    change: (order, _, told) => {
      Object.assign(order, changes(told))
    },
  }),
  step({
    name: 'cancel-order',
    description: 'call an order off',
    leaves: 'order.cancelled',
    from: OPEN,
    change: status('revoked'),
  }),
  step({
    name: 'hold-order',
    description: 'put an order on hold',
    leaves: 'order.held',
    from: ['active'],
    change: status('on-hold'),
  }),
  step({
    name: 'release-order',
    description: 'release an order that is on hold',
    leaves: 'order.released',
    from: ['on-hold'],
    change: status('active'),
  }),
  step({
    name: 'collect-specimen',
    description: 'take the specimen of an order',
    leaves: 'order.status-changed',
    from: ['active'],
    fields: [{ name: 'specimen', description: 'what is taken, such as Serum' }],
    change: collect,
  }),
]
