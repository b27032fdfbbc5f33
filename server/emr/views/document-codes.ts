/** Codes of TXA and what the records have for them: HL7 tables 0270, 0271, 0272 and 0273, and media types of ED. */
import type { CodeableConcept, DocumentReference } from '@medplum/fhirtypes'

/** HL7 table 0270 (TXA-2) and the LOINC document types of the chart. */
const TYPES: readonly [code: string, loinc: string, name: string][] = [
  ['DS', '18842-5', 'Discharge summary'],
  ['PR', '11506-3', 'Progress note'],
  ['CN', '11488-4', 'Consult note'],
  ['OP', '11504-8', 'Surgical operation note'],
  ['ED', '34111-5', 'Emergency department Note'],
  ['HP', '34117-2', 'History and physical note'],
]
const LOINC = 'http://loinc.org'

export function documentType(code: string): CodeableConcept | undefined {
  const found = TYPES.find(([each]) => each === code.toUpperCase())
  return found && { coding: [{ system: LOINC, code: found[1], display: found[2] }], text: found[2] }
}

export function typeCode(type: CodeableConcept | undefined): string[] | undefined {
  const loinc = type?.coding?.find(({ system }) => system === LOINC)?.code
  const found = TYPES.find(([, each]) => each === loinc)
  return found && [found[0], found[2], 'HL70270']
}

export const DOCUMENT_TYPES: readonly string[] = TYPES.map(([code]) => code)

type DocStatus = NonNullable<DocumentReference['docStatus']>

/** HL7 table 0271 (TXA-17). */
const COMPLETION: Readonly<Record<string, DocStatus>> = {
  DI: 'preliminary',
  DO: 'preliminary',
  IP: 'preliminary',
  IN: 'preliminary',
  PA: 'preliminary',
  AU: 'final',
  LA: 'final',
}
export const docStatusFrom = (code: string): DocStatus | undefined => COMPLETION[code.toUpperCase()]
export const completionCode = (status: DocStatus | undefined): string | undefined =>
  status === 'final' || status === 'amended' ? 'AU' : status === 'preliminary' ? 'DO' : undefined

/** HL7 table 0273 (TXA-19). What is not available for care yet stands in the chart as preliminary. */
const AVAILABILITY: Readonly<Record<string, DocumentReference['status']>> = {
  AV: 'current',
  UN: 'current',
  OB: 'superseded',
  CA: 'entered-in-error',
}
export const statusFrom = (code: string): DocumentReference['status'] | undefined => AVAILABILITY[code.toUpperCase()]
export const availabilityCode = (status: DocumentReference['status']): string =>
  status === 'superseded' ? 'OB' : status === 'entered-in-error' ? 'CA' : 'AV'

/** HL7 table 0272 (TXA-18) and v3 Confidentiality. */
const CONFIDENTIALITY: Readonly<Record<string, [string, string]>> = {
  U: ['N', 'normal'],
  R: ['R', 'restricted'],
  V: ['V', 'very restricted'],
}
const SECRECY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

export function securityLabel(code: string): CodeableConcept | undefined {
  const [told, display] = CONFIDENTIALITY[code.toUpperCase()] ?? []
  return told && display ? { coding: [{ system: SECRECY, code: told, display }] } : undefined
}

export function confidentialityCode(labels: readonly CodeableConcept[] = []): string | undefined {
  const told = labels.flatMap(({ coding = [] }) => coding).find(({ system }) => system === SECRECY)?.code
  return Object.entries(CONFIDENTIALITY).find(([, [code]]) => code === told)?.[0]
}
