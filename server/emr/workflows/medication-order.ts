/** What the workflows of medications share: their fields, the order that is meant, and what they tell. */
import type { MedicationAdministration, MedicationDispense, MedicationRequest, Quantity } from '@medplum/fhirtypes'
import type { WorkflowField } from '../hospital.ts'
import { referencedId, SYSTEM } from '../identifiers.ts'
import { type Found, findById, findByIdentifier } from '../records/find-record.ts'
import { leaveRecordEvent, type RecordEventType } from '../records/record-event.ts'
import { type Context, ORIGIN, type Order, Refusal } from './workflow.ts'

export const ORDER: WorkflowField = { name: 'order', description: 'the number of the order, such as M80000001' }
export const DOSE: WorkflowField = { name: 'dose', description: 'the number, such as 500' }
export const UNIT: WorkflowField = { name: 'unit', description: 'its unit, such as mg' }
export const DOCTOR: WorkflowField = { name: 'doctor', description: 'the MCR number of who does it', optional: true }

export type Status = MedicationRequest['status']

export function quantityIn(told: Order, field: 'dose' | 'amount'): Quantity {
  const value = told[field] ?? ''
  if (!/^\d{1,9}(\.\d{1,4})?$/.test(value)) throw new Refusal('bad-value', `${value} is no number.`, field)
  return { value: Number(value), unit: told.unit ?? '' }
}

export async function tell(
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

export async function wantOrder(
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
