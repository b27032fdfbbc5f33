/**
 * An exchange: one HTTP request with its response, one MLLP frame with its acknowledgement, or a connection event.
 * Immutable, numbered in its workspace in the order in which they ended: a reader that asks for what came after n misses nothing.
 */
import type { Finding } from '../finding.ts'
import type { BodyPart } from '../store/contract.ts'

export type { BodyPart, Finding }

export type Exchange = HttpExchange | MllpExchange | ConnectionExchange

interface ExchangeBase {
  workspace: string
  n: number
  /** ms since epoch, when the first byte of it was handled */
  at: number
  /** `in`: they spoke first; `out`: we did. */
  direction: 'in' | 'out'
  /** Door (`epic`, `open`, `oauth`, `admin`, `mllp`) or outbound interface. */
  door: string
  partner?: string
  /** `c17`: the socket it came over */
  connection: string
  /** From first byte in to last byte out, ms. */
  durationMs: number
  /** Why it went as it did, in words, for the person who is stuck. */
  findings: Finding[]
}

export interface HttpExchange extends ExchangeBase {
  kind: 'http'
  request: HttpRequest
  response: HttpResponse
}

export interface HttpRequest {
  method: string
  url: string
  headers: [string, string][]
  body: Uint8Array
  /** Only as it is recorded: `headers`, where others came with the same. */
  shared?: SharedHeaders
}

/** Headers that many exchanges have alike, as one object: what the journal makes of them is made once (`shareHeaders`). */
export interface SharedHeaders {
  /** In order and spelling as on the wire; never written into. */
  readonly pairs: [string, string][]
  /** As the journal keeps them, and the same as JSON. */
  readonly masked: [string, string][]
  readonly json: string
}

export interface HttpResponse {
  status: number
  headers: [string, string][]
  body: Uint8Array
  /** Only as it is recorded: what `headers` begin with that other answers have too, and what follows them. */
  shared?: SharedHeaders
  /** Between the two: those of an answer that is given again as it is. */
  again?: SharedHeaders
  own?: [string, string][]
  /** Only as it is recorded: the body as the texts and stored versions that it is made of; nobody need make bytes of it then. */
  parts?: readonly BodyPart[]
}

export interface MllpExchange extends ExchangeBase {
  kind: 'mllp'
  /** The payload between VT and FS CR, byte for byte. */
  message: Uint8Array
  /** The acknowledgement, byte for byte; absent when none came or none was sent. */
  ack?: Uint8Array
  /** `ADT^A01`, empty when it could not be read */
  messageType: string
  controlId: string
  /** `AA`, `AE`, `AR`, or what happened instead: `timeout`, `closed` */
  outcome: string
  /** Absent over plain TCP. */
  tls?: TlsPeer
}

/** The peer as its certificate names it; without one, the protocol alone. */
export interface TlsPeer {
  /** `TLSv1.3` */
  protocol: string
  /** `CN=client` */
  subject?: string
  /** SHA-256 of the certificate, `AB:CD:…` */
  fingerprint?: string
}

export interface ConnectionExchange extends ExchangeBase {
  kind: 'connection'
  event:
    | 'open'
    | 'close'
    | 'junk'
    | 'truncated'
    | 'oversize'
    | 'half-frame-timeout'
    | 'refused'
    | 'error'
    | 'ack-not-sent'
  /** The peer, `127.0.0.1:51022`. */
  peer: string
  /** In words: what was seen and what was done about it. */
  note: string
  /** Bytes that were no frame, as they came (cut at 64 KiB), and their offset in the connection. */
  bytes?: Uint8Array
  offset?: number
}
