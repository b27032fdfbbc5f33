/** What DocumentReference.Create wants of a note before any record is looked at. */
import type { CodeableConcept, DocumentReference } from '@medplum/fhirtypes'
import { GLOBAL_NOTE_TYPE } from '../oids.ts'
import type { Refusal } from '../outcome.ts'
import { loincOfNoteType } from '../shape/note-types.ts'
import { invalid, missing } from './objections.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true })
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

export interface JudgedNote {
  text: string
  type: CodeableConcept
}

// Assumption note-create: which code each of these rules gives was not seen, but for the words about subject and encounter.
export function judgeNote(note: DocumentReference): JudgedNote | { refused: Refusal } {
  const { docStatus } = note
  if (docStatus !== 'final' && docStatus !== 'preliminary') {
    const text = 'Say whether the note is signed: docStatus final, or preliminary for one that is not.'
    const expected = 'final or preliminary'
    const actual = docStatus ?? 'none'
    return { refused: invalid({ expression: 'docstatus', diagnostics: 'Invalid docStatus', expected, actual, text }) }
  }
  const type = noteType(note)
  if ('refused' in type) return type
  const text = noteText(note)
  return 'refused' in text ? text : { ...type, ...text }
}

/** By LOINC, or by Epic's own list of note types. */
function noteType({ type }: DocumentReference): { type: CodeableConcept } | { refused: Refusal } {
  const codings = type?.coding ?? []
  if (codings.length === 0) {
    const text = 'Say what kind of note it is: type with a coding of LOINC, such as 11506-3 for a progress note.'
    return { refused: missing({ expression: 'type', diagnostics: 'A type is required.', text }) }
  }
  const loinc = codings.find(({ system, code }) => system === 'http://loinc.org' && code !== undefined)
  if (loinc !== undefined)
    return { type: { coding: [loinc], ...(type?.text === undefined ? {} : { text: type.text }) } }
  const epic = codings.find(({ system = '' }) => system === GLOBAL_NOTE_TYPE || system.endsWith('.737880.5010'))
  const known = loincOfNoteType(epic?.code)
  if (known !== undefined) return { type: { coding: [known.coding], text: known.name } }
  const actual = `${codings[0]?.system ?? ''}|${codings[0]?.code ?? ''}`
  const text = 'The type is none that notes are filed under: send a LOINC code, or one of Epic’s note types.'
  return { refused: invalid({ expression: 'type', diagnostics: 'Invalid type', actual, text }) }
}

/** The first attachment, and no other. */
function noteText({ content }: DocumentReference): { text: string } | { refused: Refusal } {
  const attachment = content[0]?.attachment
  const type = attachment?.contentType?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'text/plain') {
    const text = 'A note is filed from plain text: the first attachment has contentType text/plain.'
    const actual = attachment?.contentType ?? 'none'
    const diagnostics = 'Invalid content type'
    return {
      refused: invalid({
        expression: 'content/attachment/contenttype',
        diagnostics,
        expected: 'text/plain',
        actual,
        text,
      }),
    }
  }
  if (attachment?.data === undefined || attachment.data === '') {
    const text = 'Send the text in attachment.data, in base64 (a url is not fetched).'
    return { refused: missing({ expression: 'content/attachment/data', diagnostics: 'Data is required.', text }) }
  }
  try {
    if (!BASE64.test(attachment.data)) throw new Error('no base64')
    return { text: UTF8.decode(Buffer.from(attachment.data, 'base64')) }
  } catch {
    const text = 'attachment.data is UTF-8 text in base64: what was sent cannot be read as that.'
    return { refused: invalid({ expression: 'content/attachment/data', diagnostics: 'Invalid data', text }) }
  }
}
