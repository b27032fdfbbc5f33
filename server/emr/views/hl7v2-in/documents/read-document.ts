/** TXA into DocumentReference, as HL7's v2-to-FHIR tables have it. Status and content are the event's. */
import type { DocumentReference, Encounter, Practitioner, Reference } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { SYSTEM } from '../../../identifiers.ts'
import { findByIdentifier } from '../../../records/find-record.ts'
import { docStatusFrom, documentType, securityLabel } from '../../document-codes.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { assign, given, type Reading, remark, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import { givenTime } from '../timestamp.ts'

const MAPPED = new Set([1, 2, 3, 4, 5, 6, 9, 12, 13, 14, 15, 16, 17, 18, 19, 22])
const CLINICAL_NOTE = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category'

export function newDocument(number: string): DocumentReference {
  const coding = [{ system: CLINICAL_NOTE, code: 'clinical-note', display: 'Clinical Note' }]
  return {
    resourceType: 'DocumentReference',
    identifier: [{ use: 'usual', system: SYSTEM.recordId, value: number }],
    status: 'current',
    category: [{ coding, text: 'Clinical Note' }],
    content: [],
  }
}

export async function mapDocument(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  document: DocumentReference,
  txa: Segment,
  visit: (Encounter & { id: string }) | undefined,
): Promise<void> {
  const code = given(txa, 2)
  const type = typeof code === 'string' ? (documentType(code) ?? readCoded(txa, 2, 'document-type')) : code
  assign(document, 'type', type)
  const written = givenTime(reading, txa, 6)
  if (written?.dateTime.includes('T')) document.date = written.dateTime
  else if (written) remark(reading, 'map/time-missing', 'warning', 'TXA-6', 'TXA-6 has no time of day; left out.')
  const author = await people(reading, reads, workspace, txa, text(txa, 9) === undefined ? 5 : 9)
  if (author.length > 0) document.author = author
  const [authenticator] = await people(reading, reads, workspace, txa, 22)
  if (authenticator) document.authenticator = authenticator
  const secrecy = given(txa, 18)
  const label = typeof secrecy === 'string' ? securityLabel(secrecy) : secrecy
  if (typeof secrecy === 'string' && !label) unknownCode(reading, 'TXA-18', secrecy)
  else assign(document, 'securityLabel', label && [label])
  await mapContext(reading, reads, workspace, document, txa, visit)
  remarkUnmapped(reading, [txa], MAPPED)
}

/** TXA-17; a document that was final and is changed is amended, whatever the code of its completion. */
export function mapCompletion(reading: Reading, document: DocumentReference, txa: Segment, isEdit: boolean): void {
  const told = text(txa, 17)
  const status = told === undefined || told === '""' ? undefined : docStatusFrom(told)
  if (told !== undefined && !status) unknownCode(reading, 'TXA-17', told)
  const wasFinal = document.docStatus === 'final' || document.docStatus === 'amended'
  if (isEdit && wasFinal && status !== 'preliminary') document.docStatus = 'amended'
  else if (status) document.docStatus = status
}

function unknownCode(reading: Reading, at: string, told: string): void {
  remark(reading, 'map/unknown-code', 'warning', at, `${at} is no code that is known here; left as it was.`, told)
}

async function mapContext(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  document: DocumentReference,
  txa: Segment,
  visit: (Encounter & { id: string }) | undefined,
): Promise<void> {
  const context = { ...document.context }
  if (visit) context.encounter = [{ reference: `Encounter/${visit.id}` }]
  if (visit?.serviceProvider) document.custodian = visit.serviceProvider
  const active = givenTime(reading, txa, 4)
  assign(context, 'period', active ? { start: active.dateTime } : active)
  const orders: NonNullable<typeof context.related> = []
  for (const value of new Set([text(txa, 14), text(txa, 15)])) {
    if (value === undefined) continue
    const order = await findByIdentifier(reads, workspace, 'ServiceRequest', SYSTEM.orderNo, value)
    const identifier = { system: SYSTEM.orderNo, value }
    orders.push(order ? { reference: `ServiceRequest/${order.resource.id}` } : { identifier })
  }
  if (orders.length > 0) context.related = orders
  if (Object.keys(context).length > 0) document.context = context
}

async function people(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  txa: Segment,
  field: number,
): Promise<Reference<Practitioner>[]> {
  const all: Reference<Practitioner>[] = []
  for (let n = 1; n <= Math.min(txa.repetitions(field), 20); n++) {
    const person = await practitionerIn(reading, reads, workspace, txa, field, n)
    if (person) all.push(person)
  }
  return all
}
