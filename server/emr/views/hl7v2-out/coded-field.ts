/** A concept as CE or CWE: code, text and the name of the system, then the second coding. */
import type { CodeableConcept } from '@medplum/fhirtypes'
import type { RepetitionValue } from '../../../hl7v2/write-message.ts'
import { nameOfSystem } from '../coding-systems.ts'

export function codedField(concept: CodeableConcept | undefined): RepetitionValue | undefined {
  if (!concept) return undefined
  const [first, second] = concept.coding ?? []
  const words = first?.display ?? concept.text ?? ''
  const alternate = second ? [second.code ?? '', second.display ?? '', nameOfSystem(second.system)] : []
  const parts = first?.code ? [first.code, words, nameOfSystem(first.system), ...alternate] : ['', words]
  const original = concept.text !== undefined && concept.text !== words
  return original ? [...parts, ...Array<string>(8 - parts.length).fill(''), concept.text ?? ''] : parts
}
