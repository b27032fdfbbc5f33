/** Which event becomes which message on an interface, or nothing when the interface does not want it. */
import type { HospitalEvents } from '../../emr/hospital.ts'
import { EVENT_MESSAGES } from '../../emr/views/hl7v2-out/event-messages.ts'
import type { EventMessage } from '../../emr/views/hl7v2-out/message-order.ts'
import { mnemonicOf } from '../../emr/views/hl7v2-out/segments/header.ts'
import type { Interface } from '../../partners/registry.ts'
import type { EventRow, StoreTransaction } from '../../store/contract.ts'
import { filterA03 } from './a03-filter.ts'
import { shapeMessage } from './shape-message.ts'

export interface RenderedMessage {
  /** MSH-10 */
  controlId: string
  bytes: Uint8Array
  /** It is not to be sent, and why. */
  suppressed?: string
}

type Told = HospitalEvents[keyof HospitalEvents]

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
  const messages: readonly EventMessage<Told>[] = isKnown(event.type) ? EVENT_MESSAGES[event.type] : []
  const message = messages.find(({ trigger }) => feed.events.includes(trigger))
  if (!message) return undefined
  const { trigger } = message
  const told = JSON.parse(event.payload) as Told
  if (ownInbound.has(told.origin)) return undefined
  const controlId = String(firstControlId + (await tx.nextInSequence(workspace, 'message-control-id')))
  const bytes = await message.render(tx, workspace, {
    trigger,
    event: told,
    header: { controlId, facility: feed.facility ?? 'ZAH', at: event.at },
  })
  if (!bytes) return undefined
  const suppressed = await suppress(tx, workspace, feed, trigger, told)
  return { controlId, bytes: shapeMessage(bytes, feed), ...(suppressed && { suppressed }) }
}

const isKnown = (type: string): type is keyof HospitalEvents => Object.hasOwn(EVENT_MESSAGES, type)

const suppress = async (tx: StoreTransaction, workspace: string, feed: Interface, trigger: string, told: object) => {
  if (trigger !== 'A03' && trigger !== 'A13') return undefined
  if (!('encounter' in told) || typeof told.encounter !== 'string') return undefined
  const { encounter } = told
  return filterA03(tx, workspace, feed, { trigger, encounter, mnemonic: mnemonicOf(trigger, told) })
}
