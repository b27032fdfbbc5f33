/** CE, CWE and CNE fields as concepts: code ^ text ^ system, the alternate beside it, and the original text (HL7 v2.5.1 §2.A.13). */
import type { CodeableConcept, Coding } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { systemNamed } from '../coding-systems.ts'
import { given, text } from './reading.ts'

/** `local` names the vocabulary of a code whose system the message does not name. Null deletes, undefined says nothing. */
export function readCoded(
  segment: Segment | undefined,
  field: number,
  local: string,
  repetition = 1,
): CodeableConcept | null | undefined {
  if (given(segment, field, 1, repetition) === null) return null
  const coding = [1, 4].flatMap((first) => readCoding(segment, field, local, repetition, first))
  const words = text(segment, field, 9, repetition) ?? text(segment, field, 2, repetition) ?? coding[0]?.code
  if (words === undefined) return undefined
  return { ...(coding.length > 0 && { coding }), text: words }
}

function readCoding(
  segment: Segment | undefined,
  field: number,
  local: string,
  repetition: number,
  first: number,
): Coding[] {
  const code = text(segment, field, first, repetition)
  if (code === undefined || code === '""') return []
  const display = text(segment, field, first + 1, repetition)
  const system = systemNamed(text(segment, field, first + 2, repetition), local)
  return [{ system, code, ...(display && display !== '""' && { display }) }]
}
