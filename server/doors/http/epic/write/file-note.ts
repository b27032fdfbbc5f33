/** DocumentReference.Create (Clinical Notes): a note of a visit, with its text as HTML and RTF. */
import type { Binary, DocumentReference, Encounter } from '@medplum/fhirtypes'
import type { Records } from '../../../../emr/hospital.ts'
import { toInstant } from '../../../../emr/singapore-time.ts'
import type { Filed } from '../acting-api.ts'
import type { AuthorisedCall } from '../call.ts'
import { BACKGROUND_USER } from './background-user.ts'
import { judgeNote } from './note-rules.ts'
import { noteAsHtml, noteAsRtf } from './note-text.ts'
import { invalid, missing } from './objections.ts'
import { recordBehind } from './open-encounter.ts'

const NAMING = 'https://fhir.synapxe.sg/NamingSystem/'

export async function fileNote(note: DocumentReference, call: AuthorisedCall): Promise<Filed> {
  const judged = judgeNote(note)
  if ('refused' in judged) return judged
  const { workspace, deps } = call
  const now = toInstant(deps.now(workspace))
  return deps.hospital.records.transaction<Filed>(async (records) => {
    const subject = note.subject?.reference
    if ((await recordBehind(records, workspace, subject, 'Patient')) === undefined) return { refused: noSubject }
    const visit = note.context?.encounter?.[0]?.reference
    const found = await recordBehind(records, workspace, visit, 'Encounter')
    const encounter = found === undefined ? undefined : (JSON.parse(found.text) as Encounter)
    if (encounter === undefined || encounter.subject?.reference !== subject) return { refused: noEncounter }
    const id = await records.newId(workspace)
    const forms = [
      { contentType: 'text/html', text: noteAsHtml(judged.text) },
      { contentType: 'application/rtf', text: noteAsRtf(judged.text) },
    ]
    const content: DocumentReference['content'] = []
    for (const form of forms) content.push(await keep(records, workspace, form, id, now))
    const kept: DocumentReference = {
      resourceType: 'DocumentReference',
      identifier: [{ use: 'usual', system: `${NAMING}record-id`, value: id }],
      status: 'current',
      docStatus: note.docStatus,
      type: judged.type,
      category: [CLINICAL_NOTE],
      subject: { reference: subject },
      date: now,
      author: [BACKGROUND_USER],
      ...(encounter.serviceProvider === undefined ? {} : { custodian: encounter.serviceProvider }),
      content,
      context: {
        encounter: [{ reference: visit }],
        ...(encounter.period === undefined ? {} : { period: encounter.period }),
      },
    } as DocumentReference
    return { row: await records.create(workspace, kept, { id }), findings: [] }
  })
}

async function keep(
  records: Records,
  workspace: string,
  { contentType, text }: { contentType: string; text: string },
  document: string,
  creation: string,
): Promise<DocumentReference['content'][number]> {
  const bytes = Buffer.from(text)
  const binary: Binary = {
    resourceType: 'Binary',
    contentType,
    securityContext: { reference: `DocumentReference/${document}` },
    data: bytes.toString('base64'),
  }
  const { id } = await records.create(workspace, binary)
  return { attachment: { contentType, url: `Binary/${id}`, size: bytes.length, creation } }
}

const CLINICAL_NOTE = {
  coding: [
    {
      system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
      code: 'clinical-note',
      display: 'Clinical Note',
    },
  ],
  text: 'Clinical Note',
}

const noSubject = invalid({
  expression: 'subject',
  diagnostics: 'Invalid subject received',
  text: 'The note is of nobody on file: subject.reference "Patient/{id}", the id from Patient.Search of this door.',
})
const noEncounter = missing({
  expression: 'context/encounter',
  diagnostics: 'Valid encounter required',
  text: 'A note is filed to a visit of the patient: context.encounter[0].reference "Encounter/{id}", of Encounter.Search.',
})
