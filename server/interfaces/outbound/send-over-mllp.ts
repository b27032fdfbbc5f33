/** One connection to a partner's listener: opened when needed, kept open, one message in flight. */
import { connect, type Socket } from 'node:net'
import { createFramer, frame } from '../../hl7v2/mllp-framer.ts'

export interface Sender {
  /** Sends one payload and waits for the frame that comes back. A problem closes the connection: a late reply must not meet the next message. */
  send(payload: Uint8Array, to: { host: string; port: number }): Promise<SendResult>
  close(): void
}

export type SendResult =
  | { ok: true; ack: Buffer; peer: string }
  | { ok: false; reason: 'refused' | 'timeout' | 'closed'; text: string }

/** `timeoutMs` bounds connecting as well as waiting for the acknowledgement; `maxAckBytes` bounds the acknowledgement. */
export const createSender = ({
  timeoutMs,
  maxAckBytes = 1024 * 1024,
}: {
  timeoutMs: number
  maxAckBytes?: number
}): Sender => {
  let open: { socket: Socket; address: string } | undefined
  let connecting: Socket | undefined

  const drop = () => {
    open?.socket.destroy()
    open = undefined
  }

  const socketTo = async (host: string, port: number): Promise<Socket> => {
    const address = `${host}:${port}`
    if (open && open.address === address && open.socket.writable && open.socket.readable) return open.socket
    drop()
    const socket = connect({ host, port, noDelay: true, keepAlive: true })
    connecting = socket
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(new Error('no answer to the connection request')), timeoutMs)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', reject)
        resolve()
      })
      socket.once('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
    }).finally(() => {
      connecting = undefined
    })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      if (open?.socket === socket) open = undefined
    })
    open = { socket, address }
    return socket
  }

  const exchange = (socket: Socket, payload: Uint8Array): Promise<SendResult> =>
    new Promise((resolve) => {
      const framer = createFramer({ maxBytes: maxAckBytes })
      const finish = (result: SendResult) => {
        clearTimeout(timer)
        socket.off('data', onData).off('close', onClose)
        if (!result.ok) drop()
        resolve(result)
      }
      const onData = (chunk: Buffer) => {
        for (const event of framer.push(chunk)) {
          if (event.kind === 'frame') {
            return finish({ ok: true, ack: event.payload, peer: `${socket.remoteAddress}:${socket.remotePort}` })
          }
          if (event.kind === 'oversize') {
            return finish({ ok: false, reason: 'closed', text: `The reply is larger than ${maxAckBytes} bytes.` })
          }
        }
      }
      const onClose = () =>
        finish({ ok: false, reason: 'closed', text: 'The partner closed the connection before it acknowledged.' })
      const timer = setTimeout(
        () => finish({ ok: false, reason: 'timeout', text: `No acknowledgement within ${timeoutMs / 1000} s.` }),
        timeoutMs,
      )
      socket.on('data', onData).once('close', onClose)
      socket.write(frame(payload))
    })

  return {
    async send(payload, { host, port }) {
      try {
        return await exchange(await socketTo(host, port), payload)
      } catch (error) {
        return { ok: false, reason: 'refused', text: `${host}:${port} cannot be reached: ${(error as Error).message}` }
      }
    },
    close() {
      connecting?.destroy(new Error('the attempt was given up'))
      drop()
    },
  }
}
