/** Events of one record (an appointment, a document, a vaccination …): which version it is of says what a message tells later. */
import type { Resource } from '@medplum/fhirtypes'
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'
import type { HospitalEvents, RecordEvent } from '../hospital.ts'
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
): Promise<void> {
  const version = (await tx.getResource(workspace, resourceType, id))?.version ?? 1
  const event: RecordEvent = { record: `${resourceType}/${id}`, version, ...(patient && { patient }), at, origin }
  await tx.appendEvents(workspace, [{ type, at, payload: JSON.stringify(event) }])
}

/** The record as the event left it, whatever has happened to it since; undefined when it is gone. */
export async function versionTold<R extends Resource>(
  reads: StoreReads,
  workspace: string,
  { record, version }: RecordEvent,
): Promise<(R & { id: string }) | undefined> {
  const [type = '', id = ''] = record.split('/')
  const row = await reads.getResourceVersion(workspace, type, id, version)
  return row && !row.deleted ? (JSON.parse(row.text) as R & { id: string }) : undefined
}
