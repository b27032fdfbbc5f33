/** Charges: posted, reversed. The account of a visit, by its number. */
import type { Account, ChargeItem, Patient } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../store/contract.ts'
import { findByIdentifier } from './find-record.ts'
import type { RecordWriter } from './write-record.ts'

export type ChargeEventType = 'charge.posted' | 'charge.reversed'

export const TRANSACTION_ID = 'urn:ngemr-sandbox:identifier:transaction'
export const ACCOUNT_ID = 'urn:ngemr-sandbox:identifier:account'

const REVERSED: readonly ChargeItem['status'][] = ['aborted', 'entered-in-error', 'not-billable']
export const isReversed = ({ status }: ChargeItem): boolean => REVERSED.includes(status)

/** Undefined for what no message tells of: a charge that is only planned, a detail that changed. */
export function chargeEventType(before: ChargeItem | undefined, after: ChargeItem): ChargeEventType | undefined {
  const wasPosted = before !== undefined && ['billable', 'billed'].includes(before.status)
  if (isReversed(after)) return wasPosted ? 'charge.reversed' : undefined
  return after.status === 'billable' && !wasPosted ? 'charge.posted' : undefined
}

/** The account of that number, opened when there is none. */
export async function accountNumbered(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  number: string,
  patient: Patient & { id: string },
): Promise<{ reference: string }> {
  const known = await findByIdentifier<Account>(tx, workspace, 'Account', ACCOUNT_ID, number)
  if (known) return { reference: `Account/${known.resource.id}` }
  const display = patient.name?.[0]?.text
  const { id } = await writer.add<Account>(tx, workspace, {
    resourceType: 'Account',
    identifier: [{ use: 'official', system: ACCOUNT_ID, value: number }],
    status: 'active',
    subject: [{ reference: `Patient/${patient.id}`, ...(display && { display }) }],
  })
  return { reference: `Account/${id}` }
}
