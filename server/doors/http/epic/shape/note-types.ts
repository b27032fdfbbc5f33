/** Kinds of notes: the vendor's list of note types, by LOINC. Assumption note-types: a kind that is not in it is a progress note. */
import type { Coding } from '@medplum/fhirtypes'

export const NOTE_TYPES: Readonly<Record<string, readonly [code: string, name: string]>> = {
  '11506-3': ['1', 'Progress Notes'],
  '11488-4': ['2', 'Consults'],
  '28570-0': ['3', 'Procedures'],
  '11504-8': ['3', 'Procedures'],
  '34117-2': ['4', 'H&P'],
  '34746-8': ['70', 'Nursing Note'],
}

/** The first LOINC code of a note type of the list. */
export function loincOfNoteType(code: string | undefined): { coding: Coding; name: string } | undefined {
  const found = Object.entries(NOTE_TYPES).find(([, [each]]) => each === code)
  return found && { coding: { system: 'http://loinc.org', code: found[0] }, name: found[1][1] }
}
