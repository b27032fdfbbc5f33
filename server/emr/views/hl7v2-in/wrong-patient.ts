/** The guard against filing on the wrong patient: writing into a record asks for more than a matching number. */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { referencedId } from '../../identifiers.ts'
import { findPatient } from '../../records/find-patient.ts'
import { sameName } from './compare-person.ts'
import { toldName } from './map-patient.ts'
import type { Identity } from './patient-identity.ts'
import { type Reading, refuse, text } from './reading.ts'
import { readTimestamp } from './timestamp.ts'

export function guardIdentity(
  reading: Reading,
  pid: Segment,
  patient: (Patient & { id: string }) | undefined,
  visit: Encounter | undefined,
  number: string,
): void {
  guardPerson(reading, pid, patient)
  if (visit && referencedId(visit.subject?.reference, 'Patient') !== patient?.id) {
    const why = `visit ${number} belongs to another patient. Nothing was filed; check PID-3 and PV1-19.`
    refuse(reading, '204', 'PV1-19', `15525 invalid patient encounter: ${why}`)
  }
}

/** Every other number of PID-3 must be this patient's too, or nobody's yet. */
export async function guardNumbers(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  { key, identifiers }: Identity,
  patient: (Patient & { id: string }) | undefined,
): Promise<void> {
  for (const { system = '', value = '' } of identifiers) {
    if (system === key.system && value === key.value) continue
    const other = await findPatient(reads, workspace, { system, value })
    if (!other || other.resource.id === patient?.id) continue
    const why =
      'PID-3 has numbers of two patients. Nothing was filed; send those of one, or merge the records with A40.'
    refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
    return
  }
}

export function guardPerson(reading: Reading, pid: Segment, patient: Patient | undefined): void {
  if (!patient || !isSomeoneElse(patient, pid)) return
  const why =
    'the record of that number has another name and another birth date. Nothing was filed; check PID-3, PID-5 and PID-7.'
  refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
}

/** A new name or a mended birth date is an update; both at once is another person. */
function isSomeoneElse(patient: Patient, pid: Segment): boolean {
  const name = toldName(pid)
  const born = readTimestamp(text(pid, 7) ?? '')?.date
  if (name === undefined || born === undefined || !patient.name?.length || patient.birthDate === undefined) return false
  return !sameName(name, patient.name) && born !== patient.birthDate
}
