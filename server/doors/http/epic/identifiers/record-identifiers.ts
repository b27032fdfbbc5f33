/**
 * Identifiers of clinical records: under which of Epic's OIDs a stored one is shown, and back. People, places and organisations
 * have identity types instead.
 */
import type { Identifier } from '@medplum/fhirtypes'
import { ACCESSION_SYSTEM, OID } from '../oids.ts'
import type { ShapeContext } from '../shape/shape-context.ts'
import { SYSTEM } from './synapxe-systems.ts'

interface RecordIdentifier {
  stored: string
  /** Suffix of the customer's OIDs, or a whole system. */
  system: string
  /** `type.text`, where Epic gives one. */
  text?: string
}

const ORDER: RecordIdentifier = { stored: SYSTEM.orderNo, system: OID.order }
const ACCESSION: RecordIdentifier = { stored: SYSTEM.accessionNo, system: ACCESSION_SYSTEM }

/** A type that is not here shows none of its record numbers: none was seen on it at Epic. */
const BY_TYPE: Readonly<Record<string, readonly RecordIdentifier[]>> = {
  // Assumption appointment-number: an appointment is known by the number of its contact.
  Appointment: [{ stored: SYSTEM.eventId, system: OID.csn }],
  // Assumption coverage-number: the policy number stands under an invented OID.
  Coverage: [{ stored: SYSTEM.policy, system: OID.coverage }],
  DiagnosticReport: [ORDER, ACCESSION],
  DocumentReference: [{ stored: SYSTEM.recordId, system: OID.note }],
  Encounter: [{ stored: SYSTEM.caseId, system: OID.csn }],
  Immunization: [{ stored: SYSTEM.recordId, system: OID.immunization }],
  MedicationRequest: [ORDER],
  Procedure: [
    { ...ORDER, text: 'ORD' },
    { stored: SYSTEM.procedureId, system: OID.surgeryLog, text: 'ORL' },
  ],
  ServiceRequest: [ORDER],
  Specimen: [ACCESSION],
}

/** Types whose identifiers are those of people and places. */
const WITH_IDENTITY_TYPES = new Set(['Patient', 'Practitioner', 'RelatedPerson', 'Location', 'Organization'])

export function showRecordIdentifier(
  type: string,
  { use, system, value, type: kind }: Identifier,
  context: Pick<ShapeContext, 'oids' | 'identityTypes'>,
): object | undefined {
  if (value === undefined) return undefined
  if (WITH_IDENTITY_TYPES.has(type))
    return context.identityTypes.show({
      ...(use && { use }),
      ...(system && { system }),
      value,
      ...(kind && { type: kind }),
    })
  const known = BY_TYPE[type]?.find(({ stored }) => stored === system)
  if (known === undefined) return undefined
  return {
    use: 'usual',
    ...(known.text === undefined ? {} : { type: { text: known.text } }),
    system: systemOf(known, context),
    value,
  }
}

/** What is asked for, in the systems of the records; the system itself where it is none of ours. */
export const storedIdentifierSystem = (
  type: string,
  asked: string,
  context: Pick<ShapeContext, 'oids' | 'identityTypes'>,
): string =>
  BY_TYPE[type]?.find((one) => systemOf(one, context) === asked)?.stored ??
  context.identityTypes.storedSystem(asked) ??
  asked

const systemOf = ({ system }: RecordIdentifier, { oids }: Pick<ShapeContext, 'oids'>): string =>
  /^\d/.test(system) ? oids.customer(system) : system
