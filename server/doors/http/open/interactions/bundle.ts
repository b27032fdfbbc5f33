/** `POST [base]` (FHIR R4 http §3.1.0.11): a batch or a transaction. */
import { refuse } from '../answer.ts'
import { batch } from '../bundle/batch.ts'
import { readBundle } from '../bundle/read-bundle.ts'
import { transaction } from '../bundle/transaction.ts'
import type { Interaction } from '../call.ts'

export const bundle: Interaction = async (call) => {
  const read = readBundle(call)
  if (!read.ok) return refuse(read.status, read.issue, 'batch')
  return read.type === 'batch' ? batch(call, read.entries) : transaction(call, read.entries, read.versioned)
}
