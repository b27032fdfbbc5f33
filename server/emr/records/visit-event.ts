/** Which event a change of an Encounter amounts to, whoever made it: what the outbound interfaces live on. */
import type { Encounter } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../store/contract.ts'
import type { HospitalEvents, PersonEvent, VisitEvent } from '../hospital.ts'
import { referencedId } from '../identifiers.ts'

type EventsWith<Payload> = {
  [K in keyof HospitalEvents]: HospitalEvents[K] extends Payload ? K : never
}[keyof HospitalEvents]
/** Those that tell of a visit */
export type VisitEventType = EventsWith<VisitEvent>

export const UNDER_WAY: readonly string[] = ['arrived', 'triaged', 'in-progress', 'onleave']
/** v3 ActCode: the classes that mean a stay on a ward. */
const INPATIENT = new Set(['IMP', 'ACUTE', 'NONAC', 'OBSENC', 'SS'])

export function isUnderWay(visit: Encounter | undefined): boolean {
  return visit !== undefined && UNDER_WAY.includes(visit.status)
}

export function isInpatient(visit: Encounter): boolean {
  return INPATIENT.has(visit.class?.code ?? '')
}

/** Undefined for what a FHIR write alone does not tell: a plan, a cancellation, a visit entered after it was over. */
export function visitEventType(before: Encounter | undefined, after: Encounter): VisitEventType | undefined {
  if (!isUnderWay(before) && isUnderWay(after)) return isInpatient(after) ? 'visit.admitted' : 'visit.registered'
  if (isUnderWay(before) && after.status === 'finished') return 'visit.discharged'
  if (isUnderWay(before) && isUnderWay(after)) return 'visit.updated'
  if (before?.status === 'finished' && after.status === 'finished') return 'visit.updated'
  return undefined
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
  more: object = {},
): Promise<void> {
  const patient = referencedId(visit.subject?.reference, 'Patient')
  if (!type || !patient) return
  const version = await versionOf(tx, workspace, visit.id)
  const event: VisitEvent = { patient, encounter: visit.id, version, at: cause.at, origin: cause.origin, ...more }
  await tx.appendEvents(workspace, [{ type, at: cause.at, payload: JSON.stringify(event) }])
}

export async function versionOf(tx: StoreTransaction, workspace: string, encounter: string): Promise<number> {
  return (await tx.getResource(workspace, 'Encounter', encounter))?.version ?? 1
}

/** Of a person, with no visit in it. */
export async function leavePersonEvent<K extends EventsWith<PersonEvent>>(
  tx: StoreTransaction,
  workspace: string,
  type: K,
  event: HospitalEvents[K],
): Promise<void> {
  await tx.appendEvents(workspace, [{ type, at: event.at, payload: JSON.stringify(event) }])
}
