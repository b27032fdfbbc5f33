/**
 * The HTTP socket: FHIR requests go straight to their door, everything else to the pages (OAuth, admin, console). What crosses
 * is recorded. The FHIR doors bypass express because it costs six of seven requests a second on a read (design, decision 1a).
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import { listenProblem } from '../listen-problem.ts'
import { createConnectionNames } from './connection-names.ts'
import { routeUrl } from './router.ts'
import type { RequestAtFront } from './serve-door.ts'

export interface FrontDeps {
  host: string
  port: number
  pages: Express
  /** Serves a request for a FHIR door; never rejects. */
  serveDoor(request: RequestAtFront): Promise<void>
  /** Bytes on a socket that are no HTTP request. */
  onUnreadable(socket: Socket, error: Error): void
}

export interface Front {
  port: number
  /** Stops listening, lets requests under way finish, and closes. */
  close(): Promise<void>
}

/** Header block of a request, in bytes: more is answered 431. */
const headerLimit = 32 * 1024
/** Milliseconds within which the headers, and the whole of a request, must have come. */
const headersTimeout = 15_000
const requestTimeout = 120_000
/** A request still running this long after close was asked for is cut off. */
const closeGraceMs = 10_000

export const createFront = async ({ host, port, pages, serveDoor, onUnreadable }: FrontDeps): Promise<Front> => {
  const nameOf = createConnectionNames('h')
  const server = createServer({ maxHeaderSize: headerLimit, headersTimeout, requestTimeout }, (request, response) => {
    const place = routeUrl(request.url ?? '/')
    const connection = nameOf(request.socket)
    if (place.door !== 'other') void serveDoor({ request, response, connection, place })
    else pages(Object.assign(request, { connectionName: connection }), response)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    onUnreadable(socket, error)
    if (!socket.writable) return
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
    socket.end(
      `HTTP/1.1 ${tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'}\r\nConnection: close\r\n\r\n`,
    )
  })
  await listen(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenProblem(error, 'HTTP', host, port, '--http-port N (NGEMR_HTTP_PORT)'))
    })
    server.listen({ host, port }, resolve)
  })
