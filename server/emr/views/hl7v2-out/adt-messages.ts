/** NGEMR's ADT table as messages of events. */
import type { AdtEvents } from '../../hospital.ts'
import type { EventMessage } from './message-order.ts'
import { renderAdt } from './render-adt.ts'

/** NGEMR's ADT table: the trigger that each event sends. */
export const ADT_TRIGGERS: Record<keyof AdtEvents, string> = {
  'visit.admitted': 'A01',
  'visit.transferred': 'A02',
  'visit.discharged': 'A03',
  'visit.registered': 'A04',
  'visit.planned': 'A05',
  'visit.upgraded': 'A06',
  'visit.downgraded': 'A07',
  'visit.updated': 'A08',
  'visit.departed': 'A09',
  'visit.arrived': 'A10',
  'visit.admission-cancelled': 'A11',
  'visit.transfer-cancelled': 'A12',
  'visit.discharge-cancelled': 'A13',
  'visit.admission-pending': 'A14',
  'visit.transfer-pending': 'A15',
  'visit.discharge-pending': 'A16',
  'visit.swapped': 'A17',
  'visit.leave-begun': 'A21',
  'visit.leave-ended': 'A22',
  'visit.pending-discharge-cancelled': 'A25',
  'visit.pending-transfer-cancelled': 'A26',
  'visit.pending-admission-cancelled': 'A27',
  'person.created': 'A28',
  'person.updated': 'A31',
  'visit.plan-cancelled': 'A38',
  'patient.merged': 'A40',
  'visit.moved': 'A45',
  'visit.leave-cancelled': 'A52',
  'visit.return-cancelled': 'A53',
  'allergies.updated': 'A60',
}

type AdtMessage = EventMessage<AdtEvents[keyof AdtEvents]>

export const ADT_MESSAGES = {} as Record<keyof AdtEvents, readonly AdtMessage[]>
for (const event of Object.keys(ADT_TRIGGERS) as (keyof AdtEvents)[])
  ADT_MESSAGES[event] = [{ trigger: ADT_TRIGGERS[event], render: renderAdt }]
