/** The sockets that a replay needs, as plain functions: the command line gives real ones, tests give what they like. */
import type { HttpExchange } from '../journal/exchange.ts'
import type { CapturedMessage } from './correlate.ts'
import type { PlayedRequest } from './rewrite.ts'

export interface ReplayPorts {
  /** Sends on the connection of that name, opened at first use, and waits for the acknowledgement: not for long where none is expected. */
  sendMllp(connection: string, message: Uint8Array, expected: boolean): Promise<MllpReply>
  /** The acknowledgement of that control id which follows the first answer on the connection, or came before it was asked for. */
  laterMllp(connection: string, controlId: string): Promise<MllpReply>
  /** What came over the connections and was not asked for. */
  unasked(): Uint8Array[]
  /** Rejects when no answer came. */
  sendHttp(request: PlayedRequest): Promise<HttpExchange['response']>
  /** A bearer token for FHIR doors, acquired anew; undefined when none can be had. */
  token(): Promise<string | undefined>
  apiKey?: string
  adminToken?: string
  captured: Captured
  now(): number
}

export type MllpReply = { ack: Uint8Array } | { problem: string }

/** What the fresh workspace sends to the replay's own listeners. */
export interface Captured {
  /** All that came so far over that interface, in order. */
  messages(name: string): readonly CapturedMessage[]
  /** True once that many have come over that interface, false when it took too long. */
  until(name: string, count: number): Promise<boolean>
  /** Resolves when the sandbox has nothing more to send. */
  settled(): Promise<void>
}
