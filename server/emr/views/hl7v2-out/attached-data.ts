/** What an attachment holds, and how ED and RP name its kind. */
import type { Attachment, Binary } from '@medplum/fhirtypes'
import type { StoreReads } from '../../../store/contract.ts'
import { referencedId } from '../../identifiers.ts'
import { findById } from '../../records/find-record.ts'

/** Base64; undefined for a document that is elsewhere. */
export async function attachedData(
  reads: StoreReads,
  workspace: string,
  attachment: Attachment,
): Promise<string | undefined> {
  const id = referencedId(attachment.url, 'Binary')
  const binary = id === undefined ? undefined : await findById<Binary>(reads, workspace, 'Binary', id)
  return binary?.resource.data ?? attachment.data
}

/** ED-2 and ED-3: HL7 tables 0191 and 0291 for what Epic sends, else the media type itself. */
export function attachedKind(contentType = 'application/octet-stream'): [string, string] {
  const known: Record<string, [string, string]> = {
    'application/pdf': ['AP', 'PDF'],
    'text/rtf': ['TEXT', 'RTF'],
    'text/html': ['TEXT', 'HTML'],
    'text/xml': ['TEXT', 'XML'],
  }
  const [type = '', subtype = ''] = contentType.split('/')
  return known[contentType] ?? [type, subtype]
}
