/** The two records that A40 and A45 are about: the one of PID and the one of MRG-1, both on file. */
import type { Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { PatientKey } from '../../../records/find-patient.ts'
import type { Found } from '../../../records/find-record.ts'
import { type Identity, keyIn, readIdentity } from '../patient-identity.ts'
import { type Reading, refuse } from '../reading.ts'
import { guardPatient, meantPatient } from '../wrong-patient.ts'

export interface Pair {
  pid: Segment
  identity: Identity
  survivor: Found<Patient>
  other: Found<Patient>
  /** The number in MRG-1. */
  old: PatientKey
}

export async function readPair(reading: Reading, reads: StoreReads, workspace: string): Promise<Pair | undefined> {
  const pid = reading.message.segment('PID')
  const identity = readIdentity(reading, pid)
  const mrg = reading.message.segment('MRG')
  const old = mrg && keyIn(mrg, 1)
  if (!old)
    refuse(
      reading,
      mrg ? '101' : '100',
      'MRG-1',
      `${mrg ? 'MRG-1 is empty' : 'There is no MRG segment'}. Send there the number of the other record.`,
    )
  if (!pid || !identity || !old) return undefined
  const survivor = await meantPatient(reading, reads, workspace, identity.key)
  const other = await meantPatient(reading, reads, workspace, old, 'MRG-1')
  await guardPatient(reading, reads, workspace, pid, identity, survivor?.resource, [other?.resource])
  if (!survivor) unknown(reading, 'PID-3')
  if (!other) unknown(reading, 'MRG-1')
  if (!survivor || !other || reading.errors.length > 0) return undefined
  return { pid, identity, survivor, other, old }
}

function unknown(reading: Reading, at: string): void {
  refuse(reading, '204', at, `15905 patient id invalid: no patient has the number in ${at}. Send A28 first.`)
}
