/** What is done with a medication order: dispensed (RDS), given or refused (RAS), and taken back. */
import type { MedicationAdministration, MedicationDispense, MedicationRequest, Resource } from '@medplum/fhirtypes'
import { findByIdentifier } from '../records/find-record.ts'
import { noteEvent } from '../records/last-event.ts'
import { ADMINISTRATION_ID, DISPENSE_ID, orderNumbers } from '../records/medications.ts'
import type { RecordEventType } from '../records/record-event.ts'
import { wantDoctor } from './find-for-workflow.ts'
import { DOCTOR, DOSE, ORDER, quantityIn, tell, UNIT, wantOrder } from './medication-order.ts'
import { type Context, Refusal, type Workflow } from './workflow.ts'

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

export const dispenseWorkflows: readonly Workflow[] = [
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
