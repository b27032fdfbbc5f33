/** Blocked time: slots on the schedule of a doctor or a place. Free time is not written down; what no slot blocks can be booked. */
import type { Reference, Schedule, Slot } from '@medplum/fhirtypes'
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'
import { SYSTEM } from '../identifiers.ts'
import { type Found, findRecords } from './find-record.ts'
import type { RecordWriter } from './write-record.ts'

export function slotsNumbered(reads: StoreReads, workspace: string, number: string): Promise<Found<Slot>[]> {
  return findRecords<Slot>(reads, workspace, 'Slot', [
    { anyOf: [{ kind: 'token', param: 'identifier', system: SYSTEM.eventId, code: number }] },
  ])
}

async function schedulesOf(reads: StoreReads, workspace: string, actor: string): Promise<Found<Schedule>[]> {
  const [targetType = '', targetId = ''] = actor.split('/')
  return findRecords<Schedule>(reads, workspace, 'Schedule', [
    { anyOf: [{ kind: 'reference', param: 'actor', targetType, targetId }] },
  ])
}

/** That of the actor, made when there is none. */
export async function scheduleOf(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  { reference = '', display }: Reference,
): Promise<Reference<Schedule> & { reference: string }> {
  const [standing] = await schedulesOf(tx, workspace, reference)
  const actor = [{ reference, ...(display && { display }) }]
  const id =
    standing?.resource.id ?? (await writer.add(tx, workspace, { resourceType: 'Schedule', active: true, actor })).id
  return { reference: `Schedule/${id}` }
}

/** The first block of the actor's time that the hours run into. */
export async function blockWithin(
  reads: StoreReads,
  workspace: string,
  actor: string,
  hours: { start: string; end: string },
): Promise<Slot | undefined> {
  const schedules = await schedulesOf(reads, workspace, actor)
  if (schedules.length === 0) return undefined
  const slots = await findRecords<Slot>(reads, workspace, 'Slot', [
    {
      anyOf: schedules.map(({ resource }) => ({
        kind: 'reference' as const,
        param: 'schedule',
        targetType: 'Schedule',
        targetId: resource.id,
      })),
    },
    { anyOf: [{ kind: 'token', param: 'status', code: 'busy-unavailable' }] },
  ])
  const [from, to] = [Date.parse(hours.start), Date.parse(hours.end)]
  return slots
    .map(({ resource }) => resource)
    .find((slot) => Date.parse(slot.start) < to && Date.parse(slot.end) > from)
}
