/** A partner's listener that does as it is told, message by message; what it is not told it answers with AA. */
import { createServer, type Socket } from 'node:net'
import { createFramer, frame } from '../../../server/hl7v2/mllp-framer.ts'
import { parseMessage } from '../../../server/hl7v2/parse-message.ts'

export type Reply =
  | 'AA'
  | 'CA'
  | 'AE'
  | 'AR'
  | 'CE'
  | 'CR'
  /** Both answers of enhanced mode, in one packet. */
  | 'CA, AA'
  | 'CA, AE'
  /** Its own answer, and one to the first message of the workspace. */
  | 'AA for 4000001 too'
  /** Answers another message. */
  | 'other-id'
  /** A frame that is no HL7. */
  | 'junk'
  | 'no-msa'
  | 'MSA-1 is XX'
  /** Bytes that are no frame, then nothing. */
  | 'noise'
  /** AA byte by byte. */
  | 'dribble'
  /** AA, and the same AA again in the same packet. */
  | 'twice'
  | 'silence'
  /** AA, once the sender has given up and closed its half. */
  | 'late'
  | 'close'
  /** The beginning of AA, then the end of the connection. */
  | 'half'
  /** AA, then the end of the connection. */
  | 'AA and close'

export interface ScriptedListener {
  port: number
  /** MSH-10 of what arrived, in order. */
  ids: string[]
  /** What arrived, byte for byte. */
  messages: Buffer[]
  connections: number
  /** Most messages that were unanswered on one connection at once. */
  mostUnanswered: number
  /** The next replies, in order. */
  script(...replies: Reply[]): void
  /** Resolves once so many messages have arrived. */
  arrived(count: number): Promise<void>
  /** Resolves once no connection is open. */
  idle(): Promise<void>
  close(): Promise<void>
}

export const openListener = async (port = 0): Promise<ScriptedListener> => {
  const replies: Reply[] = []
  const sockets = new Set<Socket>()
  const waiting: { done: () => boolean; resolve: () => void }[] = []
  const until = (done: () => boolean) =>
    new Promise<void>((resolve) => {
      waiting.push({ done, resolve })
      look()
    })
  const look = () => {
    for (const each of [...waiting]) {
      if (!each.done()) continue
      waiting.splice(waiting.indexOf(each), 1)
      each.resolve()
    }
  }

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    const late: string[] = []
    listener.connections++
    const framer = createFramer({ maxBytes: 1_000_000 })
    let unanswered = 0
    socket.on('data', (chunk: Buffer) => {
      for (const event of framer.push(chunk)) {
        if (event.kind !== 'frame') continue
        unanswered++
        listener.mostUnanswered = Math.max(listener.mostUnanswered, unanswered)
        const parsed = parseMessage(event.payload)
        if (!parsed.ok) throw new Error(parsed.problem.text)
        const id = parsed.message.get('MSH-10')
        listener.ids.push(id)
        listener.messages.push(Buffer.from(event.payload))
        const reply = replies.shift() ?? 'AA'
        // Answered a turn later, so that a sender that does not wait is caught.
        setImmediate(() => {
          unanswered--
          if (reply === 'late') late.push(id)
          else answer(socket, reply, id)
          look()
        })
      }
    })
    socket.on('end', () => socket.end(Buffer.concat(late.map((id) => frame(acknowledgement('AA', id))))))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      look()
    })
  })

  const listener: ScriptedListener = {
    port: 0,
    ids: [],
    messages: [],
    connections: 0,
    mostUnanswered: 0,
    script: (...given) => void replies.push(...given),
    arrived: (count) => until(() => listener.ids.length >= count),
    idle: () => until(() => sockets.size === 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  listener.port = typeof address === 'object' && address ? address.port : port
  return listener
}

const answer = (socket: Socket, reply: Exclude<Reply, 'late'>, id: string): void => {
  const positive = frame(acknowledgement('AA', id))
  switch (reply) {
    case 'other-id':
      return void socket.write(frame(acknowledgement('AA', '999')))
    case 'junk':
      return void socket.write(frame(Buffer.from('<html>Bad gateway</html>')))
    case 'no-msa':
      return void socket.write(frame(Buffer.from('MSH|^~\\&|X|Y|||20261123||ACK|1|P|2.3\r')))
    case 'MSA-1 is XX':
      return void socket.write(frame(Buffer.from(`MSH|^~\\&|X|Y|||20261123||ACK|1|P|2.3\rMSA|XX|${id}\r`)))
    case 'noise':
      return void socket.write('HTTP/1.1 200 OK\r\n\r\n')
    case 'dribble':
      for (const byte of positive) socket.write(Buffer.of(byte))
      return
    case 'twice':
      return void socket.write(Buffer.concat([positive, positive]))
    case 'CA, AA':
    case 'CA, AE':
      return void socket.write(Buffer.concat(reply.split(', ').map((code) => frame(acknowledgement(code, id)))))
    case 'AA for 4000001 too':
      return void socket.write(Buffer.concat([positive, frame(acknowledgement('AA', '4000001'))]))
    case 'silence':
      return
    case 'close':
      return void socket.destroy()
    case 'half':
      return void socket.end(positive.subarray(0, 20))
    case 'AA and close':
      return void socket.end(positive)
    default:
      return void socket.write(frame(acknowledgement(reply, id)))
  }
}

const acknowledgement = (code: string, id: string): Buffer =>
  Buffer.from(`MSH|^~\\&|PARTNER|X|||20261123090000||ACK|R${id}|P|2.3\rMSA|${code}|${id}|said the partner\r`)
