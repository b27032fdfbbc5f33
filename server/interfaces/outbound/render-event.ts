/** Which event becomes which message on an interface: the trigger of the ADT table, or nothing when the interface does not want it. */
import type { HospitalEvents, VisitEvent } from '../../emr/hospital.ts'
import { renderAdt } from '../../emr/views/hl7v2-out/render-adt.ts'
import type { Interface } from '../../partners/registry.ts'
import type { EventRow, StoreTransaction } from '../../store/contract.ts'

export interface RenderedMessage {
  /** MSH-10 */
  controlId: string
  bytes: Uint8Array
}

/** NGEMR's ADT table: the trigger that each event of a visit sends. */
const triggers: Record<keyof HospitalEvents, string> = {
  'visit.admitted': 'A01',
  'visit.registered': 'A04',
  'visit.updated': 'A08',
  'visit.discharged': 'A03',
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
  const trigger = triggers[event.type as keyof HospitalEvents]
  if (!trigger || !feed.events.includes(trigger)) return undefined
  const visit = JSON.parse(event.payload) as VisitEvent
  if (ownInbound.has(visit.origin)) return undefined
  const controlId = String(firstControlId + (await tx.nextInSequence(workspace, 'message-control-id')))
  const bytes = await renderAdt(tx, workspace, {
    trigger,
    visit,
    header: { controlId, facility: feed.facility ?? 'ZAH', at: event.at },
  })
  return bytes && { controlId, bytes }
}
