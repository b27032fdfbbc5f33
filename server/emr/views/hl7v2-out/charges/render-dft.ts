/** DFT P03: MSH EVN PID PV1 FT1 {NTE}, one charge a message. */
import type { Account, ChargeItem } from '@medplum/fhirtypes'
import { formatTimestamp, timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { buildMessage, type FieldValue, type SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { ChargeEvents, RecordEvent } from '../../../hospital.ts'
import { identifierValue, referencedId } from '../../../identifiers.ts'
import { ACCOUNT_ID, TRANSACTION_ID } from '../../../records/charges.ts'
import { findById } from '../../../records/find-record.ts'
import { versionTold } from '../../../records/record-event.ts'
import { codedField } from '../coded-field.ts'
import type { EventMessage } from '../message-order.ts'
import { personAndVisit } from '../person-and-visit.ts'
import { practitionerField } from '../practitioner-field.ts'
import { messageHeader } from '../segments/header.ts'

const renderDft =
  (type: 'CG' | 'CD'): EventMessage<RecordEvent>['render'] =>
  async (reads, workspace, order) => {
    const charge = await versionTold<ChargeItem>(reads, workspace, order.event)
    if (!charge) return undefined
    const person = await personAndVisit(reads, workspace, order, order.event.patient, charge.context?.reference)
    if (!person) return undefined
    const account = await accountOf(reads, workspace, charge)
    const told = account === undefined ? person : person.map((each) => withAccount(each, account))
    return buildMessage([
      messageHeader('DFT', order),
      {
        name: 'EVN',
        fields: { 1: order.trigger, 2: formatTimestamp(order.header.at), 6: formatTimestamp(order.event.at) },
      },
      ...told,
      await ft1(reads, workspace, charge, type),
      ...(charge.note ?? []).map(({ text = '' }, i) => ({
        name: 'NTE',
        fields: { 1: String(i + 1), 3: { repeat: text.split('\n') } },
      })),
    ])
  }

async function ft1(
  reads: StoreReads,
  workspace: string,
  charge: ChargeItem & { id: string },
  type: string,
): Promise<SegmentSpec> {
  const { quantity, priceOverride, costCenter, performer = [] } = charge
  const time = (iso: string | undefined) => (iso ? timestampFromIso(iso) : undefined)
  const by = (code: string) =>
    practitionerField(
      reads,
      workspace,
      performer.find((each) => each.function?.coding?.some((coding) => coding.code === code))?.actor,
    )
  const count = quantity?.value ?? 1
  const money = (value: number): FieldValue => [[String(value), priceOverride?.currency ?? 'SGD']]
  const price = priceOverride?.value
  return {
    name: 'FT1',
    fields: {
      1: '1',
      2: identifierValue(charge, TRANSACTION_ID) ?? charge.id,
      4: time(charge.occurrenceDateTime),
      5: time(charge.enteredDate),
      6: type,
      7: codedField(charge.code),
      10: String(count),
      ...(price === undefined ? {} : { 11: money(Math.round(price * count * 100) / 100), 12: money(price) }),
      ...(costCenter?.display ? { 13: [costCenter.identifier?.value ?? '', costCenter.display] } : {}),
      ...(charge.reason ? { 19: { repeat: charge.reason.map((each) => codedField(each) ?? '') } } : {}),
      20: await by('PPRF'),
      21: await by('REF'),
      24: await practitionerField(reads, workspace, charge.enterer),
    },
  }
}

async function accountOf(reads: StoreReads, workspace: string, { account }: ChargeItem): Promise<string | undefined> {
  const id = referencedId(account?.[0]?.reference, 'Account')
  const found = id === undefined ? undefined : await findById<Account>(reads, workspace, 'Account', id)
  return found && identifierValue(found.resource, ACCOUNT_ID)
}

const withAccount = (segment: SegmentSpec, account: string): SegmentSpec =>
  segment.name === 'PID' ? { ...segment, fields: { ...segment.fields, 18: account } } : segment

/** Epic's Outgoing Financial Transactions, 5273. */
export const DFT_MESSAGES: { readonly [K in keyof ChargeEvents]: readonly EventMessage<RecordEvent>[] } = {
  'charge.posted': [{ trigger: 'P03', render: renderDft('CG') }],
  'charge.reversed': [{ trigger: 'P03', render: renderDft('CD') }],
}
