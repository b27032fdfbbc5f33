/**
 * A visit that was cancelled, entered in error or deleted by FHIR: what was told of it is taken back as a clinician has to, the last
 * movement first. Cancelling an admission wants the transfers after it cancelled (NGEMR's rows A11 to A13).
 */
import type { Encounter } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../store/contract.ts'
import { movementsOf } from './movements.ts'
import { type Cause, isInpatient, isUnderWay, leaveVisitEvent, type VisitEventType } from './visit-event.ts'

/** A swap (A17) has no cancellation in the table. */
const TAKES_BACK: Readonly<Record<string, VisitEventType>> = {
  A01: 'visit.admission-cancelled',
  A02: 'visit.transfer-cancelled',
  A03: 'visit.discharge-cancelled',
  A04: 'visit.admission-cancelled',
  A06: 'visit.downgraded',
  A21: 'visit.leave-cancelled',
  A22: 'visit.return-cancelled',
}

interface Step {
  type: VisitEventType
  /** Of the visit as it was before what is taken back */
  version: number
}

/** `version`: of the visit as it was before. A plan of an outpatient's visit was never told of, nor was one that is over since long. */
export async function leaveTakenBack(
  tx: StoreTransaction,
  workspace: string,
  visit: Encounter & { id: string },
  version: number,
  cause: Cause,
): Promise<void> {
  for (const { type, version: at } of await stepsBack(tx, workspace, visit, version))
    await leaveVisitEvent(tx, workspace, type, visit, cause, { version: at })
}

async function stepsBack(
  tx: StoreTransaction,
  workspace: string,
  visit: Encounter & { id: string },
  version: number,
): Promise<Step[]> {
  const plan = { type: 'visit.plan-cancelled' as const, version }
  if (visit.status === 'planned') return isInpatient(visit) ? [plan] : []
  if (!isUnderWay(visit) && visit.status !== 'finished') return []
  const noted = movementsOf(visit).reverse()
  const steps = noted.flatMap(({ event, from }): Step[] => {
    const type = TAKES_BACK[event]
    return type ? [{ type, version: from > 0 ? from : version }] : []
  })
  // What was written by FHIR has no movements noted: its status tells the last, and every visit has begun.
  if (visit.status === 'finished' && noted[0]?.event !== 'A03')
    steps.unshift({ type: 'visit.discharge-cancelled', version })
  if (steps.at(-1)?.type !== 'visit.admission-cancelled') steps.push({ type: 'visit.admission-cancelled', version })
  const first = noted.at(-1)?.from ?? 0
  const row = first > 0 ? await tx.getResourceVersion(workspace, 'Encounter', visit.id, first) : undefined
  const began = row && !row.deleted ? (JSON.parse(row.text) as Encounter) : undefined
  return began?.status === 'planned' && isInpatient(began) ? [...steps, { ...plan, version: first }] : steps
}
