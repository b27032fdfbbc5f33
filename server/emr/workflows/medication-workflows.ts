/** Medications: ordered, changed, held, released, discontinued, cancelled. Each sends RDE. */
import type { MedicationRequest } from '@medplum/fhirtypes'
import type { WorkflowField } from '../hospital.ts'
import { SYSTEM } from '../identifiers.ts'
import { noteEvent } from '../records/last-event.ts'
import type { MedicationEventType } from '../records/medications.ts'
import { isInpatient } from '../records/visit-event.ts'
import { findDrug } from '../views/hl7v2-in/pharmacy/read-drug.ts'
import { repeatFrom } from '../views/medication-timing.ts'
import { wantDoctor, wantVisit } from './find-for-workflow.ts'
import { DOCTOR, DOSE, ORDER, quantityIn, type Status, tell, UNIT, wantOrder } from './medication-order.ts'
import { nextNumber } from './next-number.ts'
import { type Order, Refusal, type Workflow } from './workflow.ts'

const OFTEN: WorkflowField = { name: 'often', description: 'QD, BID, TID, QID, Q8H …' }
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
]
