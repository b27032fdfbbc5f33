/** The ends of filing: a change that is stored only where there is one, and a refusal that changed nothing. */
import type { Resource } from '@medplum/fhirtypes'
import { writeJson } from '../../../fhir/exact-numbers.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import type { Filing } from '../../hospital.ts'
import type { Found } from '../../records/find-record.ts'
import type { RecordWriter } from '../../records/write-record.ts'
import type { Reading } from './reading.ts'

/** A new version only where the message changed something. */
export async function storeChange<R extends Resource>(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  resource: R,
  known: Found<R> | undefined,
): Promise<R & { id: string }> {
  if (!known) return writer.add(tx, workspace, resource)
  if (writeJson(resource) !== known.row.text) await writer.put(tx, workspace, known.resource, known.row)
  return known.resource
}

export function refused(reading: Reading): Filing {
  return { accepted: false, code: 'AE', errors: reading.errors, findings: reading.findings }
}
