/** Medications: ordered, changed, held, released, discontinued (RDE); dispensed (RDS); given (RAS). */
import type {
  MedicationAdministration,
  MedicationDispense,
  MedicationRequest,
  Quantity,
  Resource,
} from '@medplum/fhirtypes'
import type { WorkflowField } from '../hospital.ts'
import { referencedId, SYSTEM } from '../identifiers.ts'
import { type Found, findById, findByIdentifier } from '../records/find-record.ts'
import { noteEvent } from '../records/last-event.ts'
import { ADMINISTRATION_ID, DISPENSE_ID, type MedicationEventType, orderNumbers } from '../records/medications.ts'
import { leaveRecordEvent, type RecordEventType } from '../records/record-event.ts'
import { isInpatient } from '../records/visit-event.ts'
import { findDrug } from '../views/hl7v2-in/pharmacy/read-drug.ts'
import { repeatFrom } from '../views/medication-timing.ts'
import { wantDoctor, wantVisit } from './find-for-workflow.ts'
import { nextNumber } from './next-number.ts'
import { type Context, ORIGIN, type Order, Refusal, type Workflow } from './workflow.ts'

const ORDER: WorkflowField = { name: 'order', description: 'the number of the order, such as M80000001' }
const DOSE: WorkflowField = { name: 'dose', description: 'the number, such as 500' }
const UNIT: WorkflowField = { name: 'unit', description: 'its unit, such as mg' }
const OFTEN: WorkflowField = { name: 'often', description: 'QD, BID, TID, QID, Q8H …' }
const DOCTOR: WorkflowField = { name: 'doctor', description: 'the MCR number of who does it', optional: true }

const order: Workflow = {
  name: 'order-medication',
  trigger: 'O11',
  description: 'order a medication in a visit',
  fields: [
    { name: 'visit', description: 'the visit number' },
    { name: 'drug', description: 'its code in the formulary, such as metformin-500, or its name' },
    DOSE,
    UNIT,
    OFTEN,
    { name: 'route', description: 'how it is taken, such as Oral', optional: true },
    DOCTOR,
  ],
  async run(context, told) {
    const visit = (await wantVisit(context, told.visit ?? '')).resource
    if (!visit.subject?.reference) throw new Refusal('unknown-patient', 'The visit is of nobody.', 'visit')
    const drug = await findDrug(context.tx, context.workspace, told.drug ?? '')
    const requester = told.doctor === undefined ? undefined : await wantDoctor(context, told.doctor)
    const [code, display] = isInpatient(visit) ? ['inpatient', 'Inpatient'] : ['outpatient', 'Outpatient']
    const request: MedicationRequest = {
      resourceType: 'MedicationRequest',
      identifier: [
        { use: 'usual', system: SYSTEM.orderNo, value: await nextNumber(context, 'M', 'MedicationRequest') },
      ],
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: CATEGORY, code, display }], text: display }],
      ...(drug ? { medicationReference: drug } : { medicationCodeableConcept: { text: told.drug ?? '' } }),
      subject: visit.subject,
      encounter: { reference: `Encounter/${visit.id}` },
      authoredOn: context.when,
      ...(requester && { requester }),
      dosageInstruction: [{ ...dosage(told), ...(told.route && { route: { text: told.route } }) }],
    }
    noteEvent(request, context.when)
    return tell(context, await context.writer.add(context.tx, context.workspace, request), 'medication.ordered')
  },
}

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/medicationrequest-category'

function dosage({ often = '', ...told }: Order) {
  const repeat = repeatFrom(often)
  if (!repeat)
    throw new Refusal('bad-value', `${often} is no pattern. Say QD, BID, TID, QID, QOD, ONCE or Q8H.`, 'often')
  return { timing: { repeat }, doseAndRate: [{ doseQuantity: quantityIn(told, 'dose') }] }
}

function quantityIn(told: Order, field: 'dose' | 'amount'): Quantity {
  const value = told[field] ?? ''
  if (!/^\d{1,9}(\.\d{1,4})?$/.test(value)) throw new Refusal('bad-value', `${value} is no number.`, field)
  return { value: Number(value), unit: told.unit ?? '' }
}

type Status = MedicationRequest['status']

function step(
  name: string,
  description: string,
  from: readonly Status[],
  leaves: MedicationEventType,
  fields: readonly WorkflowField[],
  changes: (request: MedicationRequest, told: Order) => void,
): Workflow {
  return {
    name,
    trigger: 'O11',
    description,
    fields: [ORDER, ...fields],
    async run(context, told) {
      const { tx, workspace, writer, when } = context
      const found = await wantOrder(context, told.order ?? '', from)
      changes(found.resource, told)
      noteEvent(found.resource, when)
      await writer.put(tx, workspace, found.resource, found.row)
      return tell(context, found.resource, leaves)
    },
  }
}

const become = (name: string, description: string, from: readonly Status[], to: Status): Workflow =>
  step(name, description, from, 'medication.status-changed', [], (request) => {
    request.status = to
  })

const dispense: Workflow = {
  name: 'dispense-medication',
  trigger: 'O13',
  description: 'dispense what was ordered',
  fields: [
    ORDER,
    { name: 'amount', description: 'how much, such as 60' },
    { ...UNIT, description: 'of what, such as tablet' },
    DOCTOR,
  ],
  async run(context, told) {
    const request = (await wantOrder(context, told.order ?? '', ['active'])).resource
    const actor = told.doctor === undefined ? undefined : await wantDoctor(context, told.doctor)
    const record: MedicationDispense = {
      resourceType: 'MedicationDispense',
      identifier: [
        { use: 'usual', system: DISPENSE_ID, value: await subNumber(context, request, 'MedicationDispense') },
      ],
      status: 'completed',
      ...drugOf(request),
      subject: request.subject,
      ...(request.encounter && { context: request.encounter }),
      authorizingPrescription: [{ reference: `MedicationRequest/${request.id}` }],
      quantity: quantityIn(told, 'amount'),
      whenHandedOver: context.when,
      ...(actor && { performer: [{ actor }] }),
    }
    noteEvent(record, context.when)
    return tell(context, await context.writer.add(context.tx, context.workspace, record), 'dispense.filed')
  },
}

const give: Workflow = {
  name: 'give-medication',
  trigger: 'O17',
  description: 'give a dose, or note that it was refused',
  fields: [ORDER, DOSE, UNIT, DOCTOR, { name: 'refused', description: 'why it was not given', optional: true }],
  async run(context, told) {
    const request = (await wantOrder(context, told.order ?? '', ['active'])).resource
    const actor = told.doctor === undefined ? undefined : await wantDoctor(context, told.doctor)
    const record: MedicationAdministration = {
      resourceType: 'MedicationAdministration',
      identifier: [
        {
          use: 'usual',
          system: ADMINISTRATION_ID,
          value: await subNumber(context, request, 'MedicationAdministration'),
        },
      ],
      status: told.refused ? 'not-done' : 'completed',
      ...(told.refused && { statusReason: [{ text: told.refused }] }),
      ...drugOf(request),
      subject: request.subject,
      ...(request.encounter && { context: request.encounter }),
      effectiveDateTime: context.when,
      request: { reference: `MedicationRequest/${request.id}` },
      ...(actor && { performer: [{ actor }] }),
      dosage: { dose: quantityIn(told, 'dose') },
    }
    noteEvent(record, context.when)
    return tell(context, await context.writer.add(context.tx, context.workspace, record), 'administration.filed')
  },
}

/** What was done is taken back as an error. */
function takeBack(
  name: string,
  trigger: string,
  description: string,
  type: 'MedicationDispense' | 'MedicationAdministration',
  system: string,
  leaves: RecordEventType,
): Workflow {
  return {
    name,
    trigger,
    description,
    fields: [{ name: 'number', description: 'its number, such as M80000001-1' }],
    async run(context, { number = '' }) {
      const { tx, workspace, writer, when } = context
      const found = await findByIdentifier<MedicationDispense | MedicationAdministration>(
        tx,
        workspace,
        type,
        system,
        number,
      )
      if (!found)
        throw new Refusal('unknown-order', `No ${type} has the number ${number}. Look it up with a search.`, 'number')
      const record = found.resource
      if (record.status === 'entered-in-error')
        throw new Refusal('wrong-state', `${number} was taken back already.`, 'number')
      record.status = 'entered-in-error'
      noteEvent(record, when)
      await writer.put(tx, workspace, record, found.row)
      return tell(context, record, leaves)
    },
  }
}

export const medicationWorkflows: readonly Workflow[] = [
  order,
  step(
    'change-medication',
    'change dose and frequency',
    ['active', 'on-hold'],
    'medication.changed',
    [DOSE, UNIT, OFTEN],
    (request, told) => {
      request.dosageInstruction = [{ ...request.dosageInstruction?.[0], ...dosage(told) }]
    },
  ),
  become('hold-medication', 'put an order on hold', ['active'], 'on-hold'),
  become('release-medication', 'go on with an order that was on hold', ['on-hold'], 'active'),
  become('discontinue-medication', 'stop an order that has begun', ['active', 'on-hold'], 'stopped'),
  become('cancel-medication', 'cancel an order', ['active', 'on-hold'], 'cancelled'),
  dispense,
  takeBack(
    'cancel-dispense',
    'O13',
    'take back a dispense entered in error',
    'MedicationDispense',
    DISPENSE_ID,
    'dispense.deleted',
  ),
  give,
  takeBack(
    'cancel-administration',
    'O17',
    'take back a dose entered in error',
    'MedicationAdministration',
    ADMINISTRATION_ID,
    'administration.deleted',
  ),
]

const drugOf = ({ medicationReference, medicationCodeableConcept }: MedicationRequest) => ({
  ...(medicationReference && { medicationReference }),
  ...(medicationCodeableConcept && { medicationCodeableConcept }),
})

/** The order's number and a counter of its own. */
async function subNumber(
  { tx, workspace }: Context,
  request: MedicationRequest & { id: string },
  type: Resource['resourceType'],
): Promise<string> {
  const { placer = request.id } = orderNumbers(request)
  return `${placer}-${await tx.nextInSequence(workspace, `number-${type}-${placer}`)}`
}

async function tell(
  context: Context,
  record: (MedicationRequest | MedicationDispense | MedicationAdministration) & { id: string },
  type: RecordEventType,
) {
  const { tx, workspace, at } = context
  const patient = referencedId(record.subject?.reference, 'Patient')
  await leaveRecordEvent(tx, workspace, type, record, patient, { at, origin: ORIGIN })
  const number = record.identifier?.[0]?.value
  return {
    ok: true as const,
    ...(patient && { patient }),
    record: `${record.resourceType}/${record.id}`,
    ...(number && { number }),
    events: [type],
  }
}

async function wantOrder(
  { tx, workspace }: Context,
  named: string,
  from: readonly Status[],
): Promise<Found<MedicationRequest>> {
  const found =
    (await findByIdentifier<MedicationRequest>(tx, workspace, 'MedicationRequest', SYSTEM.orderNo, named)) ??
    (await findById<MedicationRequest>(tx, workspace, 'MedicationRequest', named))
  if (!found) {
    const why = `No medication order has the number or id ${named}. Look it up with a MedicationRequest search.`
    throw new Refusal('unknown-order', why, 'order')
  }
  if (from.includes(found.resource.status)) return found
  throw new Refusal(
    'wrong-state',
    `Order ${named} is ${found.resource.status}; this wants ${from.join(' or ')}.`,
    'order',
  )
}
