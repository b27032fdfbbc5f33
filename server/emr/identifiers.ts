/** The naming systems that the hospital's records carry, and the way to find an identifier of one of them. */
import type { Identifier } from '@medplum/fhirtypes'
import { asLookedFor, NRIC_SYSTEM } from '../national-id.ts'

const NAMING = 'https://fhir.synapxe.sg/NamingSystem/'

export const SYSTEM = {
  nric: NRIC_SYSTEM,
  caseId: `${NAMING}case-id`,
  mcr: `${NAMING}mcr`,
  facilityUnit: `${NAMING}facility-unit-id`,
  hciCode: `${NAMING}hci-code`,
  eventId: `${NAMING}event-id`,
  recordId: `${NAMING}record-id`,
  /** Placer order numbers (ORC-2, OBR-2) */
  orderNo: `${NAMING}order-no`,
  /** Filler order numbers (ORC-3, OBR-3) and specimens */
  accession: `${NAMING}accession-no`,
} as const

/** HL7 table 0203 as a FHIR code system: what kind of identifier it is. */
export const IDENTIFIER_TYPE = 'http://terminology.hl7.org/CodeSystem/v2-0203'

export function identifierValue(resource: { identifier?: Identifier[] }, system: string): string | undefined {
  return resource.identifier?.find((each) => each.system === system)?.value
}

/** By system and value; who gave it may be told or not. */
export const sameIdentifier = (one: Identifier, other: Identifier): boolean =>
  one.system === other.system &&
  (one.value === other.value ||
    asLookedFor(one.system, one.value ?? '') === asLookedFor(other.system, other.value ?? ''))

/** The logical id that a reference such as `Patient/abc` or `http://…/Patient/abc` points to. */
export function referencedId(reference: string | undefined, type: string): string | undefined {
  // What was taken leniently may be no text.
  const parts = typeof reference === 'string' ? reference.split('/') : []
  return parts.at(-2) === type ? parts.at(-1) : undefined
}
