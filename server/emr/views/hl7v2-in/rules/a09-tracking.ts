/** A09 and A10: tracking. The bed stays held (`reserved`) while the patient is at a temporary place (PV1-11). */
import { type EventRule, wantsUnderWay } from './event-rule.ts'

export const a09Depart: EventRule = {
  event: 'A09',
  refuses: wantsUnderWay,
  sense: 'departs',
  inOrder: true,
  moves() {},
  leaves: () => 'visit.departed',
}

export const a10Arrive: EventRule = {
  event: 'A10',
  refuses: wantsUnderWay,
  sense: 'arrives',
  inOrder: true,
  moves() {},
  leaves: () => 'visit.arrived',
}
