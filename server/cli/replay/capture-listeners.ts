/** The partner's side of a replay: a listener of its own for each outbound interface, which keeps what comes and answers AA. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { buildAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import { createFramer, frame } from '../../hl7v2/mllp-framer.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { CapturedMessage } from '../../replay/correlate.ts'

export interface CaptureListeners {
  /** Opens a listener for the interface and says where it is. */
  open(name: string): Promise<{ host: string; port: number }>
  messages(name: string): readonly CapturedMessage[]
  /** True once that many have come over that interface, false when it took longer than the limit. */
  until(name: string, count: number): Promise<boolean>
  close(): Promise<void>
}

const LARGEST = 64 * 1024 * 1024

export function createCaptureListeners(options: { host: string; waitMs: number; now(): number }): CaptureListeners {
  const captured = new Map<string, CapturedMessage[]>()
  const servers = new Set<Server>()
  const sockets = new Set<Socket>()
  const waiting = new Set<() => void>()
  let answered = 0

  function serve(name: string, socket: Socket): void {
    const framer = createFramer({ maxBytes: LARGEST })
    sockets.add(socket)
    socket.on('data', (chunk: Buffer) => {
      for (const event of framer.push(chunk)) {
        if (event.kind !== 'frame') continue
        messagesOf(name).push({ interface: name, message: new Uint8Array(event.payload) })
        socket.write(frame(acknowledge(event.payload)))
        for (const look of [...waiting]) look()
      }
    })
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }

  function messagesOf(name: string): CapturedMessage[] {
    const found = captured.get(name) ?? []
    captured.set(name, found)
    return found
  }

  function acknowledge(payload: Buffer): Uint8Array {
    const parsed = parseMessage(payload)
    return buildAcknowledgement({
      ...(parsed.ok ? { message: parsed.message } : {}),
      code: parsed.ok ? 'AA' : 'AR',
      errors: parsed.ok ? [] : [{ code: '100', location: parsed.problem.location, text: parsed.problem.text }],
      controlId: `REPLAY${++answered}`,
      now: options.now(),
      sendingApplication: 'REPLAY',
      sendingFacility: '',
    })
  }

  return {
    open(name) {
      const server = createServer((socket) => serve(name, socket))
      servers.add(server)
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ host: options.host, port: 0 }, () => {
          resolve({ host: options.host, port: (server.address() as AddressInfo).port })
        })
      })
    },
    messages: messagesOf,
    until(name, count) {
      if (messagesOf(name).length >= count) return Promise.resolve(true)
      return new Promise((resolve) => {
        const finish = (came: boolean): void => {
          clearTimeout(timer)
          waiting.delete(look)
          resolve(came)
        }
        const look = (): void => {
          if (messagesOf(name).length >= count) finish(true)
        }
        const timer = setTimeout(() => finish(false), options.waitMs)
        waiting.add(look)
      })
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([...servers].map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}
