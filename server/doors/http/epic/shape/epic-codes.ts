/**
 * The last step of every shape: codes of the sandbox's own systems are written as Epic's, or left out where Epic has no place for
 * them; their words stay as text.
 */
import type { CodeableConcept, Coding } from '@medplum/fhirtypes'
import { OID, type Oids } from '../oids.ts'

const OWN = 'urn:ngemr-sandbox:'

const EPIC_PLACE: Readonly<Record<string, string>> = {
  [`${OWN}specialty`]: '7.10.686980.110',
  [`${OWN}visit-type`]: '7.2.808267',
  [`${OWN}flowsheet-row`]: OID.flowsheetRow,
}

export function writeEpicCodes<T>(value: T, oids: Oids): T {
  if (Array.isArray(value)) return value.map((each) => writeEpicCodes(each, oids)) as T
  if (typeof value !== 'object' || value === null) return value
  if (hasOwnCode(value)) return writeConcept(value, oids) as T
  const entries = Object.entries(value).map(([key, part]) => [
    key,
    typeof part === 'object' ? writeEpicCodes(part, oids) : part,
  ])
  return Object.fromEntries(entries) as T
}

const hasOwnCode = (value: object): value is CodeableConcept & { coding: Coding[] } =>
  'coding' in value &&
  Array.isArray(value.coding) &&
  value.coding.some((coding: Coding) => coding.system?.startsWith(OWN))

function writeConcept(concept: CodeableConcept & { coding: Coding[] }, oids: Oids): CodeableConcept {
  const coding = concept.coding.flatMap((each) => writeCoding(each, oids))
  const text = concept.text ?? concept.coding[0]?.display
  return { ...(coding.length === 0 ? {} : { coding }), ...(text === undefined ? {} : { text }) }
}

function writeCoding(coding: Coding, oids: Oids): Coding[] {
  if (coding.system === undefined || !coding.system.startsWith(OWN)) return [coding]
  const place = EPIC_PLACE[coding.system]
  return place === undefined ? [] : [{ ...coding, system: oids.customer(place) }]
}
