/** Documents of the chart: their numbers, what becomes of them, and which event a change amounts to. */
import type { DocumentReference } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { identifierValue, referencedId, SYSTEM } from '../identifiers.ts'
import { type Found, findByIdentifier } from './find-record.ts'

export type DocumentEventType =
  | 'document.created'
  | 'document.status-changed'
  | 'document.appended'
  | 'document.edited'
  | 'document.replaced'
  | 'document.cancelled'

export function findDocument(
  reads: StoreReads,
  workspace: string,
  number: string,
): Promise<Found<DocumentReference> | undefined> {
  return findByIdentifier<DocumentReference>(reads, workspace, 'DocumentReference', SYSTEM.recordId, number)
}

export const documentNumber = (document: DocumentReference): string | undefined =>
  identifierValue(document, SYSTEM.recordId)

/** The document that this one belongs to or takes the place of. */
export function parentOf({ relatesTo }: DocumentReference): { code: string; id: string } | undefined {
  for (const { code, target } of relatesTo ?? []) {
    const id = referencedId(target?.reference, 'DocumentReference')
    if (id !== undefined && (code === 'appends' || code === 'replaces')) return { code, id }
  }
  return undefined
}

/** Undefined where another document's event tells of it: what was replaced, what was entered when it was over already. */
export function documentEventType(
  before: DocumentReference | undefined,
  after: DocumentReference,
): DocumentEventType | undefined {
  if (!before) {
    if (after.status !== 'current') return undefined
    const parent = parentOf(after)
    if (!parent) return 'document.created'
    return parent.code === 'appends' ? 'document.appended' : 'document.replaced'
  }
  if (before.status !== after.status) {
    if (after.status === 'entered-in-error') return 'document.cancelled'
    return after.status === 'superseded' ? undefined : 'document.status-changed'
  }
  const same = JSON.stringify([before.content, before.type]) === JSON.stringify([after.content, after.type])
  return same && before.docStatus !== after.docStatus ? 'document.status-changed' : 'document.edited'
}
