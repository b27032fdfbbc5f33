/** Which event becomes which message on an interface: the trigger of the ADT table, or nothing when the interface does not want it. */
import type { HospitalEvents } from '../../emr/hospital.ts'
import { renderAdt } from '../../emr/views/hl7v2-out/render-adt.ts'
import type { Interface } from '../../partners/registry.ts'
import type { EventRow, StoreTransaction } from '../../store/contract.ts'

export interface RenderedMessage {
  /** MSH-10 */
  controlId: string
  bytes: Uint8Array
}

/** NGEMR's ADT table: the trigger that each event sends. */
export const triggers: Record<keyof HospitalEvents, string> = {
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

/** The control id comes from the workspace's own sequence: a plain integer, as NGEMR's MSH-10 is (published samples: 7–8 digits). */
const firstControlId = 4_000_000

/** `ownInbound`: the partner's inbound interfaces, whose messages are not echoed to it. */
export const renderEvent = async (
  tx: StoreTransaction,
  workspace: string,
  feed: Interface,
  ownInbound: ReadonlySet<string>,
  event: EventRow,
): Promise<RenderedMessage | undefined> => {
  const trigger = isKnown(event.type) ? triggers[event.type] : undefined
  if (!trigger || !feed.events.includes(trigger)) return undefined
  const told = JSON.parse(event.payload) as HospitalEvents[keyof HospitalEvents]
  if (ownInbound.has(told.origin)) return undefined
  const controlId = String(firstControlId + (await tx.nextInSequence(workspace, 'message-control-id')))
  const bytes = await renderAdt(tx, workspace, {
    trigger,
    event: told,
    header: { controlId, facility: feed.facility ?? 'ZAH', at: event.at },
  })
  return bytes && { controlId, bytes }
}

const isKnown = (type: string): type is keyof HospitalEvents => Object.hasOwn(triggers, type)
