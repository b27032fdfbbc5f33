/** The MLLP door: one listener per workspace on node:net. It knows sockets and frames; what a message means is the receiver's. */
import { createServer, type Socket } from 'node:net'
import type { Receiver } from '../../interfaces/inbound/receiver.ts'
import type { Journal } from '../../journal/journal.ts'
import { listenProblem } from '../listen-problem.ts'
import { type Connection, serveConnection } from './connection.ts'
import { createConnectionLog } from './connection-log.ts'
import { MLLP_LIMITS, type MllpLimits } from './limits.ts'

export interface MllpDoorDeps {
  receiver: Receiver
  journal: Journal
  now: (workspace: string) => number
  limits?: Partial<MllpLimits>
}

export interface MllpDoor {
  /** Resolves once the port is bound; 0 takes a free one. */
  listen(where: { workspace: string; host: string; port: number }): Promise<MllpListener>
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
    async listen({ workspace, host, port }) {
      const open = new Set<Connection>()

      function accept(socket: Socket): void {
        const peer = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`
        const log = createConnectionLog({ journal, now }, { workspace, connection: `m${++named}`, peer })
        if (open.size >= limits.maxConnections) {
          log.tell('refused', `${open.size} connections are open, which is the limit. Close one, or raise the limit.`)
          socket.on('error', () => {})
          socket.destroy()
          return
        }
        log.tell('open', 'Connected.')
        const connection = serveConnection(socket, { workspace, receiver, log, limits, now })
        open.add(connection)
        socket.on('close', () => open.delete(connection))
      }

      const options = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
      const server = createServer(options, accept)
      await new Promise<void>((resolve, reject) => {
        const setting = '--mllp-port N (NGEMR_MLLP_PORT)'
        server.once('error', (error) => reject(listenProblem(error, 'MLLP', host, port, setting)))
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
          await stopped
        },
      }
    },
  }
}
