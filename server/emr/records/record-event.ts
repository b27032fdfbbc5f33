/** Events of one record (an appointment, a document, a vaccination …): which version it is of says what a message tells later. */
import type { Resource } from '@medplum/fhirtypes'
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'
import type { HospitalEvents, RecordEvent } from '../hospital.ts'
import { recordTold } from './version-told.ts'
import type { Cause } from './visit-event.ts'

export type RecordEventType = {
  [K in keyof HospitalEvents]: HospitalEvents[K] extends RecordEvent ? K : never
}[keyof HospitalEvents]

export async function leaveRecordEvent(
  tx: StoreTransaction,
  workspace: string,
  type: RecordEventType,
  { resourceType, id }: Resource & { id: string },
  patient: string | undefined,
  { at, origin }: Cause,
  /** Of the record as it is stored by now, where the caller knows it */
  known?: number,
): Promise<void> {
  const version = known ?? (await tx.getResource(workspace, resourceType, id))?.version ?? 1
  const event: RecordEvent = { record: `${resourceType}/${id}`, version, ...(patient && { patient }), at, origin }
  await tx.appendEvents(workspace, [{ type, at, payload: JSON.stringify(event) }])
}

/** The record as the event left it; undefined when nothing is known of it. */
export async function versionTold<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  { record, version }: RecordEvent,
): Promise<(R & { id: string }) | undefined> {
  const [type, id = ''] = record.split('/')
  return recordTold<R>(reads, workspace, type as R['resourceType'], { id, version })
}
