/** Which event a change of an Encounter amounts to, whoever made it: what the outbound interfaces live on. */
import type { Encounter } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../store/contract.ts'
import type { HospitalEvents, VisitEvent } from '../hospital.ts'
import { referencedId } from '../identifiers.ts'

export type VisitEventType = keyof HospitalEvents

const UNDER_WAY = new Set(['arrived', 'triaged', 'in-progress', 'onleave'])
/** v3 ActCode: the classes that mean a stay on a ward. */
const INPATIENT = new Set(['IMP', 'ACUTE', 'NONAC', 'OBSENC', 'SS'])

export function isUnderWay(visit: Encounter | undefined): boolean {
  return visit !== undefined && UNDER_WAY.has(visit.status)
}

export function isInpatient(visit: Encounter): boolean {
  return INPATIENT.has(visit.class?.code ?? '')
}

/** Undefined for what no message tells of yet: a plan, a cancellation, a visit entered after it was over. */
export function visitEventType(before: Encounter | undefined, after: Encounter): VisitEventType | undefined {
  if (!isUnderWay(before) && isUnderWay(after)) return isInpatient(after) ? 'visit.admitted' : 'visit.registered'
  if (isUnderWay(before) && after.status === 'finished') return 'visit.discharged'
  if (isUnderWay(before) && isUnderWay(after)) return 'visit.updated'
  if (before?.status === 'finished' && after.status === 'finished') return 'visit.updated'
  return undefined
}

/** Leaves the event in the transaction that made the change. A visit of nobody leaves none. */
export async function leaveVisitEvent(
  tx: StoreTransaction,
  workspace: string,
  type: VisitEventType | undefined,
  visit: Encounter & { id: string },
  cause: { at: number; origin: string },
): Promise<void> {
  const patient = referencedId(visit.subject?.reference, 'Patient')
  if (!type || !patient) return
  const version = (await tx.getResource(workspace, 'Encounter', visit.id))?.version ?? 1
  const event: VisitEvent = { patient, encounter: visit.id, version, at: cause.at, origin: cause.origin }
  await tx.appendEvents(workspace, [{ type, at: cause.at, payload: JSON.stringify(event) }])
}
