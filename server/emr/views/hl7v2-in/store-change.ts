/** The ends of filing: a change that is stored only where there is one, and a refusal that changed nothing. */
import type { Resource } from '@medplum/fhirtypes'
import { sameMember } from '../../../fhir/exact-numbers.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import type { Filing } from '../../hospital.ts'
import { deepFreeze, type Found, rememberStored } from '../../records/find-record.ts'
import { noteEvent } from '../../records/last-event.ts'
import { type RecordWriter, stampOf } from '../../records/write-record.ts'
import type { Reading } from './reading.ts'

/**
 * A new version only where the message changed something; then the record notes when that happened, where the caller says it.
 * `draft` is a copy of what is known, so that only its members need to be compared.
 */
export async function storeChange<R extends Resource>(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  draft: R,
  known: Found<R> | undefined,
  at?: string,
): Promise<R & { id: string }> {
  if (!known) {
    if (at !== undefined) noteEvent(draft, at)
    return writer.add(tx, workspace, draft)
  }
  if (!settleMembers(draft, known.resource)) return known.resource
  if (at !== undefined) noteEvent(draft, at)
  // Before it is indexed: what the next version has from this one is then not indexed again.
  const changed = deepFreeze({ ...draft, id: known.resource.id })
  const { type, id } = await writer.put(tx, workspace, changed, known.row)
  // As the store remembers it, which is what the next message about it is given.
  const row = await tx.getResource(workspace, type, id)
  if (row) rememberStored(row, { ...changed, meta: { ...changed.meta, ...stampOf(row) } })
  return changed
}

type Members = Readonly<Record<string, unknown>>

/** Whether any member differs; those that say the same as before are again what they were. */
function settleMembers(draft: object, before: object): boolean {
  const [now, was] = [draft as Members, before as Members]
  let changed = Object.keys(was).some((key) => now[key] === undefined && was[key] !== undefined)
  for (const key of Object.keys(now)) {
    if (!sameMember(now, was, key)) changed = true
    else if (now[key] !== was[key]) Object.assign(now, { [key]: was[key] })
  }
  return changed
}

export function refused(reading: Reading): Filing {
  return { accepted: false, code: 'AE', errors: reading.errors, findings: reading.findings }
}
