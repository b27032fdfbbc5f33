/** What the HTTP front hands to a FHIR door and gets back: HTTP without the socket, so that a door is a plain function. */
import type { BodyPart, Finding, SharedHeaders } from '../../journal/exchange.ts'
import type { IdScheme } from '../../partners/registry.ts'
import type { EpicService } from './router.ts'

export interface DoorRequest {
  workspace: string
  /** Which of the services of the Epic door; R4 when it is left out. */
  service?: EpicService
  method: string
  /** Path below the door's base, percent-decoded: `['Patient', 'p1']`; empty for the base itself. */
  segments: readonly string[]
  /** The raw query string without its `?`, empty when there is none. */
  query: string
  /** Names in lower case, as node:http gives them. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer | undefined
  /** The request came over TLS. */
  secure?: true
  /** Why the path cannot be served, as the router found; the door answers 400 in its own manner. */
  problem?: string
  /** Who was authorised by the front, for doors that grant by client. */
  caller?: Caller
}

/** The caller as the front made it out. */
export interface Caller {
  clientId: string
  partner: string
  /** Granted Epic APIs by name. */
  apis: readonly string[]
  /** Who signed in; absent for a backend client. */
  user?: { type: 'Practitioner' | 'Patient'; id: string; username: string }
  /** Logical id of the patient in context: all of `apis` but those of `unboundApis` are bound to that chart. */
  patient?: string
  unboundApis?: readonly string[]
  /** The patient in context of a request whose own API is unbound: what comes along by a bound API is that patient's. */
  inContext?: string
  /** Which of Epic's two ways of making ids the client was registered with. */
  idScheme?: IdScheme
}

export interface DoorResponse {
  status: number
  /** What the answer begins with that others do as well; the front sends it before `headers`. */
  common?: SharedHeaders
  /** Names as they go on the wire. The front adds Content-Length and Date, and drops the body of an answer to HEAD. */
  headers: Record<string, string>
  /** `headers` as one object, where the same answer is given again and again: what is made of them is made once. */
  again?: SharedHeaders
  body: Buffer | string
  /** The body as the texts and stored versions that it was put together from; it tells of `body` only while that is this very text. */
  made?: { body: string; parts: readonly BodyPart[] }
  /** Why the door answered so, for the journal; never on the wire. */
  findings: Finding[]
  /** `read Patient`, `search Observation`, `capabilities`: what the exchange is, in two words. */
  label: string
}

/** What is at hand is given at once: to wait for it would cost a read more than it does otherwise. */
export type Awaitable<T> = T | Promise<T>

export type DoorHandler = (request: DoorRequest) => Awaitable<DoorResponse>
