/** A peer on a real socket, for saying exactly the bytes that a test is about. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Message } from '../../../server/hl7v2/message.ts'
import { createFramer } from '../../../server/hl7v2/mllp-framer.ts'
import { parseMessage } from '../../../server/hl7v2/parse-message.ts'

export const VT = '\x0b'
export const END = '\x1c\r'
export const framed = (text: string | Buffer) => Buffer.concat([Buffer.from(VT), Buffer.from(text), Buffer.from(END)])

export interface Peer {
  socket: Socket
  write(bytes: string | Buffer): void
  /** The next acknowledgement; rejects when the connection ends first. */
  ack(): Promise<Message>
  acks(count: number): Promise<string[]>
  /** Resolves when the other side has closed. */
  closed: Promise<void>
}

export async function connectPeer(port: number, options: { allowHalfOpen?: boolean } = {}): Promise<Peer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, ...options })
  const framer = createFramer({ maxBytes: 1_000_000 })
  const arrived: Message[] = []
  const waiting: { resolve: (message: Message) => void; reject: (error: Error) => void }[] = []
  let ended = false
  socket.on('data', (chunk) => {
    for (const event of framer.push(chunk)) {
      const parsed = event.kind === 'frame' ? parseMessage(event.payload) : undefined
      if (!parsed?.ok) throw new Error('The acknowledgement cannot be read.')
      const next = waiting.shift()
      if (next) next.resolve(parsed.message)
      else arrived.push(parsed.message)
    }
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => {
    const finish = () => {
      ended = true
      for (const each of waiting.splice(0)) each.reject(new Error('Closed before the acknowledgement came.'))
      resolve()
    }
    socket.once('close', finish)
    socket.once('end', finish)
  })
  await once(socket, 'connect')

  const ack = (): Promise<Message> => {
    const message = arrived.shift()
    if (message) return Promise.resolve(message)
    if (ended) return Promise.reject(new Error('Closed before the acknowledgement came.'))
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    ack,
    async acks(count) {
      const codes: string[] = []
      for (let i = 0; i < count; i++) {
        const message = await ack()
        codes.push(`${message.get('MSA-1')} ${message.get('MSA-2')}`)
      }
      return codes
    },
    closed,
  }
}
