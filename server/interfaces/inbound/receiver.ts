/** The inbound side as the doors see it: the bytes of one frame in, the bytes of its acknowledgements out. */
import type { Finding, MllpExchange, TlsPeer } from '../../journal/exchange.ts'

export interface Arrival {
  workspace: string
  /** What stood between the start and the end block. It must not change afterwards. */
  payload: Buffer
  /** Messages of one connection are filed in the order in which they were given. */
  connection: string
  peer: string
  /** The door that it came by; `mllp` when left out. */
  door?: string
  /** The interface that the address names: its port, its URL, its folder. */
  interface?: string
  tls?: TlsPeer
  /** ms since epoch */
  at: number
  /** What the door saw amiss in the framing. */
  findings?: Finding[]
  /** The peer has left: whatever is answered reaches nobody. */
  isGone?: () => boolean
  /** Sends the acknowledgement of that exchange over the same connection later; false when it is gone. */
  later?: (bytes: Buffer, n: number) => boolean
}

export interface Received {
  /** In the order in which they are to be sent: none, one, or an accept and an application acknowledgement. */
  answers: Buffer[]
  exchange: MllpExchange
  /** The numbers in the journal of what those answers are told by. */
  numbers: number[]
}

export interface Receiver {
  /**
   * Resolves after the commit that holds both what the message changed and its entry in the journal. Never rejects.
   * The number in the journal is taken in the transaction.
   */
  receive(arrival: Arrival): Promise<Received>
}
