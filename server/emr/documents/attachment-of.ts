/** What an attachment says of its bytes: FHIR R4 Attachment.size and .hash (SHA-1). */
import { createHash } from 'node:crypto'
import type { Attachment } from '@medplum/fhirtypes'

export function attachmentOf(data: Buffer, contentType: string): Attachment {
  return { contentType, size: data.length, hash: createHash('sha1').update(data).digest('base64') }
}
