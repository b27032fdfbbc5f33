/** One connection to a partner's listener: opened when needed, kept open, one message in flight. */
import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { createFramer, frame } from '../../hl7v2/mllp-framer.ts'
import type { MllpTarget, TargetTls } from '../../partners/registry.ts'
import { createLoose, unfinished } from './loose-bytes.ts'

export interface Sender {
  /** Sends one payload and waits for the frame that comes back. A problem ends the connection: a late reply must not meet the next message. */
  send(payload: Uint8Array, to: MllpTarget, options?: { timeoutMs?: number | undefined }): Promise<SendResult>
  /** No more is sent over the connection that is open; what still comes on it is a stray. */
  renew(): void
  close(): void
}

export type SendResult =
  | { ok: true; ack: Buffer; peer: string }
  | { ok: false; reason: 'refused' | 'timeout' | 'closed' | 'unsendable'; text: string }

export interface SenderOptions {
  /** Bounds connecting as well as waiting for the acknowledgement. */
  timeoutMs: number
  /** Bounds the acknowledgement. */
  maxAckBytes?: number
  /** Told of every frame that nothing waits for. */
  onStray?: (bytes: Buffer) => void
  /** Certificates and keys by name; throws in words when one is missing. */
  secure?: (tls: TargetTls) => ConnectionOptions
}

interface Line {
  socket: Socket
  address: string
  waiting?: (result: SendResult) => void
  /** What came since the message went out and was no whole frame, in words. */
  amiss(): string
  /** Begins to look anew. */
  forget(): void
}

export const createSender = ({ timeoutMs, maxAckBytes = 1024 * 1024, onStray, secure }: SenderOptions): Sender => {
  let open: Line | undefined
  let connecting: Socket | undefined
  /** Lines that are no longer sent over, and still read for a while. */
  const retired = new Set<Socket>()

  const drop = () => {
    open?.socket.destroy()
    open = undefined
  }

  /** Our half is closed, theirs is read on: an acknowledgement that comes late is seen, and by whom it was sent is still known. */
  const retire = () => {
    const socket = open?.socket
    open = undefined
    if (!socket || socket.destroyed) return
    retired.add(socket)
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    timer.unref()
    socket.once('close', () => {
      clearTimeout(timer)
      retired.delete(socket)
    })
    socket.end()
  }

  const lineTo = async ({ host, port, tls }: MllpTarget, patience: number): Promise<Line> => {
    const address = `${host}:${port}${tls ? ` ${JSON.stringify(tls)}` : ''}`
    if (open && open.address === address && open.socket.writable && open.socket.readable) return open
    drop()
    const where = { host, port, keepAlive: true }
    const socket = tls ? connectTls({ ...where, ...secure?.(tls) }) : connect({ ...where, noDelay: true })
    if (tls) socket.setNoDelay(true)
    connecting = socket
    await connected(socket, tls ? 'secureConnect' : 'connect', patience).finally(() => {
      connecting = undefined
    })
    const framer = createFramer({ maxBytes: maxAckBytes })
    const loose = createLoose()
    const amiss = () => loose.words() || unfinished(framer.pendingBytes)
    const line: Line = { socket, address, amiss, forget: loose.forget }
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      for (const event of framer.push(chunk)) {
        if (event.kind === 'frame') {
          const peer = `${socket.remoteAddress}:${socket.remotePort}`
          if (line.waiting) line.waiting({ ok: true, ack: event.payload, peer })
          else onStray?.(event.payload)
        } else if (event.kind === 'oversize') {
          const text = `The reply is larger than ${maxAckBytes} bytes.`
          if (line.waiting) line.waiting({ ok: false, reason: 'closed', text })
          else socket.destroy()
        } else loose.add(event.bytes)
      }
    })
    socket.once('close', () => {
      if (open === line) open = undefined
      const text = `The partner closed the connection before it acknowledged.${line.amiss()}`
      line.waiting?.({ ok: false, reason: 'closed', text })
    })
    open = line
    return line
  }

  const exchange = (line: Line, framed: Buffer, patience: number): Promise<SendResult> =>
    new Promise((resolve) => {
      const finish = (result: SendResult) => {
        clearTimeout(timer)
        delete line.waiting
        if (!result.ok) {
          if (result.reason === 'timeout') retire()
          else drop()
        }
        resolve(result)
      }
      const timer = setTimeout(() => {
        const text = `No acknowledgement within ${patience / 1000} s.${line.amiss()}`
        finish({ ok: false, reason: 'timeout', text })
      }, patience)
      line.forget()
      line.waiting = finish
      line.socket.write(framed)
    })

  return {
    async send(payload, to, { timeoutMs: patience = timeoutMs } = {}) {
      const framed = framedOrNot(payload)
      if (typeof framed === 'string') return { ok: false, reason: 'unsendable', text: framed }
      try {
        return await exchange(await lineTo(to, patience), framed, patience)
      } catch (error) {
        return {
          ok: false,
          reason: 'refused',
          text: `${to.host}:${to.port} cannot be reached: ${(error as Error).message}.`,
        }
      }
    },
    renew: retire,
    close() {
      connecting?.destroy(new Error('the attempt was given up'))
      drop()
      for (const socket of retired) socket.destroy()
    },
  }
}

const connected = (socket: Socket | TLSSocket, event: string, patience: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error('no answer to the connection request')), patience)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.off('error', reject)
      resolve()
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })

const framedOrNot = (payload: Uint8Array): Buffer | string => {
  try {
    return frame(payload)
  } catch (error) {
    return (error as Error).message
  }
}
