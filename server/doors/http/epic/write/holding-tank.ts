/**
 * What comes by an interface for the problem list or the list of allergies waits in Epic's holding tank until a clinician has
 * looked at it. It is given at once, never compared with what is there, and its id says where it is.
 */
import type { Annotation, CodeableConcept } from '@medplum/fhirtypes'
import { HOLDING } from '../epic-id.ts'
import type { Refusal } from '../outcome.ts'
import { missing, refuseNote } from './objections.ts'

const LONGEST_NOTE = 450

/** The logical id of a record that waits. */
export const holdingId = (id: string): string => `${HOLDING}${id}`.slice(0, 64)

export const refuseLongNote = (notes: readonly Annotation[] | undefined): Refusal | undefined =>
  refuseNote(notes, LONGEST_NOTE, 'Shorten the note.')

export function refuseNoCode(code: CodeableConcept | undefined): Refusal | undefined {
  if (code?.text !== undefined || code?.coding?.some((coding) => coding.code !== undefined)) return undefined
  return missing({
    expression: 'code',
    diagnostics: 'A code is required.',
    text: 'Say what it is: code with a coding or a text.',
  })
}

/** Notes without what Epic does not keep of them. */
export const keptNotes = (notes: readonly Annotation[] | undefined): { note?: Annotation[] } =>
  notes === undefined ? {} : { note: notes.map(({ text }) => ({ text })) as Annotation[] }
