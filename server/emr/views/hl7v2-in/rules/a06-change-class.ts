/** A06 makes an inpatient of an outpatient or emergency patient; A07 takes an upgrade back that was made in error. */
import type { Encounter } from '@medplum/fhirtypes'
import { addMovement, dropLastMovement, lastMovement } from '../../../records/movements.ts'
import { isInpatient } from '../../../records/visit-event.ts'
import { classOf, type EventRule, invalidEncounter, wantsUnderWay } from './event-rule.ts'

export const a06Upgrade: EventRule = {
  event: 'A06',
  refuses(visit, number) {
    if (visit && isInpatient(visit)) return invalidEncounter(`visit ${number} is an inpatient stay already.`, '205')
    return wantsUnderWay(visit, number)
  },
  isMovement: () => true,
  inOrder: true,
  moves(visit) {
    if (!isInpatient(visit)) visit.class = classOf('IMP')
  },
  leaves: () => 'visit.upgraded',
}

export const a07Downgrade: EventRule = {
  event: 'A07',
  refuses(visit, number) {
    if (visit && !isInpatient(visit)) return invalidEncounter(`visit ${number} is no inpatient stay.`, '205')
    return wantsUnderWay(visit, number)
  },
  undoes: ['A06'],
  inOrder: true,
  moves(visit, { at, from, earlier }) {
    if (isInpatient(visit)) visit.class = classBefore(earlier)
    // The upgrade is as if it had not been; one that lies further back is an event of its own.
    if (lastMovement(visit)?.event === 'A06') dropLastMovement(visit)
    else addMovement(visit, { event: 'A07', at, from })
  },
  leaves: () => 'visit.downgraded',
}

/** PV1-2 may still say what it said before. */
function classBefore(earlier: Encounter | undefined): Encounter['class'] {
  return earlier && !isInpatient(earlier) ? earlier.class : classOf('EMER')
}
