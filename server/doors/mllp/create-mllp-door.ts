/** The MLLP door: one listener per workspace on node:net, and one over TLS where it has a certificate. It knows sockets and frames; what a message means is the receiver's. */
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { Receiver } from '../../interfaces/inbound/receiver.ts'
import type { TlsPeer } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import { listenProblem } from '../listen-problem.ts'
import { type Connection, serveConnection } from './connection.ts'
import { type ConnectionLog, createConnectionLog } from './connection-log.ts'
import { MLLP_LIMITS, type MllpLimits } from './limits.ts'
import { describePeer, explainTls, peerOf, refusalOf, type TlsIdentity, tlsOptions } from './tls.ts'

export interface MllpDoorDeps {
  receiver: Receiver
  journal: Journal
  now: (workspace: string) => number
  limits?: Partial<MllpLimits>
}

export interface MllpDoor {
  /** Resolves once the port is bound; 0 takes a free one. */
  listen(where: {
    workspace: string
    host: string
    port: number
    tls?: TlsIdentity
    /** What comes here is this interface's, whoever sends it. */
    interface?: string
  }): Promise<MllpListener>
}

export interface MllpListener {
  readonly port: number
  /** Takes no more connections, finishes and acknowledges what is in work, closes. */
  close(): Promise<void>
}

const KEEP_ALIVE_MS = 60_000

export function createMllpDoor({ receiver, journal, now, limits: chosen }: MllpDoorDeps): MllpDoor {
  const limits = { ...MLLP_LIMITS, ...chosen }
  let named = 0

  return {
    async listen({ workspace, host, port, tls: identity, interface: feed }) {
      const open = new Set<Connection>()
      /** Sockets below TLS, also those that have not shaken hands. */
      const raw = new Set<Socket>()

      function logOf(socket: Socket): ConnectionLog {
        const peer = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`
        return createConnectionLog({ journal, now }, { workspace, connection: `m${++named}`, peer })
      }

      function refuse(socket: Socket, log: ConnectionLog, why: string): void {
        log.tell('refused', why)
        socket.on('error', () => {})
        socket.destroy()
      }

      function acceptTls(socket: TLSSocket, about: TlsIdentity): void {
        const peer = peerOf(socket)
        const refusal = refusalOf(socket, about, peer)
        if (refusal) refuse(socket, logOf(socket), refusal)
        else {
          socket.allowHalfOpen = true
          accept(socket, peer)
        }
      }

      function accept(socket: Socket, tls?: TlsPeer): void {
        const log = logOf(socket)
        if (open.size >= limits.maxConnections) {
          refuse(socket, log, `${open.size} connections are open, which is the limit. Close one, or raise the limit.`)
          return
        }
        log.tell('open', tls ? `Connected over ${describePeer(tls)}.` : 'Connected.')
        const connection = serveConnection(socket, {
          workspace,
          receiver,
          log,
          limits,
          now,
          ...(tls && { tls }),
          ...(feed && { interface: feed }),
        })
        open.add(connection)
        socket.on('close', () => open.delete(connection))
      }

      const options = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
      const server = identity ? createSecure(identity) : createServer(options, (socket) => accept(socket))

      function createSecure(about: TlsIdentity): Server {
        const wait = limits.halfFrameMs
        // Until hands are shaken a peer that closes its half is gone.
        const settings = { ...options, ...tlsOptions(about, wait), allowHalfOpen: false }
        const secure = createTlsServer(settings, (socket) => acceptTls(socket, about))
        // Beside those that are served there is room for as many that have still to shake hands, and no more.
        secure.maxConnections = 2 * limits.maxConnections
        secure.on('connection', (socket: Socket) => {
          raw.add(socket)
          socket.once('close', () => raw.delete(socket))
        })
        secure.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
          const why = explainTls(error) ?? `The handshake failed (${error.code ?? error.message}).`
          refuse(socket, logOf(socket), why)
        })
        return secure
      }

      await new Promise<void>((resolve, reject) => {
        const setting = identity ? '--mllp-tls-port N (NGEMR_MLLP_TLS_PORT)' : '--mllp-port N (NGEMR_MLLP_PORT)'
        server.once('error', (error) =>
          reject(listenProblem(error, identity ? 'MLLP over TLS' : 'MLLP', host, port, setting)),
        )
        server.listen({ host, port }, () => {
          server.removeAllListeners('error')
          // A failed accept (no file handles left) concerns one peer, never the listener.
          server.on('error', () => {})
          resolve()
        })
      })
      const address = server.address()
      return {
        port: typeof address === 'object' && address ? address.port : port,
        async close() {
          const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
          await Promise.all([...open].map((connection) => connection.close('Closed by the sandbox: it is stopping.')))
          for (const socket of raw) socket.destroy()
          await stopped
        },
      }
    },
  }
}
