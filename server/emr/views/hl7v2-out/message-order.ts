/** What every renderer of outgoing messages is given, whatever its family: the trigger, the event that it tells of, its header. */
import type { StoreReads } from '../../../store/contract.ts'

export interface MessageOrder<Event> {
  /** `A01` */
  trigger: string
  event: Event
  header: {
    /** MSH-10 */
    controlId: string
    /** MSH-4 */
    facility: string
    /** ms since epoch: MSH-7, EVN-2 */
    at: number
  }
}

/** One message that an event may go out as. */
export interface EventMessage<Event> {
  /** MSH-9.2, by which an interface wants it */
  trigger: string
  /** The bytes; undefined when what the event tells of is gone by now. */
  render(reads: StoreReads, workspace: string, order: MessageOrder<Event>): Promise<Uint8Array | undefined>
}
