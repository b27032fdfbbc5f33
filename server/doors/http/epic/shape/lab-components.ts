/** The laboratory component that stands beside LOINC on a result. */
import type { CodeableConcept, Coding } from '@medplum/fhirtypes'
import { dictionaryNumber } from '../identifiers/epic-numbers.ts'
import { OID, type Oids } from '../oids.ts'

export function labCodings(code: CodeableConcept | undefined, oids: Oids): Coding[] {
  const name = code?.text ?? code?.coding?.[0]?.display ?? code?.coding?.[0]?.code
  if (name === undefined) return []
  const number = dictionaryNumber(`component:${code?.coding?.[0]?.code ?? name}`)
  return [{ system: oids.customer(OID.labComponent), code: number, display: name.toUpperCase() }]
}
