/** A17: two patients change beds. Both must be named with their new beds, each the other's old one. */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../../../store/contract.ts'
import { SYSTEM } from '../../../identifiers.ts'
import { type Found, findByIdentifier } from '../../../records/find-record.ts'
import { addMovement } from '../../../records/movements.ts'
import { assignedStay, moveTo, type Place, samePlace } from '../../../records/stays.ts'
import { leaveVisitEvent, versionOf } from '../../../records/visit-event.ts'
import { eventTime } from '../event-time.ts'
import { findPlace } from '../map-location.ts'
import { readIdentity } from '../patient-identity.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { refused } from '../store-change.ts'
import { refuseLate } from '../too-late.ts'
import { guardPatient, guardVisit, meantPatient } from '../wrong-patient.ts'
import { type MessageRule, wantsUnderWay } from './event-rule.ts'

export const a17Swap: MessageRule = {
  event: 'A17',
  patients: 2,
  async files(tx, workspace, { writer, reading, origin }) {
    const at = eventTime(reading, writer.now(workspace))
    const one = await readHalf(reading, tx, workspace, 1, at)
    const other = await readHalf(reading, tx, workspace, 2, at)
    if (one && other && one.visit.resource.id === other.visit.resource.id) {
      const why =
        'Both halves are about the same visit. Nothing was filed; name the other patient’s in the second, or send A02.'
      refuse(reading, '204', 'PV1[2]-19', why)
    } else if (one && other && !(samePlace(one.to, other.from) && samePlace(other.to, one.from))) {
      const why = 'PV1-3 of each patient must be where the other one lies now. Nothing was filed; send two A02 instead.'
      refuse(reading, '204', 'PV1-3', why)
    }
    if (!one || !other || reading.errors.length > 0) return refused(reading)
    for (const half of [one, other]) {
      addMovement(half.visit.resource, { event: 'A17', at, from: half.visit.row.version })
      moveTo(half.visit.resource, half.to, at)
      await writer.put(tx, workspace, half.visit.resource, half.visit.row)
    }
    const encounter = other.visit.resource.id
    const version = await versionOf(tx, workspace, encounter)
    await leaveVisitEvent(
      tx,
      workspace,
      'visit.swapped',
      one.visit.resource,
      { at: writer.now(workspace), origin },
      { other: { patient: other.patient.resource.id, encounter, version } },
    )
    return { accepted: true, findings: reading.findings }
  },
}

interface Half {
  patient: Found<Patient>
  visit: Found<Encounter>
  from: Place | undefined
  to: Place
}

async function readHalf(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  n: 1 | 2,
  at: string,
): Promise<Half | undefined> {
  const pid = reading.message.segment('PID', n)
  const pv1 = reading.message.segment('PV1', n)
  if (!pid || !pv1) {
    refuse(reading, '100', pid ? `PV1[${n}]` : `PID[${n}]`, 'A17 wants PID and PV1 twice, one pair for each patient.')
    return undefined
  }
  const identity = readIdentity(reading, pid)
  const number = text(pv1, 19) ?? ''
  if (!identity) return undefined
  const patient = await meantPatient(reading, tx, workspace, identity.key)
  const visit = await findByIdentifier<Encounter>(tx, workspace, 'Encounter', SYSTEM.caseId, number)
  await guardPatient(reading, tx, workspace, pid, identity, patient?.resource)
  if (visit) guardVisit(reading, visit.resource, patient?.resource.id, number)
  const refusal = wantsUnderWay(visit?.resource, number)
  if (refusal) reading.errors.push(refusal)
  if (visit) refuseLate(reading, visit.resource, number, at)
  const told = await findPlace(reading, tx, workspace, pv1, 3)
  if (!told)
    refuse(reading, '101', `PV1[${n}]-3`, `PV1-3 of patient ${n} is empty. Send the bed that the patient has now.`)
  if (!patient || !visit || !told) return undefined
  return { patient, visit, from: assignedStay(visit.resource)?.location, to: told.place }
}
