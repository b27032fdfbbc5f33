/** The content of a document, OBX-5: each ED a Binary of its own; TX, FT and ST are the lines of one plain text. */
import type { Binary, DocumentReference } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../../../store/contract.ts'
import { referencedId } from '../../../identifiers.ts'
import type { RecordWriter } from '../../../records/write-record.ts'
import { formattedText } from '../formatted-text.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'
import { type Attached, readAttachments } from '../results/map-attachment.ts'

const LINES = new Set(['TX', 'FT', 'ST', ''])

export function readContent(reading: Reading, title: string | undefined): Attached[] {
  const all = reading.message.segmentsNamed('OBX')
  const isLine = (kind: string | undefined) => LINES.has(kind?.toUpperCase() ?? '')
  const lines = all.filter((obx) => isLine(text(obx, 2)))
  const attached = readAttachments(
    reading,
    all.filter((obx) => !isLine(text(obx, 2))),
  )
  if (lines.length > 0) {
    const words = lines.map((obx) => formattedText(obx.value(5))).join('\n')
    const data = Buffer.from(words)
    const content = { contentType: 'text/plain', data: data.toString('base64') }
    attached.unshift({ attachment: { contentType: 'text/plain', size: data.length }, content })
  }
  for (const { attachment, content } of attached)
    if (attachment.contentType === 'application/pdf' && !content?.data?.startsWith('JVBERi0'))
      remark(
        reading,
        'map/no-pdf',
        'warning',
        'OBX-5',
        'OBX-5 says PDF, and does not begin as one (%PDF-). Kept as it came.',
      )
  for (const { attachment } of attached) if (title) attachment.title = title
  if (attached.length === 0 && reading.errors.length === 0)
    refuse(reading, '101', 'OBX', 'There is no OBX with the document. Send one, or the event without content.')
  return attached
}

/** Stores what is in the message; a Binary that stands already gets a new version, so that its address stays. */
export async function storeContent(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  document: DocumentReference & { id: string },
  told: readonly Attached[],
): Promise<DocumentReference['content']> {
  const content: DocumentReference['content'] = []
  for (const [i, { attachment, content: bytes }] of told.entries()) {
    if (!bytes) {
      content.push({ attachment })
      continue
    }
    const standing = referencedId(document.content[i]?.attachment.url, 'Binary')
    const securityContext = { reference: `DocumentReference/${document.id}` }
    const binary: Binary = { resourceType: 'Binary', ...bytes, securityContext }
    const id = standing ?? (await writer.newId(tx, workspace))
    await writer.put(tx, workspace, { ...binary, id }, standing ? undefined : null)
    content.push({ attachment: { ...attachment, url: `Binary/${id}` } })
  }
  return content
}
