/** HTTP by hand, for what no well-behaved client would send: bytes in, bytes out, until the other side has said its all. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawPeer {
  socket: Socket
  write(bytes: string | Buffer): void
  /** Drops what was received: a long-lived connection is not searched from its beginning again and again. */
  forget(): void
  /** Resolves with everything received and not forgotten once it fits, or once the connection is over. */
  until(fits: (text: string) => boolean): Promise<string>
  /** Everything received, once the other side has closed. */
  closed(): Promise<string>
}

export const connectRaw = async (port: number): Promise<RawPeer> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = ''
  let over = false
  const waiting: { fits: (text: string) => boolean; resolve: (text: string) => void }[] = []
  const look = () => {
    for (const each of [...waiting]) {
      if (!over && !each.fits(received)) continue
      waiting.splice(waiting.indexOf(each), 1)
      each.resolve(received)
    }
  }
  const finish = () => {
    over = true
    look()
  }
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    received += chunk
    look()
  })
  socket.on('error', () => undefined)
  socket.once('end', finish).once('close', finish)
  await once(socket, 'connect')
  const until = (fits: (text: string) => boolean) =>
    over || fits(received)
      ? Promise.resolve(received)
      : new Promise<string>((resolve) => waiting.push({ fits, resolve }))
  const forget = () => {
    received = ''
  }
  return { socket, write: (bytes) => void socket.write(bytes), forget, until, closed: () => until(() => false) }
}

/** Says the bytes on a connection of its own and returns all that comes back until it is closed. */
export const sayRaw = async (port: number, ...parts: (string | Buffer)[]): Promise<string> => {
  const peer = await connectRaw(port)
  for (const part of parts) peer.write(part)
  const text = await peer.closed()
  peer.socket.destroy()
  return text
}

/** The status codes of the answers in their order. */
export const statusesOf = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1]))
