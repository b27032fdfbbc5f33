/** PID (and ZPD) into Patient. The record keeps what the message leaves out (HL7 v2.5.1 §2.5.3). */
import type { Identifier, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { sameIdentifier } from '../../identifiers.ts'
import { ofTable } from '../../of-table.ts'
import { sameName } from './compare-person.ts'
import { setCode, setSegments } from './extensions.ts'
import { mapAddresses, mapTelecom } from './map-contact.ts'
import type { Identity } from './patient-identity.ts'
import { assign, given, type Reading, remark, repetitionsUpTo, text } from './reading.ts'
import { remarkUnmapped } from './remark-unmapped.ts'
import { givenTime } from './timestamp.ts'

/** PID fields that have a place in the record, or that repeat what another field says. */
const MAPPED = new Set([1, 2, 3, 5, 7, 8, 10, 11, 13, 14, 15, 16, 18, 19, 28, 29, 30])

/** The patient as the message would have it; `patient` is changed in place. */
export function mapPatient(reading: Reading, patient: Patient, identity: Identity, pid: Segment): void {
  addIdentifiers(patient, identity.identifiers)
  repetitionsUpTo(reading, pid, 5, 1)
  mapName(patient, pid)
  const born = givenTime(reading, pid, 7)
  assign(patient, 'birthDate', born ? born.date : born)
  mapGender(reading, patient, pid)
  setCode(patient, 'race', given(pid, 10))
  mapAddresses(reading, patient, pid)
  mapTelecom(reading, patient, pid)
  mapLanguage(patient, pid)
  mapMarital(reading, patient, pid)
  setCode(patient, 'nationality', given(pid, 28))
  mapLife(reading, patient, pid)
  setSegments(
    patient,
    'ZPD',
    reading.message.segmentsNamed('ZPD').map((segment) => segment.text()),
  )
  remarkUnmapped(reading, [pid], MAPPED)
}

/** The full name of PID-5: NGEMR puts all of it in the family component and the title in component 5. */
export function toldName(pid: Segment): string | undefined {
  const parts = [text(pid, 5, 2), text(pid, 5, 3), text(pid, 5, 1)].filter(
    (part) => part !== undefined && part !== '""',
  )
  return parts.length > 0 ? parts.join(' ') : undefined
}

function addIdentifiers(patient: Patient, told: readonly Identifier[]): void {
  const known = patient.identifier ?? []
  const isKnown = (each: Identifier) => known.some((one) => sameNumber(one, each))
  const fresh = told.filter((each) => !isKnown(each))
  if (fresh.length > 0) patient.identifier = [...known, ...fresh]
}

/** Two hospitals may give the same number to one person too. */
function sameNumber(one: Identifier, other: Identifier): boolean {
  const [here, there] = [one.assigner?.display, other.assigner?.display]
  const sameGiver = here === undefined || there === undefined || here === there
  return sameGiver && sameIdentifier(one, other)
}

function mapName(patient: Patient, pid: Segment): void {
  const told = toldName(pid)
  const names = patient.name ?? []
  if (told === undefined || sameName(told, names)) return
  const family = text(pid, 5, 1)
  const first = [text(pid, 5, 2), text(pid, 5, 3)].filter((part) => part !== undefined)
  const title = text(pid, 5, 5)
  const name = {
    use: 'official' as const,
    text: told,
    ...(family && { family }),
    ...(first.length > 0 && { given: first }),
    ...(title && { prefix: [title] }),
  }
  patient.name = [name, ...names.filter((each) => each.use !== 'official')]
}

function mapGender(reading: Reading, patient: Patient, pid: Segment): void {
  const told = given(pid, 8)
  if (typeof told !== 'string') {
    assign(patient, 'gender', told)
    return
  }
  const genders: Record<string, NonNullable<Patient['gender']>> = {
    M: 'male',
    F: 'female',
    U: 'unknown',
    O: 'other',
    A: 'other',
    N: 'other',
  }
  const gender = genders[told.toUpperCase()]
  if (!gender)
    remark(
      reading,
      'map/unknown-code',
      'warning',
      'PID-8',
      'PID-8 is none of M, F, U, O, A, N; recorded as unknown.',
      told,
    )
  patient.gender = gender ?? 'unknown'
}

function mapLanguage(patient: Patient, pid: Segment): void {
  const code = given(pid, 15)
  if (code === undefined) return
  if (code === null) {
    assign(patient, 'communication', null)
    return
  }
  const known = patient.communication ?? []
  if (known.some((each) => each.language.coding?.some((coding) => coding.code === code))) return
  const told = { language: { coding: [{ system: 'urn:ngemr-sandbox:language', code }] }, preferred: true }
  patient.communication = [told, ...known.filter((each) => !each.preferred)]
}

/** MyInfo's table; 4 is in NGEMR's samples only and read as "separated". */
const MARITAL: Record<string, [string, string]> = {
  '1': ['S', 'Never Married'],
  '2': ['M', 'Married'],
  '3': ['W', 'Widowed'],
  '4': ['L', 'Legally Separated'],
  '5': ['D', 'Divorced'],
}

function mapMarital(reading: Reading, patient: Patient, pid: Segment): void {
  const told = given(pid, 16)
  if (typeof told !== 'string') {
    assign(patient, 'maritalStatus', told)
    return
  }
  const letters = Object.values(MARITAL).find(([code]) => code === told.toUpperCase())
  const [code, display] = ofTable(MARITAL, told) ?? letters ?? ['UNK', 'unknown']
  if (code === 'UNK')
    remark(reading, 'map/unknown-code', 'warning', 'PID-16', 'PID-16 is not in the table of marital status.', told)
  if (patient.maritalStatus?.coding?.some((coding) => coding.code === code)) return
  const system = code === 'UNK' ? 'NullFlavor' : 'MaritalStatus'
  const coding = { system: `http://terminology.hl7.org/CodeSystem/v3-${system}`, code, display }
  patient.maritalStatus = { coding: [coding], text: code === 'UNK' ? told : display }
}

/** PID-30 is MyInfo's life status in NGEMR (A alive, D dead), not HL7's Y/N; both are read. */
function mapLife(reading: Reading, patient: Patient, pid: Segment): void {
  const died = givenTime(reading, pid, 29)
  const life = given(pid, 30)?.toUpperCase()
  const dead = patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined
  if (died) {
    Reflect.deleteProperty(patient, 'deceasedBoolean')
    patient.deceasedDateTime = died.dateTime
  } else if (life === 'D' || life === 'Y') {
    if (!dead) patient.deceasedBoolean = true
  } else if (life === 'A' || life === 'N') {
    if (dead)
      remark(
        reading,
        'map/alive-again',
        'warning',
        'PID-30',
        'The record said deceased; the message says alive, and is believed.',
      )
    if (dead) patient.deceasedBoolean = false
    Reflect.deleteProperty(patient, 'deceasedDateTime')
  } else if (life !== undefined) {
    remark(reading, 'map/unknown-code', 'warning', 'PID-30', 'PID-30 is neither A nor D; left as it was.', life)
  }
}
