/** A workflow on one visit: find it, move it on, note the movement, leave the event; one shape for most rows of the table. */
import type { Encounter } from '@medplum/fhirtypes'
import type { WorkflowField, WorkflowOutcome } from '../hospital.ts'
import { referencedId } from '../identifiers.ts'
import { addMovement, lastMovement, undoMovement } from '../records/movements.ts'
import { assignedStay } from '../records/stays.ts'
import { canUndoWithoutHistory, undoWithoutHistory } from '../records/undo-without-history.ts'
import { followVisit } from '../records/visit-appointment.ts'
import { isInpatient, isUnderWay, leaveVisitEvent, type VisitEventType } from '../records/visit-event.ts'
import { noteTold } from '../records/visit-told.ts'
import { numberOf, refuseSecondStay, refuseTakenBed, wantVisit } from './find-for-workflow.ts'
import { type Context, ORIGIN, type Order, Refusal, type Workflow } from './workflow.ts'

export const VISIT: WorkflowField = { name: 'visit', description: 'the visit number' }

export interface VisitStep {
  name: string
  trigger: string
  description: string
  leaves: VisitEventType
  /** EVN-4, where it is another than the trigger's usual one. */
  mnemonic?: string
  fields?: readonly WorkflowField[]
  /** It can be cancelled later. */
  isMovement?: boolean
  moves(visit: Encounter & { id: string }, context: Context & { from: number }, order: Order): void | Promise<void>
}

export function visitWorkflow(step: VisitStep): Workflow {
  const { name, trigger, description, leaves, mnemonic, fields = [] } = step
  return {
    name,
    trigger,
    description,
    fields: [VISIT, ...fields],
    async run(context, order) {
      const { tx, workspace, writer, at, when } = context
      const found = await wantVisit(context, order.visit ?? '')
      const visit = found.resource
      const from = found.row.version
      await step.moves(visit, { ...context, from }, order)
      if (step.isMovement) addMovement(visit, { event: trigger, at: when, from })
      noteTold(visit, trigger, when)
      await writer.put(tx, workspace, visit, found.row)
      await followVisit(tx, workspace, writer, visit)
      await leaveVisitEvent(tx, workspace, leaves, visit, { at, origin: ORIGIN }, mnemonic ? { mnemonic } : {})
      return visitOutcome(visit, leaves)
    },
  }
}

export function visitOutcome(
  visit: Encounter & { id: string },
  event: VisitEventType,
): Extract<WorkflowOutcome, { ok: true }> {
  const patient = referencedId(visit.subject?.reference, 'Patient')
  const place = assignedStay(visit)?.location.reference
  return {
    ok: true,
    ...(patient && { patient }),
    encounter: visit.id,
    visitNumber: numberOf(visit),
    ...(place && { place }),
    events: [event],
  }
}

/** Takes the visit's last movement back, when it is one of those. */
export function undoWorkflow(
  undoes: readonly string[],
  what: string,
  step: Omit<VisitStep, 'moves' | 'description'>,
): Workflow {
  return visitWorkflow({
    ...step,
    description: `take back the ${what} that was the visit's last movement`,
    async moves(visit, context) {
      const last = lastMovement(visit)
      if (canUndoWithoutHistory(visit, step.trigger)) {
        undoWithoutHistory(visit, step.trigger)
        await refuseTakenBed(context, visit)
        if (isUnderWay(visit) && isInpatient(visit)) await refuseSecondStay(context, visit)
        return
      }
      if (!last || !undoes.includes(last.event)) {
        const told = last ? `its last movement is ${last.event} of ${last.at}` : `it is ${visit.status}`
        throw new Refusal('wrong-state', `Visit ${numberOf(visit)} has no ${what} to take back: ${told}.`, 'visit')
      }
      const { tx, workspace } = context
      const row = last.from > 0 ? await tx.getResourceVersion(workspace, 'Encounter', visit.id, last.from) : undefined
      undoMovement(visit, row && !row.deleted ? (JSON.parse(row.text) as Encounter) : undefined)
      await refuseTakenBed(context, visit)
      if (isUnderWay(visit)) await refuseSecondStay(context, visit)
    },
  })
}

export function wantState(visit: Encounter, states: readonly string[], what: string): void {
  if (states.includes(visit.status)) return
  const why = `Visit ${numberOf(visit)} is ${visit.status}; ${what} wants ${states.join(' or ')}.`
  throw new Refusal('wrong-state', why, 'visit')
}
