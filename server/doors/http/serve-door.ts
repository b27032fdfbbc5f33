/**
 * A request for a FHIR door, from the socket and back: body within limits, caller made out, door asked, answer sent, exchange
 * recorded. The number is taken when the answer is ready, and the record is made without waiting for the disk.
 */

import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { BodyPart, Exchange, Finding, HttpResponse } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import { responseOf } from '../../journal/response-of.ts'
import type { TokenGrant } from '../../partners/registry.ts'
import { sharedHeaders } from './alike-requests.ts'
import { compressed, WORTH_IT } from './compress.ts'
import type { Awaitable, DoorHandler, DoorRequest, DoorResponse } from './door.ts'
import { beginWith, endWithText } from './headed-response.ts'
import { readBody } from './read-body.ts'
import type { Place } from './router.ts'

export type FhirPlace = Extract<Place, { door: 'epic' | 'open' }>

export interface RequestAtFront {
  request: IncomingMessage
  response: ServerResponse
  connection: string
  place: FhirPlace
}

/** A FHIR door and its own ways of saying what the front finds out before the door is asked. */
export interface FhirDoor {
  handle: DoorHandler
  /** Whether the request may pass; what it answers otherwise. */
  admit(request: DoorRequest, credentials: Credentials): DoorResponse | undefined
  /** No such workspace, a body that broke off or is too large, a failure of ours. */
  refuse(status: 400 | 404 | 413 | 500, text: string): DoorResponse
}

export interface Credentials {
  grant?: TokenGrant
  /** The generated API key was sent and is right. */
  apiKey: boolean
  /** What was sent that did not help, in words. */
  findings: Finding[]
}

export interface ServeDoorDeps {
  doors: Record<FhirPlace['door'], FhirDoor>
  journal: Journal
  now(): number
  bodyLimit: number
  hasWorkspace(name: string): boolean
  /** Requests for workspaces that are not there are recorded here. */
  standardWorkspace: string
  credentials(workspace: string, headers: IncomingMessage['headers']): Awaitable<Credentials>
  onError(error: unknown): void
}

const withoutBody = new Set(['GET', 'HEAD', 'OPTIONS'])
const empty = new Uint8Array(0)

export const createServeDoor = (deps: ServeDoorDeps) => {
  const { doors, journal, now } = deps

  const answer = (front: RequestAtFront, sent: Sent): Awaitable<DoorResponse> => {
    const { place, request } = front
    if (!deps.hasWorkspace(place.workspace))
      return doors[place.door].refuse(404, `There is no workspace "${place.workspace}".`)
    return withoutBody.has(request.method ?? 'GET') ? admitted(front, sent) : afterBody(front, sent)
  }

  const afterBody = async (front: RequestAtFront, sent: Sent): Promise<DoorResponse> => {
    const read = await readBody(front.request, deps.bodyLimit)
    sent.body = read.ok ? read.body : read.read
    if (read.ok) return admitted(front, sent)
    sent.close = true
    return doors[front.place.door].refuse(read.status, read.text)
  }

  const admitted = (front: RequestAtFront, sent: Sent): Awaitable<DoorResponse> => {
    const credentials = deps.credentials(front.place.workspace, front.request.headers)
    return credentials instanceof Promise
      ? credentials.then((found) => asked(front, sent, found))
      : asked(front, sent, credentials)
  }

  const asked = (
    { place, request: { headers, method = 'GET', socket } }: RequestAtFront,
    sent: Sent,
    credentials: Credentials,
  ): Awaitable<DoorResponse> => {
    const door = doors[place.door]
    const { workspace, service, segments, query, problem } = place
    const { grant, findings } = credentials
    const request: DoorRequest = { workspace, method, segments, query, headers, body: sent.body }
    if (service !== undefined) request.service = service
    if (socket instanceof TLSSocket) request.secure = true
    if (problem !== undefined) request.problem = problem
    if (grant) request.caller = grant
    sent.partner = grant?.partner
    const answered = door.admit(request, credentials) ?? door.handle(request)
    if (findings.length === 0) return answered
    const withFindings = (given: DoorResponse) => ({ ...given, findings: [...findings, ...given.findings] })
    return answered instanceof Promise ? answered.then(withFindings) : withFindings(answered)
  }

  /** Numbered when it is ready, so that numbers are in the order in which exchanges become visible. */
  const finish = (front: RequestAtFront, sent: Sent, answered: DoorResponse, squeezed?: Buffer): void => {
    const { request, response, connection, place } = front
    const workspace = deps.hasWorkspace(place.workspace) ? place.workspace : deps.standardWorkspace
    const n = journal.number(workspace)
    const own = ownHeaders(answered, n, sent.close)
    if (squeezed) own.push(['Content-Encoding', 'gzip'], ['Vary', 'Accept-Encoding'])
    send(request, response, answered, own, squeezed ?? answered.body)
    const shared = sharedHeaders(request)
    const exchange: Exchange = {
      workspace,
      n,
      at: sent.at,
      kind: 'http',
      direction: 'in',
      door: place.door,
      connection,
      durationMs: now() - sent.at,
      findings: answered.findings,
      request: {
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        headers: shared.pairs,
        shared,
        body: sent.body ?? empty,
      },
      response: responseTo(answered, own),
    }
    if (sent.partner !== undefined) exchange.partner = sent.partner
    journal.record(exchange)
  }

  /** Small answers are sent in the same turn: only what may be compressed waits. */
  const ready = (front: RequestAtFront, sent: Sent, answered: DoorResponse): Awaitable<void> => {
    const { body } = answered
    if (body.length < WORTH_IT) return finish(front, sent, answered)
    const bytes = () => (typeof body === 'string' ? Buffer.from(body) : body)
    const squeezing = compressed(front.request, answered, bytes)
    if (!squeezing) return finish(front, sent, answered)
    // What cannot be made smaller goes as it is.
    return squeezing.catch(() => undefined).then((squeezed) => finish(front, sent, answered, squeezed))
  }

  /** Never throws or rejects: a failure of ours is answered 500 in the door's own form. */
  return (front: RequestAtFront): Awaitable<void> => {
    const sent: Sent = { at: now(), body: undefined, close: false, partner: undefined }
    const failed = (error: unknown): DoorResponse => {
      deps.onError(error)
      return doors[front.place.door].refuse(500, 'The sandbox failed at this request; its log says why.')
    }
    let answered: Awaitable<DoorResponse>
    try {
      answered = answer(front, sent)
    } catch (error) {
      answered = failed(error)
    }
    return answered instanceof Promise
      ? answered.catch(failed).then((given) => ready(front, sent, given))
      : ready(front, sent, answered)
  }
}

interface Sent {
  /** When the request came. */
  at: number
  body: Buffer | undefined
  close: boolean
  partner: string | undefined
}

/** A text is kept as what it was made of: bytes for the journal are made when somebody asks for them. */
const responseTo = ({ status, common, again, body, made }: DoorResponse, own: [string, string][]): HttpResponse => {
  if (typeof body === 'string') return responseOf(status, { shared: common, again, own, parts: partsOf(body, made) })
  return { status, headers: [...(common?.pairs ?? []), ...(again?.pairs ?? []), ...own], body }
}

const partsOf = (body: string, made: DoorResponse['made']): readonly BodyPart[] => {
  if (made?.body === body) return made.parts
  return body === '' ? [] : [body]
}

/** As pairs, which node:http writes as they are and the journal keeps: no object is made from an object on the way. */
const ownHeaders = ({ headers, again, findings }: DoorResponse, n: number, close: boolean): [string, string][] => {
  const own: [string, string][] = []
  if (!again) for (const name in headers) own.push([name, headers[name] ?? ''])
  own.push(['X-Sandbox-Exchange', String(n)])
  if (findings.length > 0) own.push(['X-Sandbox-Findings', String(findings.length)])
  if (close) own.push(['Connection', 'close'])
  return own
}

/**
 * RFC 9110 §9.3.2: HEAD gets the headers of GET without its body; 204 and 304 carry none. A text goes out as a text: node:http
 * sends it in one piece with its headers.
 */
const send = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, common, again }: DoorResponse,
  own: readonly [string, string][],
  body: string | Buffer,
) => {
  const bodiless = status === 204 || status === 304
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const written: [string, string][] = beginWith(response, common, again)
    ? [...own]
    : [...(common?.pairs ?? []), ...(again?.pairs ?? []), ...own]
  if (!bodiless) written.push(['Content-Length', String(length)])
  // The pairs are what node:http takes at run time; its types know only the flat list.
  const writeHead = () => void response.writeHead(status, written as unknown as OutgoingHttpHeader[])
  // A byte for each character: the text is ASCII, which as Latin-1 is copied and not converted.
  if (typeof body === 'string' && length === body.length && !bodiless && request.method !== 'HEAD')
    return endWithText(response, body, writeHead)
  writeHead()
  if (bodiless || request.method === 'HEAD') response.end()
  else response.end(body)
}
