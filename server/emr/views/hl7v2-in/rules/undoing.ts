/** Events that take the last movement of a visit back: A11 admission or arrival, A12 transfer, A13 discharge, A52 leave, A53 return. */
import { lastMovement, undoMovement } from '../../../records/movements.ts'
import { canUndoWithoutHistory, undoWithoutHistory } from '../../../records/undo-without-history.ts'
import type { VisitEventType } from '../../../records/visit-event.ts'
import { type EventRule, invalidEncounter } from './event-rule.ts'

const CANCELLED_BY: Record<string, string> = {
  A01: 'A11',
  A02: 'A12',
  A03: 'A13',
  A04: 'A11',
  A06: 'A07',
  A21: 'A52',
  A22: 'A53',
}

function undoing(event: string, undoes: readonly string[], what: string, leaves: VisitEventType): EventRule {
  return {
    event,
    undoes,
    sense: 'stays',
    refuses(visit, number) {
      if (!visit) return invalidEncounter(`no visit has number ${number}, so there is no ${what} to cancel.`)
      const last = lastMovement(visit)
      if (last && undoes.includes(last.event)) return undefined
      if (canUndoWithoutHistory(visit, event)) return undefined
      const inverse = last && CANCELLED_BY[last.event]
      const told = last ? `its last movement is ${last.event} of ${last.at}` : `it is ${visit.status}`
      return invalidEncounter(
        `visit ${number} has no ${what} to cancel: ${told}.${inverse ? ` Cancel that first with ${inverse}.` : ' Nothing was filed.'}`,
      )
    },
    moves(visit, { earlier }) {
      if (lastMovement(visit)) undoMovement(visit, earlier)
      else undoWithoutHistory(visit, event)
    },
    leaves: () => leaves,
  }
}

export const a11CancelAdmission = undoing('A11', ['A01', 'A04'], 'admission or arrival', 'visit.admission-cancelled')
export const a12CancelTransfer = undoing('A12', ['A02'], 'transfer', 'visit.transfer-cancelled')
export const a13CancelDischarge = undoing('A13', ['A03'], 'discharge', 'visit.discharge-cancelled')
export const a52CancelLeave = undoing('A52', ['A21'], 'leave', 'visit.leave-cancelled')
export const a53CancelReturn = undoing('A53', ['A22'], 'return from leave', 'visit.return-cancelled')
