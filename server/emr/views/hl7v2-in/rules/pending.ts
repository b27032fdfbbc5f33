/** A14, A15, A16 announce an admission, a transfer, a discharge; A27, A26, A25 take that back. Nobody is moved by either. */
import { addPending, cancelVisit, type PendingKind, pendingOf, setPending } from '../../../records/movements.ts'
import { isUnderWay, type VisitEventType } from '../../../records/visit-event.ts'
import { text } from '../reading.ts'
import { readTimestamp } from '../timestamp.ts'
import { classOf, type EventRule, invalidEncounter, wantsUnderWay } from './event-rule.ts'

function announces(event: string, kind: PendingKind, leaves: VisitEventType): EventRule {
  return {
    event,
    refuses(visit, number) {
      // A visit may begin as the announcement of its admission.
      if (kind === 'ADMIT' && (!visit || visit.status === 'planned')) return undefined
      return wantsUnderWay(visit, number)
    },
    hasDestination: true,
    inOrder: true,
    sense: (visit) => (isUnderWay(visit) ? 'stays' : 'plans'),
    moves(visit, { reading, from, destination }) {
      if (!isUnderWay(visit)) {
        visit.status = 'planned'
        visit.class ??= classOf('IMP')
      }
      const place = destination?.reference
      // Assumption: ZPE-2 is when it is expected; nobody has published the segment.
      const at = readTimestamp(text(reading.message.segment('ZPE'), 2) ?? '')?.dateTime
      addPending(visit, { kind, ...(at && { at }), ...(place && { place }), from })
    },
    leaves: () => leaves,
  }
}

function withdraws(event: string, kind: PendingKind, leaves: VisitEventType): EventRule {
  return {
    event,
    refuses(visit, number) {
      if (!visit) return invalidEncounter(`no visit has number ${number}, so nothing is pending.`)
      if (pendingOf(visit).some((each) => each.kind === kind)) return undefined
      return invalidEncounter(`visit ${number} has no pending ${kind.toLowerCase()} to cancel.`)
    },
    sense: 'stays',
    moves(visit) {
      const pending = pendingOf(visit)
      const announced = pending.find((each) => each.kind === kind)
      setPending(
        visit,
        pending.filter((each) => each.kind !== kind),
      )
      if (visit.status === 'planned' && announced?.from === 0) cancelVisit(visit)
    },
    leaves: () => leaves,
  }
}

export const a14PendingAdmission = announces('A14', 'ADMIT', 'visit.admission-pending')
export const a15PendingTransfer = announces('A15', 'TRANSFER', 'visit.transfer-pending')
export const a16PendingDischarge = announces('A16', 'DISCHARGE', 'visit.discharge-pending')
export const a25CancelPendingDischarge = withdraws('A25', 'DISCHARGE', 'visit.pending-discharge-cancelled')
export const a26CancelPendingTransfer = withdraws('A26', 'TRANSFER', 'visit.pending-transfer-cancelled')
export const a27CancelPendingAdmission = withdraws('A27', 'ADMIT', 'visit.pending-admission-cancelled')
