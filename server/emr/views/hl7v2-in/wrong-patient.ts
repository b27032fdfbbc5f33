/** The guard against filing on the wrong patient: writing into a record asks for more than a matching number. */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { referencedId } from '../../identifiers.ts'
import { lookUpPatients, type PatientKey } from '../../records/find-patient.ts'
import type { Found } from '../../records/find-record.ts'
import { sameName } from './compare-person.ts'
import { toldName } from './map-patient.ts'
import type { Identity } from './patient-identity.ts'
import { given, type Reading, refuse } from './reading.ts'
import { invalidEncounter } from './rules/event-rule.ts'
import { readTimestamp } from './timestamp.ts'

type Known = (Patient & { id: string }) | undefined

/** `others` are records whose numbers may stand in PID-3 too: that of MRG-1. */
export async function guardPatient(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  pid: Segment,
  { key, keys }: Identity,
  patient: Known,
  others: readonly Known[] = [],
): Promise<void> {
  if (patient && isSomeoneElse(patient, pid)) {
    const why =
      'the record of that number has another name and another birth date. Nothing was filed; check PID-3, PID-5 and PID-7.'
    refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
  }
  const meant = [patient, ...others].map((each) => each?.id)
  for (const other of keys) {
    if (other.system === key.system && other.value === key.value && other.assigner === key.assigner) continue
    const holders = await lookUpPatients(reads, workspace, other)
    if (holders.every(({ resource }) => meant.includes(resource.id))) continue
    const why = `${other.value} is another patient's number. Nothing was filed; send the numbers of one, or merge the records with A40.`
    refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
    return
  }
}

/** The patient of that number. Several, and the message is refused: nothing is filed on whoever comes first. */
export async function meantPatient(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  key: PatientKey,
  at = 'PID-3',
): Promise<Found<Patient> | undefined> {
  const [patient, ...others] = await lookUpPatients(reads, workspace, key)
  if (others.length > 0) {
    const why = `${others.length + 1} patients have ${key.value}. Nothing was filed; send the NRIC or FIN, or who gave the number (CX-4).`
    refuse(reading, '204', at, `15905 patient id invalid: ${why}`)
  }
  return patient
}

/** Epic's own error where somebody is not on file, and the interface puts nobody there. */
export function refuseNewPatient(reading: Reading): void {
  const why = 'no patient has that number, and this interface puts nobody on file. Register the patient first.'
  refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
}

export function guardVisit(reading: Reading, visit: Encounter, patient: string | undefined, number: string): void {
  if (referencedId(visit.subject?.reference, 'Patient') === patient) return
  const why = `visit ${number} belongs to another patient. Nothing was filed; check PID-3 and PV1-19.`
  reading.errors.push(invalidEncounter(why))
}

/** A new name or a mended birth date is an update; both at once, though one be deleted, is another person. */
function isSomeoneElse(patient: Patient, pid: Segment): boolean {
  const name = toldName(pid)
  const told = given(pid, 7)
  const born = told === null ? null : readTimestamp(told ?? '')?.date
  if (name === undefined || born === undefined || !patient.name?.length || patient.birthDate === undefined) return false
  return !sameName(name, patient.name) && born !== patient.birthDate
}
