/** What a message tells of the person: PID, ZPD, PD1 and the notes of the registration, unless something later is known. */
import type { Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import { laterEvent } from '../../records/last-event.ts'
import { mapPatient } from './map-patient.ts'
import { mapRegistration } from './map-registration.ts'
import type { Identity } from './patient-identity.ts'
import { type Reading, remark } from './reading.ts'

/** Changes `patient` in place; false when it came too late: then the record keeps what it has, and a finding says so. */
export async function tellPerson(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  patient: Patient,
  identity: Identity,
  pid: Segment,
  at: string,
): Promise<boolean> {
  const later = laterEvent(patient, at)
  const told = later ? structuredClone(patient) : patient
  mapPatient(reading, told, identity, pid)
  await mapRegistration(reading, tx, workspace, told)
  if (!later) return true
  if (JSON.stringify(told) !== JSON.stringify(patient)) {
    const why = `The person was changed at ${later}, after this (${at}); what PID says is too old and was not taken over.`
    remark(reading, 'map/late-person', 'warning', 'PID', why)
  }
  return false
}
