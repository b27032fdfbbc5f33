/** Which event a change of an Encounter amounts to, whoever made it: what the outbound interfaces live on. */
import type { Encounter } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../store/contract.ts'
import type { AdtEvents, HospitalEvents, VisitEvent } from '../hospital.ts'
import { referencedId } from '../identifiers.ts'
import { assignedStay, samePlace } from './stays.ts'

/** Those that tell of a visit */
export type VisitEventType = {
  [K in keyof AdtEvents]: AdtEvents[K] extends VisitEvent ? K : never
}[keyof AdtEvents]

export const UNDER_WAY: readonly string[] = ['arrived', 'triaged', 'in-progress', 'onleave']
/** v3 ActCode: the classes that mean a stay on a ward. */
const INPATIENT = new Set(['IMP', 'ACUTE', 'NONAC', 'OBSENC', 'SS'])

export function isUnderWay(visit: Encounter | undefined): boolean {
  return visit !== undefined && UNDER_WAY.includes(visit.status)
}

export function isInpatient(visit: Encounter): boolean {
  return INPATIENT.has(visit.class?.code ?? '')
}

/** Undefined for what no message tells of: an appointment's visit, one entered after it was over. Cancellations: take-back-visit.ts. */
export function visitEventType(before: Encounter | undefined, after: Encounter): VisitEventType | undefined {
  const planned = before?.status === 'planned'
  if (isUnderWay(after)) {
    if (isUnderWay(before)) return before && changeUnderWay(before, after)
    if (before?.status === 'finished') return 'visit.discharge-cancelled'
    return isInpatient(after) ? 'visit.admitted' : 'visit.registered'
  }
  if (after.status === 'finished') {
    if (isUnderWay(before)) return 'visit.discharged'
    return before?.status === 'finished' ? 'visit.updated' : undefined
  }
  if (after.status === 'planned' && isInpatient(after)) return planned ? 'visit.updated' : 'visit.planned'
  return undefined
}

/** The one that says most: a leave before a class, a class before a bed. */
function changeUnderWay(before: Encounter, after: Encounter): VisitEventType {
  if (before.status !== 'onleave' && after.status === 'onleave') return 'visit.leave-begun'
  if (before.status === 'onleave' && after.status !== 'onleave') return 'visit.leave-ended'
  if (isInpatient(before) !== isInpatient(after)) return isInpatient(after) ? 'visit.upgraded' : 'visit.downgraded'
  const [from, to] = [assignedStay(before)?.location, assignedStay(after)?.location]
  return from && to && !samePlace(from, to) ? 'visit.transferred' : 'visit.updated'
}

export interface Cause {
  at: number
  origin: string
}

/** Leaves the event in the transaction that made the change. A visit of nobody leaves none. */
export async function leaveVisitEvent(
  tx: StoreTransaction,
  workspace: string,
  type: VisitEventType | undefined,
  visit: Encounter & { id: string },
  cause: Cause,
  /** What else the event tells; `version` where the caller knows it */
  more: { version?: number; [name: string]: unknown } = {},
): Promise<void> {
  const patient = referencedId(visit.subject?.reference, 'Patient')
  if (!type || !patient) return
  const version = more.version ?? (await versionOf(tx, workspace, visit.id))
  const event: VisitEvent = { patient, encounter: visit.id, version, at: cause.at, origin: cause.origin, ...more }
  await tx.appendEvents(workspace, [{ type, at: cause.at, payload: JSON.stringify(event) }])
}

export async function versionOf(tx: StoreTransaction, workspace: string, encounter: string): Promise<number> {
  return (await tx.getResource(workspace, 'Encounter', encounter))?.version ?? 1
}

/** Any event whose payload the caller has whole. */
export async function leaveEvent<K extends keyof HospitalEvents>(
  tx: StoreTransaction,
  workspace: string,
  type: K,
  event: HospitalEvents[K],
): Promise<void> {
  await tx.appendEvents(workspace, [{ type, at: event.at, payload: JSON.stringify(event) }])
}
