/**
 * Whom a message outside ADT is about: a patient on file, and a visit of that patient where one is named. Nobody is put on file
 * in passing, and PID changes nobody: persons come and change by ADT. Both are to look at only.
 */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import type { StoreReads } from '../../../store/contract.ts'
import { SYSTEM } from '../../identifiers.ts'
import { type Found, lookUpByIdentifier } from '../../records/find-record.ts'
import { sameName } from './compare-person.ts'
import { toldName } from './map-patient.ts'
import { readIdentity } from './patient-identity.ts'
import { type Reading, refuse, remark, text } from './reading.ts'
import { invalidEncounter } from './rules/event-rule.ts'
import { readTimestamp } from './timestamp.ts'
import { guardPatient, guardVisit, meantPatient } from './wrong-patient.ts'

export async function knownPatient(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  /** Another than the message's first, where it tells of several patients. */
  pid = reading.message.segment('PID'),
): Promise<Found<Patient> | undefined> {
  const identity = readIdentity(reading, pid)
  if (!pid || !identity) return undefined
  const found = await meantPatient(reading, reads, workspace, identity.key)
  await guardPatient(reading, reads, workspace, pid, identity, found?.resource)
  if (!found) {
    const why = 'no patient has that number. Send ADT^A28 first; only ADT puts a person on file.'
    refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
    return undefined
  }
  const { name = [], birthDate } = found.resource
  const [toldAs, born] = [toldName(pid), readTimestamp(text(pid, 7) ?? '')?.date]
  const differs = [
    ...(toldAs !== undefined && name.length > 0 && !sameName(toldAs, name) ? ['PID-5'] : []),
    ...(born !== undefined && birthDate !== undefined && born !== birthDate ? ['PID-7'] : []),
  ]
  for (const at of differs)
    remark(
      reading,
      'map/person-not-changed',
      'warning',
      at,
      `${at} differs from the record, which was left as it is. Send ADT^A08 or A31 to change a person.`,
    )
  return found
}

/** The visit of PV1-19: undefined when none is named; a number that leads nowhere, or to another patient, refuses the message. */
export async function knownVisit(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  patient: Found<Patient> | undefined,
  pv1 = reading.message.segment('PV1'),
): Promise<Found<Encounter> | undefined> {
  const number = text(pv1, 19)
  if (number === undefined) return undefined
  const visit = await lookUpByIdentifier<Encounter>(reads, workspace, 'Encounter', SYSTEM.caseId, number)
  if (!visit) reading.errors.push(invalidEncounter(`no visit has number ${number}. Send ADT^A01 or A04 first.`))
  else if (patient) guardVisit(reading, visit.resource, patient.resource.id, number)
  return visit
}
