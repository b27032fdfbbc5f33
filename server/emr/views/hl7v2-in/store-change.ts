/** The ends of filing: a change that is stored only where there is one, and a refusal that changed nothing. */
import type { Resource } from '@medplum/fhirtypes'
import { writeJson } from '../../../fhir/exact-numbers.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import type { Filing } from '../../hospital.ts'
import type { Found } from '../../records/find-record.ts'
import { noteEvent } from '../../records/last-event.ts'
import type { RecordWriter } from '../../records/write-record.ts'
import type { Reading } from './reading.ts'

/** A new version only where the message changed something; then the record notes when that happened, where the caller says it. */
export async function storeChange<R extends Resource>(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  resource: R,
  known: Found<R> | undefined,
  at?: string,
): Promise<R & { id: string }> {
  const isChanged = !known || writeJson(resource) !== known.row.text
  if (isChanged && at !== undefined) noteEvent(resource, at)
  if (!known) return writer.add(tx, workspace, resource)
  if (isChanged) await writer.put(tx, workspace, known.resource, known.row)
  return known.resource
}

export function refused(reading: Reading): Filing {
  return { accepted: false, code: 'AE', errors: reading.errors, findings: reading.findings }
}
