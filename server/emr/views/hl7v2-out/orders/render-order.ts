/** ORM^O01 and OML^O21: MSH PID PV1 ORC OBR {NTE}. ORC-1 says what happened to the order, ORC-5 where it stands. */
import type { ServiceRequest, Specimen } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { buildMessage, type FieldValue, type SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { RecordEvent } from '../../../hospital.ts'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import { findById } from '../../../records/find-record.ts'
import { versionTold } from '../../../records/record-event.ts'
import { numberField } from '../../number-field.ts'
import { orderStatusCode, priorityCode } from '../../order-codes.ts'
import { codedField } from '../coded-field.ts'
import type { EventMessage, MessageOrder } from '../message-order.ts'
import { personAndVisit } from '../person-and-visit.ts'
import { practitionerField } from '../practitioner-field.ts'
import { noteLines } from '../results/observation-lines.ts'
import { sourceField } from '../results/report-heading.ts'
import { messageHeader } from '../segments/header.ts'

/** An interface gets the order as ORM, or as OML where it wants that alone. */
export const orderMessages = (control: string): readonly EventMessage<RecordEvent>[] => [
  { trigger: 'O01', render: (reads, workspace, order) => render(reads, workspace, order, 'ORM', control) },
  { trigger: 'O21', render: (reads, workspace, order) => render(reads, workspace, order, 'OML', control) },
]

async function render(
  reads: StoreReads,
  workspace: string,
  order: MessageOrder<RecordEvent>,
  type: string,
  control: string,
): Promise<Uint8Array | undefined> {
  const request = await versionTold<ServiceRequest>(reads, workspace, order.event)
  if (!request) return undefined
  const person = await personAndVisit(reads, workspace, order, order.event.patient, request.encounter?.reference)
  if (!person) return undefined
  return buildMessage([
    messageHeader(type, order),
    ...person,
    await orc(reads, workspace, request, control),
    await obr(reads, workspace, request),
    ...noteLines(request.note?.map(({ text }) => text)),
  ])
}

type Request = ServiceRequest & { id: string }

const numbers = ({ id, identifier }: Request): Record<number, FieldValue | undefined> => ({
  2: numberField(identifier, SYSTEM.orderNo) ?? [id, 'EPIC'],
  3: numberField(identifier, SYSTEM.accession),
})

async function orc(reads: StoreReads, workspace: string, request: Request, control: string): Promise<SegmentSpec> {
  const fields = {
    1: control,
    ...numbers(request),
    5: orderStatusCode(request.status),
    9: request.authoredOn && timestampFromIso(request.authoredOn),
    12: await practitionerField(reads, workspace, request.requester),
  }
  return { name: 'ORC', fields }
}

async function obr(reads: StoreReads, workspace: string, request: Request): Promise<SegmentSpec> {
  const specimen = await specimenOf(reads, workspace, request)
  const time = (iso: string | undefined) => (iso ? timestampFromIso(iso) : undefined)
  const priority = priorityCode(request.priority)
  const fields: Record<number, FieldValue | undefined> = {
    1: '1',
    ...numbers(request),
    4: codedField(request.code),
    7: time(specimen?.collection?.collectedDateTime),
    14: time(specimen?.receivedTime),
    15: specimen && sourceField(specimen.type),
    16: await practitionerField(reads, workspace, request.requester),
    24: sectionOf(request),
    27: priority && ['', '', '', '', '', priority],
    31: codedField(request.reasonCode?.[0]),
    36: time(request.occurrenceDateTime),
  }
  return { name: 'OBR', fields }
}

async function specimenOf(
  reads: StoreReads,
  workspace: string,
  { specimen }: ServiceRequest,
): Promise<Specimen | undefined> {
  const id = referencedId(specimen?.[0]?.reference, 'Specimen')
  return id === undefined ? undefined : (await findById<Specimen>(reads, workspace, 'Specimen', id))?.resource
}

/** Table 0074, by the category: what the laboratory does, images, and the rest. */
function sectionOf({ category }: ServiceRequest): string | undefined {
  const codes = (category ?? []).flatMap(({ coding }) => coding?.map(({ code }) => code) ?? [])
  if (codes.includes('laboratory') || codes.includes('108252007')) return 'LAB'
  if (codes.includes('363679005') || codes.includes('imaging')) return 'RAD'
  return codes.includes('procedure') ? 'OT' : undefined
}
