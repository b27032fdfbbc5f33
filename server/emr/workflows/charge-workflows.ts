/** Charges of a visit: posted, and reversed. Each sends DFT P03. */
import type { ChargeItem } from '@medplum/fhirtypes'
import { referencedId } from '../identifiers.ts'
import { type ChargeEventType, isReversed, TRANSACTION_ID } from '../records/charges.ts'
import { findByIdentifier } from '../records/find-record.ts'
import { noteEvent } from '../records/last-event.ts'
import { leaveRecordEvent } from '../records/record-event.ts'
import { wantDoctor, wantVisit } from './find-for-workflow.ts'
import { nextNumber } from './next-number.ts'
import { type Context, ORIGIN, Refusal, type Workflow } from './workflow.ts'

const ROLES = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

const post: Workflow = {
  name: 'post-charge',
  trigger: 'P03',
  description: 'charge something in a visit',
  fields: [
    { name: 'visit', description: 'the visit number' },
    { name: 'code', description: 'the code of what is charged, such as CONS1' },
    { name: 'name', description: 'what it is called (default: the code)', optional: true },
    { name: 'price', description: 'of one, in Singapore dollars, such as 48.50' },
    { name: 'quantity', description: 'how many (default: 1)', optional: true },
    { name: 'doctor', description: 'the MCR number of who did it', optional: true },
  ],
  async run(context, order) {
    const visit = (await wantVisit(context, order.visit ?? '')).resource
    if (!visit.subject?.reference) throw new Refusal('unknown-patient', 'The visit is of nobody.', 'visit')
    const actor = order.doctor === undefined ? undefined : await wantDoctor(context, order.doctor)
    const { code = '', quantity = '1', price = '' } = order
    if (!/^\d{1,9}(\.\d{1,2})?$/.test(price))
      throw new Refusal('bad-value', `${price} is no price, such as 48.50.`, 'price')
    if (!/^[1-9]\d{0,5}$/.test(quantity)) throw new Refusal('bad-value', `${quantity} is no quantity.`, 'quantity')
    const display = order.name ?? code
    const charge: ChargeItem = {
      resourceType: 'ChargeItem',
      identifier: [{ use: 'usual', system: TRANSACTION_ID, value: await nextNumber(context, 'CH', 'ChargeItem') }],
      status: 'billable',
      code: { coding: [{ system: 'urn:ngemr-sandbox:charge', code, display }], text: display },
      subject: visit.subject,
      context: { reference: `Encounter/${visit.id}` },
      occurrenceDateTime: context.when,
      enteredDate: context.when,
      quantity: { value: Number(quantity) },
      priceOverride: { value: Number(price), currency: 'SGD' },
      ...(actor && { performer: [{ function: { coding: [{ system: ROLES, code: 'PPRF' }] }, actor }] }),
    }
    noteEvent(charge, context.when)
    return tell(context, await context.writer.add(context.tx, context.workspace, charge), 'charge.posted')
  },
}

const reverse: Workflow = {
  name: 'reverse-charge',
  trigger: 'P03',
  description: 'take a charge back',
  fields: [{ name: 'charge', description: 'its number, such as CH80000001' }],
  async run(context, { charge: number = '' }) {
    const { tx, workspace, writer, when } = context
    const found = await findByIdentifier<ChargeItem>(tx, workspace, 'ChargeItem', TRANSACTION_ID, number)
    if (!found) {
      const why = `No charge has the number ${number}. Look it up with a ChargeItem search.`
      throw new Refusal('unknown-charge', why, 'charge')
    }
    const charge = found.resource
    if (isReversed(charge)) throw new Refusal('wrong-state', `Charge ${number} was reversed already.`, 'charge')
    charge.status = 'aborted'
    noteEvent(charge, when)
    await writer.put(tx, workspace, charge, found.row)
    return tell(context, charge, 'charge.reversed')
  },
}

export const chargeWorkflows: readonly Workflow[] = [post, reverse]

async function tell(context: Context, charge: ChargeItem & { id: string }, type: ChargeEventType) {
  const { tx, workspace, at } = context
  const patient = referencedId(charge.subject.reference, 'Patient')
  await leaveRecordEvent(tx, workspace, type, charge, patient, { at, origin: ORIGIN })
  const number = charge.identifier?.[0]?.value
  return {
    ok: true as const,
    ...(patient && { patient }),
    record: `ChargeItem/${charge.id}`,
    ...(number && { number }),
    events: [type],
  }
}
