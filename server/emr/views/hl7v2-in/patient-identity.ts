/** Who the message is about: the identifiers of PID-3 and PID-2 as NGEMR sends them (type of document in component 4 or 5). */
import type { Identifier } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { checkLetter, looksLikeNric } from '../../../national-id.ts'
import { IDENTIFIER_TYPE, SYSTEM } from '../../identifiers.ts'
import type { PatientKey } from '../../records/find-patient.ts'
import { type Reading, refuse, remark, repetitionsUpTo, text } from './reading.ts'

export interface Identity {
  /** What the patient is looked up by. */
  key: PatientKey
  identifiers: Identifier[]
}

const MOST_NUMBERS = 20
const PASSPORT = 'urn:ngemr-sandbox:identifier:passport'
/** Identifiers of other kinds, by the name that the sender gives them. */
const OTHER = 'urn:ngemr-sandbox:identifier:'

export function readIdentity(reading: Reading, pid: Segment | undefined): Identity | undefined {
  if (!pid) {
    refuse(reading, '100', 'PID', 'There is no PID segment. Send one with the NRIC or FIN in PID-3.')
    return undefined
  }
  const identifiers = identifiersIn(pid, 3, repetitionsUpTo(reading, pid, 3, MOST_NUMBERS))
  const [first] = identifiers
  if (!first) {
    refuse(reading, '101', 'PID-3', 'PID-3 is empty. Send the NRIC or FIN there: the patient is known by it.')
    return undefined
  }
  const key = identifiers.find((each) => each.system === SYSTEM.nric) ?? first
  compareWithOldId(reading, pid, key)
  checkNric(reading, key)
  return { key: keyOf(key), identifiers }
}

export function keyOf({ system = '', value = '', assigner }: Identifier): PatientKey {
  return { system, value, ...(assigner?.display !== undefined && { assigner: assigner.display }) }
}

/** The identifier of a CX field that a person is looked up by: MRG-1 has one. */
export function identifierIn(segment: Segment, field: number): Identifier | undefined {
  const all = identifiersIn(segment, field)
  return all.find((each) => each.system === SYSTEM.nric) ?? all[0]
}

function identifiersIn(
  segment: Segment,
  field: number,
  most = Math.min(segment.repetitions(field), MOST_NUMBERS),
): Identifier[] {
  const identifiers: Identifier[] = []
  for (let n = 1; n <= most; n++) {
    const value = text(segment, field, 1, n)
    if (value) identifiers.push(identifier(value, text(segment, field, 4, n), text(segment, field, 5, n)))
  }
  return identifiers
}

/** NGEMR has the type in component 4; where 5 has it, as HL7 says, 4 is who gave the number. */
function identifier(value: string, fourth: string | undefined, fifth: string | undefined): Identifier {
  const documentType = fifth ?? fourth
  const kind = (documentType ?? '').toUpperCase()
  // `P` is what NGEMR's own messages carry for an NRIC; a value of NRIC shape speaks for itself. Its letters have no case: a second
  // record would be made for who is on file.
  const national = value.toUpperCase()
  if (['P', 'NRIC', 'FIN', 'NI'].includes(kind) || looksLikeNric(national)) {
    return { use: 'official', type: coded('NI', 'NRIC'), system: SYSTEM.nric, value: national }
  }
  if (kind === 'FP') return { use: 'official', type: coded('PPN', 'Passport'), system: PASSPORT, value }
  const name = kind === '' ? 'unnamed' : kind.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const assigner = fifth && fourth && fourth !== fifth ? { assigner: { display: fourth } } : {}
  return { use: 'secondary', type: coded('MR', documentType ?? 'Other'), system: `${OTHER}${name}`, value, ...assigner }
}

function coded(code: string, name: string): NonNullable<Identifier['type']> {
  return { coding: [{ system: IDENTIFIER_TYPE, code }], text: name }
}

function compareWithOldId(reading: Reading, pid: Segment, key: Identifier): void {
  const old = text(pid, 2)?.toUpperCase()
  if (old === undefined || old === key.value || text(pid, 2, 4) !== 'NRIC') return
  remark(reading, 'map/two-identities', 'warning', 'PID-2', `PID-2 names another NRIC than PID-3; PID-3 counts.`, old)
}

function checkNric(reading: Reading, key: Identifier): void {
  if (key.system !== SYSTEM.nric || !key.value) return
  const letter = checkLetter(key.value)
  if (letter === undefined || key.value.endsWith(letter)) return
  const why = `The check letter of the NRIC is wrong (${letter} would be right). It is filed as it came; see whether a digit was mistyped.`
  remark(reading, 'map/nric-check-letter', 'warning', 'PID-3[1].1', why, key.value)
}
