/** Who the message is about: the identifiers of PID-3 and PID-2 as NGEMR sends them (type of document in component 4 or 5). */
import type { Identifier } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { checkLetter, looksLikeNric, nationalNumber } from '../../../national-id.ts'
import { IDENTIFIER_TYPE, SYSTEM } from '../../identifiers.ts'
import type { PatientKey } from '../../records/find-patient.ts'
import { type Reading, refuse, remark, repetitionsUpTo, text } from './reading.ts'

export interface Identity {
  /** What the patient is looked up by. */
  key: PatientKey
  /** The same for each of `identifiers` */
  keys: PatientKey[]
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
  const numbers = numbersIn(pid, 3, repetitionsUpTo(reading, pid, 3, MOST_NUMBERS))
  const [first] = numbers
  if (!first) {
    refuse(reading, '101', 'PID-3', 'PID-3 is empty. Send the NRIC or FIN there: the patient is known by it.')
    return undefined
  }
  const { identifier, key } = numbers.find(isNational) ?? first
  compareWithOldId(reading, pid, identifier)
  checkNric(reading, identifier)
  return { key, keys: numbers.map((each) => each.key), identifiers: numbers.map((each) => each.identifier) }
}

/** A number as it is filed, and as it is looked for. */
interface PatientNumber {
  identifier: Identifier
  key: PatientKey
}

const isNational = ({ key }: PatientNumber): boolean => key.system === SYSTEM.nric

function numberOf(told: string, identifier: Identifier): PatientNumber {
  const { system = '', value = '', assigner } = identifier
  const from = assigner?.display !== undefined && { assigner: assigner.display }
  return { identifier, key: { system, value, ...from, ...(told !== value && { told }) } }
}

/** What a CX field looks a person up by: MRG-1 has one. */
export function keyIn(segment: Segment, field: number): PatientKey | undefined {
  const all = numbersIn(segment, field)
  return (all.find(isNational) ?? all[0])?.key
}

/** The numbers of a CX field, however they are written and in whichever order: to compare. */
export function keysIn(segment: Segment, field: number): PatientKey[] {
  return numbersIn(segment, field).map(({ key }) => key)
}

function numbersIn(
  segment: Segment,
  field: number,
  most = Math.min(segment.repetitions(field), MOST_NUMBERS),
): PatientNumber[] {
  const numbers: PatientNumber[] = []
  for (let n = 1; n <= most; n++) {
    const told = text(segment, field, 1, n)
    if (told) numbers.push(numberOf(told, identifier(told, text(segment, field, 4, n), text(segment, field, 5, n))))
  }
  return numbers
}

/** NGEMR has the type in component 4; where 5 has it, as HL7 says, 4 is who gave the number. */
function identifier(value: string, fourth: string | undefined, fifth: string | undefined): Identifier {
  const documentType = fifth ?? fourth
  const kind = (documentType ?? '').toUpperCase()
  // `P` is what NGEMR's own messages carry for an NRIC; a value of NRIC shape speaks for itself.
  const national = nationalNumber(value)
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
  const old = nationalNumber(text(pid, 2) ?? '')
  if (old === '' || old === key.value || text(pid, 2, 4) !== 'NRIC') return
  remark(reading, 'map/two-identities', 'warning', 'PID-2', `PID-2 names another NRIC than PID-3; PID-3 counts.`, old)
}

function checkNric(reading: Reading, key: Identifier): void {
  if (key.system !== SYSTEM.nric || !key.value) return
  const letter = checkLetter(key.value)
  if (letter === undefined || key.value.endsWith(letter)) return
  const why = `The check letter of the NRIC is wrong (${letter} would be right). It is filed as it came; see whether a digit was mistyped.`
  remark(reading, 'map/nric-check-letter', 'warning', 'PID-3[1].1', why, key.value)
}
