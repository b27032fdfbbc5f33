/** What each outbound interface wants of the events: by their types, and never what it brought itself. */
import type { HospitalEvents } from '../../emr/hospital.ts'
import { EVENT_MESSAGES } from '../../emr/views/hl7v2-out/event-messages.ts'
import type { EventMessage } from '../../emr/views/hl7v2-out/message-order.ts'
import type { Interface } from '../../partners/registry.ts'
import type { EventRow } from '../../store/contract.ts'

export type Told = HospitalEvents[keyof HospitalEvents]

export interface Filling {
  feed: Interface
  /** What it is sent, by the type of the event. */
  messages: ReadonlyMap<string, EventMessage<Told>>
  /** The partner's inbound interfaces, whose messages are not echoed to it. */
  ownInbound: ReadonlySet<string>
}

/** Of all interfaces of a workspace those that send. */
export const fillingsOf = (feeds: readonly Interface[]): Filling[] =>
  feeds.filter(({ direction }) => direction === 'out').map((feed) => fillingOf(feed, feeds))

/** `feeds`: the other interfaces of the workspace */
export const fillingOf = (feed: Interface, feeds: readonly Interface[] = []): Filling => {
  const own = feeds.filter(({ partner, direction }) => partner === feed.partner && direction === 'in')
  return { feed, messages: messagesFor(feed), ownInbound: new Set(own.map(({ name }) => name)) }
}

/** Whether the event is of a kind that the interface wants, from wherever it came. */
export const isWanted = ({ messages }: Filling, { type }: EventRow): boolean => messages.has(type)

export const toldBy = ({ payload }: EventRow): Told => JSON.parse(payload) as Told

/** Whether the interface is told of the event. */
export const isTold = (filling: Filling, event: EventRow): boolean =>
  isWanted(filling, event) && !filling.ownInbound.has(toldBy(event).origin)

const messagesFor = ({ events }: Interface): Filling['messages'] => {
  const offered: [string, readonly EventMessage<Told>[]][] = Object.entries(EVENT_MESSAGES)
  return new Map(
    offered.flatMap(([type, messages]) => {
      const message = messages.find(({ trigger }) => events.includes(trigger))
      return message ? [[type, message] as const] : []
    }),
  )
}
