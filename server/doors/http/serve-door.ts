/**
 * A request for a FHIR door, from the socket and back: body within limits, caller made out, door asked, answer sent, exchange
 * recorded. The number is taken when the answer is ready, and the record is made without waiting for the disk.
 */
import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { Exchange, Finding } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import type { TokenGrant } from '../../partners/registry.ts'
import { compressed, WORTH_IT } from './compress.ts'
import type { DoorHandler, DoorRequest, DoorResponse } from './door.ts'
import { headerPairs } from './header-pairs.ts'
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
  credentials(workspace: string, headers: IncomingMessage['headers']): Promise<Credentials>
  onError(error: unknown): void
}

const withoutBody = new Set(['GET', 'HEAD', 'OPTIONS'])
const empty = new Uint8Array(0)

export const createServeDoor = (deps: ServeDoorDeps) => {
  const { doors, journal, now } = deps

  const answer = async (place: FhirPlace, request: IncomingMessage, sent: Sent): Promise<DoorResponse> => {
    const door = doors[place.door]
    if (!deps.hasWorkspace(place.workspace)) return door.refuse(404, `There is no workspace "${place.workspace}".`)
    if (!withoutBody.has(request.method ?? 'GET')) {
      const read = await readBody(request, deps.bodyLimit)
      sent.body = read.ok ? read.body : read.read
      if (!read.ok) {
        sent.close = true
        return door.refuse(read.status, read.text)
      }
    }
    const credentials = await deps.credentials(place.workspace, request.headers)
    const { workspace, service, segments, query, problem } = place
    const { headers, method = 'GET' } = request
    const asked: DoorRequest = {
      workspace,
      method,
      segments,
      query,
      headers,
      body: sent.body,
      ...(service === undefined ? {} : { service }),
      ...(problem === undefined ? {} : { problem }),
      ...(credentials.grant ? { caller: credentials.grant } : {}),
    }
    sent.partner = credentials.grant?.partner
    const answered = door.admit(asked, credentials) ?? (await door.handle(asked))
    if (credentials.findings.length === 0) return answered
    return { ...answered, findings: [...credentials.findings, ...answered.findings] }
  }

  /** Never rejects: a failure of ours is answered 500 in the door's own form. */
  return async ({ request, response, connection, place }: RequestAtFront): Promise<void> => {
    const at = now()
    const sent: Sent = { body: undefined, close: false, partner: undefined }
    let answered: DoorResponse
    try {
      answered = await answer(place, request, sent)
    } catch (error) {
      deps.onError(error)
      answered = doors[place.door].refuse(500, 'The sandbox failed at this request; its log says why.')
    }
    const workspace = deps.hasWorkspace(place.workspace) ? place.workspace : deps.standardWorkspace
    const n = journal.number(workspace)
    const body = typeof answered.body === 'string' ? Buffer.from(answered.body) : answered.body
    const headers = headersOf(answered, n, sent.close)
    const waiting = squeeze(request, answered, body)
    const squeezed = waiting && (await waiting)
    if (squeezed) headers.push(['Content-Encoding', 'gzip'], ['Vary', 'Accept-Encoding'])
    send(request, response, squeezed ? { ...answered, body: squeezed } : answered, headers, (squeezed ?? body).length)
    const exchange: Exchange = {
      workspace,
      n,
      at,
      kind: 'http',
      direction: 'in',
      door: place.door,
      ...(sent.partner === undefined ? {} : { partner: sent.partner }),
      connection,
      durationMs: now() - at,
      findings: answered.findings,
      request: {
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        headers: headerPairs(request.rawHeaders),
        body: sent.body ?? empty,
      },
      response: { status: answered.status, headers, body },
    }
    journal.record(exchange)
  }
}

/** A small body is sent in the same turn: only what may be compressed waits. */
const squeeze = (
  request: IncomingMessage,
  answered: DoorResponse,
  body: Buffer,
): Promise<Buffer | undefined> | undefined =>
  body.length >= WORTH_IT ? compressed(request, answered, body) : undefined

interface Sent {
  body: Buffer | undefined
  close: boolean
  partner: string | undefined
}

/** As pairs, which node:http writes as they are and the journal keeps: no object is made from an object on the way. */
const headersOf = ({ headers, findings }: DoorResponse, n: number, close: boolean): [string, string][] => {
  const all = Object.entries(headers)
  all.push(['X-Sandbox-Exchange', String(n)])
  if (findings.length > 0) all.push(['X-Sandbox-Findings', String(findings.length)])
  if (close) all.push(['Connection', 'close'])
  return all
}

/**
 * RFC 9110 §9.3.2: HEAD gets the headers of GET without its body; 204 and 304 carry none. A text goes out as a text: node:http
 * sends it in one piece with its headers.
 */
const send = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, body }: DoorResponse,
  headers: [string, string][],
  length: number,
) => {
  const bodiless = status === 204 || status === 304
  const written = bodiless ? headers : [...headers, ['Content-Length', String(length)]]
  // The pairs are what node:http takes at run time; its types know only the flat list.
  response.writeHead(status, written as unknown as OutgoingHttpHeader[])
  response.end(bodiless || request.method === 'HEAD' ? undefined : body)
}
