/** Which event becomes which message on an interface, or nothing when the interface does not want it. */
import type { HospitalEvents } from '../../emr/hospital.ts'
import { tellsOfReadings } from '../../emr/records/result-event.ts'
import { EVENT_MESSAGES } from '../../emr/views/hl7v2-out/event-messages.ts'
import type { EventMessage } from '../../emr/views/hl7v2-out/message-order.ts'
import { mnemonicOf } from '../../emr/views/hl7v2-out/segments/header.ts'
import type { Interface } from '../../partners/registry.ts'
import type { EventRow, StoreTransaction } from '../../store/contract.ts'
import { filterA03 } from './a03-filter.ts'
import { nextHeader } from './next-header.ts'
import type { RenderedMessage } from './put-on-queue.ts'
import { shapeMessage } from './shape-message.ts'

type Told = HospitalEvents[keyof HospitalEvents]

export interface Filling {
  feed: Interface
  /** The partner's inbound interfaces, whose messages are not echoed to it. */
  ownInbound: ReadonlySet<string>
}

/** Whether the interface wants the event, as far as its type and origin tell. */
export const isWanted = (filling: Filling, event: EventRow): boolean => choose(filling, event) !== undefined

const choose = ({ feed, ownInbound }: Filling, { type, payload }: EventRow) => {
  const messages: readonly EventMessage<Told>[] = isKnown(type) ? EVENT_MESSAGES[type] : []
  const message = messages.find(({ trigger }) => feed.events.includes(trigger))
  if (!message) return undefined
  const told = JSON.parse(payload) as Told
  return ownInbound.has(told.origin) ? undefined : { message, told }
}

export const renderEvent = async (
  tx: StoreTransaction,
  workspace: string,
  filling: Filling,
  event: EventRow,
): Promise<RenderedMessage | undefined> => {
  const { feed } = filling
  const { message, told } = choose(filling, event) ?? {}
  if (!message || !told) return undefined
  const { trigger } = message
  if (
    feed.schedule?.vitals &&
    event.type === 'results.filed' &&
    'observations' in told &&
    (await tellsOfReadings(tx, workspace, told))
  )
    return undefined
  const header = await nextHeader(tx, workspace, feed, event.at)
  const bytes = await message.render(tx, workspace, { trigger, event: told, header })
  if (!bytes) return undefined
  const suppressed = await suppress(tx, workspace, feed, trigger, told)
  return { controlId: header.controlId, bytes: shapeMessage(bytes, feed), ...(suppressed && { suppressed }) }
}

const isKnown = (type: string): type is keyof HospitalEvents => Object.hasOwn(EVENT_MESSAGES, type)

const suppress = async (tx: StoreTransaction, workspace: string, feed: Interface, trigger: string, told: object) => {
  if (trigger !== 'A03' && trigger !== 'A13') return undefined
  if (!('encounter' in told) || typeof told.encounter !== 'string') return undefined
  const { encounter } = told
  return filterA03(tx, workspace, feed, { trigger, encounter, mnemonic: mnemonicOf(trigger, told) })
}
