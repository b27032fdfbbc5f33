/** Notes: written, signed, appended to, edited, replaced, struck out. Each sends MDM. */
import type { Binary, DocumentReference } from '@medplum/fhirtypes'
import { attachmentOf } from '../documents/attachment-of.ts'
import { writePdf } from '../documents/write-pdf.ts'
import { writeRtf } from '../documents/write-rtf.ts'
import type { WorkflowField } from '../hospital.ts'
import { referencedId, SYSTEM } from '../identifiers.ts'
import { type DocumentEventType, documentNumber, findDocument } from '../records/documents.ts'
import { type Found, findById } from '../records/find-record.ts'
import { noteEvent } from '../records/last-event.ts'
import { leaveRecordEvent } from '../records/record-event.ts'
import { DOCUMENT_TYPES, documentType } from '../views/document-codes.ts'
import { wantDoctor, wantVisit } from './find-for-workflow.ts'
import { nextNumber } from './next-number.ts'
import { type Context, ORIGIN, type Order, Refusal, type Workflow } from './workflow.ts'

const DOCUMENT: WorkflowField = { name: 'document', description: 'the number of the document, such as DC80000001' }
const TEXT: WorkflowField = { name: 'text', description: 'what it says' }
const FORMAT: WorkflowField = { name: 'format', description: 'rtf (default) or pdf', optional: true }
const DOCTOR: WorkflowField = { name: 'doctor', description: 'the MCR number of who wrote it', optional: true }
const CLINICAL_NOTE = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category'

type Stored = DocumentReference & { id: string }

const write: Workflow = {
  name: 'write-note',
  trigger: 'T02',
  description: 'write a note of a visit',
  fields: [
    { name: 'visit', description: 'the visit number' },
    { name: 'type', description: `${DOCUMENT_TYPES.join(', ')} (HL7 table 0270)` },
    TEXT,
    DOCTOR,
    FORMAT,
    { name: 'signed', description: 'no for a draft (default: yes)', optional: true },
  ],
  async run(context, order) {
    const visit = (await wantVisit(context, order.visit ?? '')).resource
    const type = documentType(order.type ?? '')
    if (!type)
      throw new Refusal('bad-value', `There is no type ${order.type}. Say ${DOCUMENT_TYPES.join(', ')}.`, 'type')
    if (!visit.subject?.reference) throw new Refusal('unknown-patient', 'The visit is of nobody.', 'visit')
    const { subject } = visit
    const encounter = [{ reference: `Encounter/${visit.id}` }]
    const custodian = visit.serviceProvider
    const docStatus = order.signed === 'no' ? 'preliminary' : 'final'
    const base = { subject, type, docStatus, context: { encounter }, ...(custodian && { custodian }) } as const
    return store(context, await newDocument(context, base, order), order, 'document.created')
  },
}

/** A new document that belongs to another, or takes its place. */
function follow(name: string, trigger: string, description: string, relation: 'appends' | 'replaces'): Workflow {
  return {
    name,
    trigger,
    description,
    fields: [DOCUMENT, TEXT, DOCTOR, FORMAT],
    async run(context, order) {
      const { tx, workspace, writer } = context
      const parent = await wantDocument(context, order.document ?? '')
      const { subject, type, custodian, context: where } = parent.resource
      const base = {
        docStatus: 'final',
        ...(subject && { subject }),
        ...(type && { type }),
        ...(custodian && { custodian }),
        ...(where && { context: where }),
      } as const
      const document = await newDocument(context, base, order)
      document.relatesTo = [{ code: relation, target: { reference: `DocumentReference/${parent.resource.id}` } }]
      if (relation === 'replaces')
        await writer.put(tx, workspace, { ...parent.resource, status: 'superseded' }, parent.row)
      return store(context, document, order, relation === 'appends' ? 'document.appended' : 'document.replaced')
    },
  }
}

/** A step of a document that is on file. */
function step(
  name: string,
  trigger: string,
  description: string,
  leaves: DocumentEventType,
  fields: readonly WorkflowField[],
  changes: (document: Stored) => void,
): Workflow {
  return {
    name,
    trigger,
    description,
    fields: [DOCUMENT, ...fields],
    async run(context, order) {
      const { resource } = await wantDocument(context, order.document ?? '')
      changes(resource)
      return store(context, resource, order, leaves)
    },
  }
}

export const documentWorkflows: readonly Workflow[] = [
  write,
  step('sign-note', 'T04', 'sign a draft', 'document.status-changed', [], (document) => {
    if (document.docStatus !== 'preliminary')
      throw new Refusal('wrong-state', `Document ${documentNumber(document)} is signed already.`, 'document')
    document.docStatus = 'final'
  }),
  follow('append-note', 'T06', 'append to a note', 'appends'),
  step(
    'edit-note',
    'T08',
    'edit a note; one that was signed is amended',
    'document.edited',
    [TEXT, FORMAT],
    (document) => {
      if (document.docStatus !== 'preliminary') document.docStatus = 'amended'
    },
  ),
  follow('replace-note', 'T10', 'replace a note by another', 'replaces'),
  step('cancel-note', 'T11', 'strike out a note made in error', 'document.cancelled', [], (document) => {
    document.status = 'entered-in-error'
    document.docStatus = 'entered-in-error'
  }),
]

async function newDocument(context: Context, base: Partial<DocumentReference>, { doctor }: Order): Promise<Stored> {
  const { tx, workspace, writer, when } = context
  const author = doctor === undefined ? undefined : await wantDoctor(context, doctor)
  const coding = [{ system: CLINICAL_NOTE, code: 'clinical-note', display: 'Clinical Note' }]
  return {
    resourceType: 'DocumentReference',
    id: await writer.newId(tx, workspace),
    identifier: [
      { use: 'usual', system: SYSTEM.recordId, value: await nextNumber(context, 'DC', 'DocumentReference') },
    ],
    status: 'current',
    category: [{ coding, text: 'Clinical Note' }],
    date: when,
    ...(author && { author: [author] }),
    content: [],
    ...base,
  }
}

async function store(context: Context, document: Stored, order: Order, type: DocumentEventType) {
  const { tx, workspace, writer, at, when } = context
  if (order.text !== undefined) await setText(context, document, order.text, order.format)
  noteEvent(document, when)
  await writer.put(tx, workspace, document)
  const patient = referencedId(document.subject?.reference, 'Patient')
  await leaveRecordEvent(tx, workspace, type, document, patient, { at, origin: ORIGIN })
  const number = documentNumber(document)
  return {
    ok: true as const,
    ...(patient && { patient }),
    record: `DocumentReference/${document.id}`,
    ...(number && { number }),
    events: [type],
  }
}

async function setText(
  { tx, workspace, writer }: Context,
  document: Stored,
  text: string,
  format = 'rtf',
): Promise<void> {
  if (format !== 'rtf' && format !== 'pdf') throw new Refusal('bad-value', 'The format is rtf or pdf.', 'format')
  const title = document.type?.text ?? 'Note'
  const data = format === 'pdf' ? writePdf(title, [text]) : writeRtf(title, [text])
  const contentType = format === 'pdf' ? 'application/pdf' : 'text/rtf'
  const standing = referencedId(document.content[0]?.attachment.url, 'Binary')
  const id = standing ?? (await writer.newId(tx, workspace))
  const securityContext = { reference: `DocumentReference/${document.id}` }
  const binary: Binary & { id: string } = {
    resourceType: 'Binary',
    id,
    contentType,
    data: data.toString('base64'),
    securityContext,
  }
  await writer.put(tx, workspace, binary)
  document.content = [{ attachment: { ...attachmentOf(data, contentType), title, url: `Binary/${id}` } }]
}

async function wantDocument({ tx, workspace }: Context, named: string): Promise<Found<DocumentReference>> {
  const found =
    (await findDocument(tx, workspace, named)) ??
    (await findById<DocumentReference>(tx, workspace, 'DocumentReference', named))
  if (found?.resource.status === 'current') return found
  if (found) throw new Refusal('wrong-state', `Document ${named} is ${found.resource.status}.`, 'document')
  const why = `No document has the number or id ${named}. Look it up with a DocumentReference search.`
  throw new Refusal('unknown-document', why, 'document')
}
