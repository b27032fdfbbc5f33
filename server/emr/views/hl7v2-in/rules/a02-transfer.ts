/** A02: to another bed, ward or bay (PV1-3). */
import { fulfilPending } from '../../../records/movements.ts'
import { refuse, text } from '../reading.ts'
import { type EventRule, invalidEncounter, wantsUnderWay } from './event-rule.ts'

export const a02Transfer: EventRule = {
  event: 'A02',
  refuses(visit, number) {
    if (visit?.status === 'onleave')
      return invalidEncounter(`visit ${number} is on leave. Send A22 first; nobody is moved while away.`)
    return wantsUnderWay(visit, number)
  },
  isMovement: () => true,
  inOrder: true,
  moves(visit, { reading, pv1 }) {
    if (text(pv1, 3) === undefined)
      refuse(reading, '101', 'PV1-3', 'PV1-3 is empty. Send there where the patient went.')
    fulfilPending(visit, 'A02')
  },
  leaves: () => 'visit.transferred',
}
