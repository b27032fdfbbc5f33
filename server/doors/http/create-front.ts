/**
 * The HTTP socket: FHIR requests go straight to their door, everything else to the pages (OAuth, admin, console). What crosses
 * is recorded. The FHIR doors bypass express because it costs six of seven requests a second on a read (design, decision 1a).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import { listenProblem } from '../listen-problem.ts'
import { type TlsIdentity, tlsOptions } from '../mllp/tls.ts'
import { AlikeRequest } from './alike-requests.ts'
import { createConnectionNames } from './connection-names.ts'
import type { Awaitable } from './door.ts'
import { HeadedResponse } from './headed-response.ts'
import { bareAnswer, type EarlyRefusal, type HttpError, statusOfError } from './refuse-early.ts'
import { routeUrl } from './router.ts'
import type { RequestAtFront } from './serve-door.ts'

export interface FrontDeps {
  host: string
  port: number
  pages: Express
  /** Serves a request for a FHIR door; never throws or rejects. */
  serveDoor(request: RequestAtFront): Awaitable<void>
  /** Bytes on a socket that are no HTTP request. */
  onUnreadable(socket: Socket, error: Error): void
  /** A request that was refused before any door or page was asked. */
  onRefused(refusal: EarlyRefusal): void
  /** HTTPS in place of HTTP. */
  tls?: TlsIdentity
  limits?: Partial<FrontLimits>
}

export interface FrontLimits {
  /** Header block of a request, in bytes: more is answered 431. */
  headerBytes: number
  /** Milliseconds within which the headers, and the whole of a request, must have come: else 408. */
  headersMs: number
  requestMs: number
  /** How often the two are looked at. */
  lookEveryMs: number
  /** A request still running this long after close was asked for is cut off. */
  closeGraceMs: number
  /** How long a peer that was refused may take to read why. */
  lingerMs: number
}

const LIMITS: FrontLimits = {
  headerBytes: 32 * 1024,
  headersMs: 15_000,
  requestMs: 120_000,
  lookEveryMs: 5_000,
  closeGraceMs: 10_000,
  lingerMs: 2_000,
}

export interface Front {
  port: number
  /** Stops listening, lets requests under way finish, and closes. */
  close(): Promise<void>
}

export const createFront = async (deps: FrontDeps): Promise<Front> => {
  const { host, port, pages, serveDoor, onUnreadable, onRefused, tls } = deps
  const limits = { ...LIMITS, ...deps.limits }
  const nameOf = createConnectionNames(tls ? 's' : 'h')
  /** The answer that each socket was last asked for. */
  const asked = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>()

  const refuse = (socket: Socket, status: number) => {
    if (socket.writable) socket.end(bareAnswer(status))
    // A reset would take the answer away again: the peer gets the time to read it.
    const cut = setTimeout(() => socket.destroy(), limits.lingerMs)
    cut.unref()
    socket.once('close', () => clearTimeout(cut))
  }

  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.lookEveryMs,
    // Refused here instead, so that it is on record (RFC 9112 §3.2).
    requireHostHeader: false,
    IncomingMessage: AlikeRequest,
    ServerResponse: HeadedResponse,
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    asked.set(request.socket, { request, response })
    const connection = nameOf(request.socket)
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      return turnAway(request, response, 400, 'http/host', 'A request of HTTP/1.1 names its host: send a Host header.')
    }
    const url = request.url ?? '/'
    if (!/^[/*]/.test(url) && !URL.canParse(url)) {
      return turnAway(request, response, 400, 'http/url', 'The target of the request is no URL: send a path, /ngemr/….')
    }
    const place = routeUrl(url)
    if (place.door !== 'other') void serveDoor({ request, response, connection, place })
    else pages(Object.assign(request, { connectionName: connection }), response)
  }
  const server = tls
    ? createSecureServer({ ...options, ...tlsOptions(tls, limits.headersMs) }, onRequest)
    : createServer(options, onRequest)
  // The header block is bounded in bytes; what fits in is kept whole, for node would drop headers beyond its own count silently.
  server.maxHeadersCount = 0

  const turnAway = (request: IncomingMessage, response: ServerResponse, status: number, rule: string, text: string) => {
    response.writeHead(status, { Connection: 'close', 'Content-Length': '0' }).end()
    onRefused({ request, connection: nameOf(request.socket), status, rule, text })
  }
  // RFC 9110 §10.1.1: an expectation other than 100-continue cannot be met.
  server.on('checkExpectation', (request, response) =>
    turnAway(request, response, 417, 'http/expect', 'Only "Expect: 100-continue" can be met here.'),
  )
  server.on('tlsClientError', (error: Error, socket: Socket) => onUnreadable(socket, error))
  server.on('connect', (request, stream) => {
    const socket = stream as Socket
    socket.on('error', () => socket.destroy())
    refuse(socket, 405)
    const text = 'This is no proxy: send requests to the addresses of the sandbox itself.'
    onRefused({ request, connection: nameOf(socket), status: 405, rule: 'http/connect', text })
  })
  server.on('clientError', (error: HttpError, socket: Socket) => {
    onUnreadable(socket, error)
    const before = asked.get(socket)
    const answerFirst = before?.request.complete === true && !before.response.writableFinished
    // Rubbish behind a good request must not take the place of its answer.
    if (answerFirst) before.response.once('close', () => refuse(socket, statusOfError(error)))
    else if (before && !before.request.complete && before.response.headersSent) socket.destroy()
    else refuse(socket, statusOfError(error))
  })

  await listen(server, host, port, tls !== undefined)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), limits.closeGraceMs)
        // A connection whose last answer has gone out would be kept alive for the next request.
        const tidy = setInterval(() => server.closeIdleConnections(), 20)
        server.close(() => {
          clearTimeout(cut)
          clearInterval(tidy)
          resolve()
        })
      }),
  }
}

const listen = (server: Server, host: string, port: number, secure: boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const setting = secure ? '--https-port N (NGEMR_HTTPS_PORT)' : '--http-port N (NGEMR_HTTP_PORT)'
      reject(listenProblem(error, secure ? 'HTTPS' : 'HTTP', host, port, setting))
    })
    server.listen({ host, port }, resolve)
  })
