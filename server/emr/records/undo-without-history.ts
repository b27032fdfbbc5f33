/**
 * Visits that came with the population or by FHIR have no movements noted. Their status and stays still tell what the last step
 * was, so that it can be taken back; what they cannot tell is not guessed.
 */
import type { Encounter } from '@medplum/fhirtypes'
import { cancelVisit, lastMovement } from './movements.ts'
import { isUnderWay } from './visit-event.ts'

/** `event` is the cancellation: A11, A12, A13 or A52. */
export function canUndoWithoutHistory(visit: Encounter, event: string): boolean {
  if (lastMovement(visit)) return false
  if (event === 'A11') return isUnderWay(visit)
  if (event === 'A13') return visit.status === 'finished'
  if (event === 'A52') return visit.status === 'onleave'
  return event === 'A12' && isUnderWay(visit) && stayBefore(visit) >= 0
}

export function undoWithoutHistory(visit: Encounter, event: string): void {
  if (event === 'A11') cancelVisit(visit)
  else if (event === 'A13') reopen(visit)
  else if (event === 'A52') visit.status = 'in-progress'
  else if (event === 'A12') {
    const at = stayBefore(visit)
    visit.location = (visit.location ?? []).slice(0, at + 1)
    reopenLastStay(visit)
  }
}

/** The stay that the present one followed; there is one when the patient was moved. */
function stayBefore({ location = [] }: Encounter): number {
  const [before, now] = [location.at(-2), location.at(-1)]
  return now?.status === 'active' && before?.status === 'completed' ? location.length - 2 : -1
}

/** A visit that came here finished goes on where it ended. */
function reopen(visit: Encounter): void {
  visit.status = 'in-progress'
  if (visit.period) Reflect.deleteProperty(visit.period, 'end')
  reopenLastStay(visit)
}

function reopenLastStay(visit: Encounter): void {
  const last = visit.location?.at(-1)
  if (!last) return
  last.status = 'active'
  if (last.period) Reflect.deleteProperty(last.period, 'end')
}
