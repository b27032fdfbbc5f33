/** MDM: MSH EVN PID PV1 TXA {OBX}. Text goes line by line, everything else whole as ED in Base64. */
import type { DocumentReference } from '@medplum/fhirtypes'
import { formatTimestamp, timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import {
  buildMessage,
  type FieldValue,
  type RepetitionValue,
  type SegmentSpec,
} from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { RecordEvent } from '../../../hospital.ts'
import { identifierValue, referencedId, SYSTEM } from '../../../identifiers.ts'
import { documentNumber, parentOf } from '../../../records/documents.ts'
import { findById } from '../../../records/find-record.ts'
import { versionTold } from '../../../records/record-event.ts'
import { availabilityCode, completionCode, confidentialityCode, typeCode } from '../../document-codes.ts'
import { attachedData, attachedKind } from '../attached-data.ts'
import { codedField } from '../coded-field.ts'
import type { MessageOrder } from '../message-order.ts'
import { personAndVisit } from '../person-and-visit.ts'
import { practitionerField } from '../practitioner-field.ts'
import { messageHeader } from '../segments/header.ts'

export async function renderMdm(
  reads: StoreReads,
  workspace: string,
  order: MessageOrder<RecordEvent>,
): Promise<Uint8Array | undefined> {
  const document = await versionTold<DocumentReference>(reads, workspace, order.event)
  if (!document) return undefined
  const visit = document.context?.encounter?.[0]?.reference
  const person = await personAndVisit(reads, workspace, order, order.event.patient, visit)
  if (!person) return undefined
  // Even triggers bring the content (HL7 v2.5.1 §9.3).
  const hasContent = Number(order.trigger.slice(1)) % 2 === 0
  return buildMessage([
    messageHeader('MDM', order),
    {
      name: 'EVN',
      fields: { 1: order.trigger, 2: formatTimestamp(order.header.at), 6: formatTimestamp(order.event.at) },
    },
    ...person,
    await txa(reads, workspace, document),
    ...(hasContent ? await contentOf(reads, workspace, document) : []),
  ])
}

async function txa(
  reads: StoreReads,
  workspace: string,
  document: DocumentReference & { id: string },
): Promise<SegmentSpec> {
  const time = (iso: string | undefined) => (iso ? timestampFromIso(iso) : undefined)
  const authors: RepetitionValue[] = []
  for (const author of document.author ?? []) {
    const field = await practitionerField(reads, workspace, author)
    if (field) authors.push(field)
  }
  const parent = parentOf(document)
  const standing = parent && (await findById<DocumentReference>(reads, workspace, 'DocumentReference', parent.id))
  const [first] = document.content
  const orders = await Promise.all((document.context?.related ?? []).map((each) => orderNumber(reads, workspace, each)))
  const fields: Record<number, FieldValue | undefined> = {
    1: '1',
    2: typeCode(document.type) ?? codedField(document.type),
    3: presentation(first?.attachment.contentType),
    4: time(document.context?.period?.start),
    6: time(document.date),
    ...(authors.length > 0 && { 9: { repeat: authors } }),
    12: documentNumber(document) ?? document.id,
    13: standing && documentNumber(standing.resource),
    14: orders[0],
    15: orders[1],
    16: first?.attachment.title,
    17: completionCode(document.docStatus),
    18: confidentialityCode(document.securityLabel),
    19: availabilityCode(document.status),
    22: await practitionerField(reads, workspace, document.authenticator),
  }
  return { name: 'TXA', fields }
}

/** HL7 table 0191. */
function presentation(contentType = ''): string {
  if (contentType.startsWith('image/')) return 'IM'
  return contentType === 'text/plain' ? 'TX' : contentType.startsWith('text/') ? 'FT' : 'AP'
}

async function orderNumber(
  reads: StoreReads,
  workspace: string,
  { reference, identifier }: { reference?: string; identifier?: { value?: string } },
): Promise<string | undefined> {
  const id = referencedId(reference, 'ServiceRequest')
  if (id === undefined) return identifier?.value
  const row = await reads.getResource(workspace, 'ServiceRequest', id)
  return row && !row.deleted ? identifierValue(JSON.parse(row.text), SYSTEM.orderNo) : undefined
}

async function contentOf(reads: StoreReads, workspace: string, document: DocumentReference): Promise<SegmentSpec[]> {
  const name = typeCode(document.type) ?? codedField(document.type) ?? ''
  const status = document.docStatus === 'preliminary' ? 'P' : 'F'
  const segments: SegmentSpec[] = []
  const add = (kind: string, value: FieldValue) =>
    segments.push({
      name: 'OBX',
      fields: { 1: String(segments.length + 1), 2: kind, 3: name, 4: '1', 5: value, 11: status },
    })
  for (const { attachment } of document.content) {
    const data = await attachedData(reads, workspace, attachment)
    if (data === undefined) {
      if (attachment.url) add('RP', [attachment.url, '', ...attachedKind(attachment.contentType)])
    } else if (attachment.contentType === 'text/plain')
      for (const line of Buffer.from(data, 'base64').toString().split('\n')) add('TX', line)
    else add('ED', ['', ...attachedKind(attachment.contentType), 'Base64', data])
  }
  return segments
}
