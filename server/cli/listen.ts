/** `listen`: plays a vendor's listener. Prints what arrives and answers AA (or what it is told to answer). */

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { type Command, Option } from 'commander'
import { listenProblem } from '../doors/listen-problem.ts'
import { SandboxError } from '../errors.ts'
import { buildAcknowledgement } from '../hl7v2/acknowledgement.ts'
import { createFramer, frame } from '../hl7v2/mllp-framer.ts'
import { parseMessage } from '../hl7v2/parse-message.ts'
import type { CommandIo } from './command-io.ts'

interface ListenOptions {
  host: string
  port: string
  answer: 'AA' | 'AE' | 'AR'
}

const largest = 16 * 1024 * 1024

export const register = (program: Command, io: CommandIo): void => {
  program
    .command('listen')
    .description("play a vendor's MLLP listener: print what arrives, acknowledge it")
    .option('--port <port>', 'port to listen on, 0 takes a free one', '2576')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--answer <code>', 'acknowledgement code').choices(['AA', 'AE', 'AR']).default('AA'))
    .action((options: ListenOptions) => {
      const port = Number(options.port)
      if (!/^\d{1,5}$/.test(options.port) || port > 65_535) {
        throw new SandboxError('usage', `--port takes a number up to 65535, 0 a free one; it is "${options.port}".`)
      }
      return serve({ ...options, port }, io)
    })
}

const serve = ({ host, port, answer }: Omit<ListenOptions, 'port'> & { port: number }, io: CommandIo): Promise<void> =>
  new Promise((resolve, reject) => {
    const sockets = new Set<Socket>()
    let received = 0
    const server = createServer((socket) => {
      sockets.add(socket)
      const framer = createFramer({ maxBytes: largest })
      socket.on('data', (chunk: Buffer) => {
        for (const event of framer.push(chunk)) {
          if (event.kind === 'frame') socket.write(frame(acknowledge(event.payload, ++received)))
          else io.err(`(${event.kind} at byte ${event.offset}: passed over)`)
        }
      })
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    })

    const acknowledge = (payload: Buffer, count: number): Uint8Array => {
      const parsed = parseMessage(payload)
      const text = parsed.ok
        ? parsed.message.segments.map((segment) => segment.text()).join('\n')
        : payload.toString('utf8')
      io.out(`── message ${count} ──\n${text}`)
      const code = parsed.ok ? answer : 'AR'
      const errors = parsed.ok
        ? answer === 'AA'
          ? []
          : [{ code: '207', location: '', text: `listen was started with --answer ${answer}` }]
        : [{ code: '100', location: parsed.problem.location, text: parsed.problem.text }]
      io.out(`── answered ${code} ──`)
      return buildAcknowledgement({
        ...(parsed.ok ? { message: parsed.message } : {}),
        code,
        errors,
        controlId: `L${count}`,
        now: Date.now(),
        sendingApplication: 'LISTEN',
        sendingFacility: '',
      })
    }

    server.once('error', (error) => reject(listenProblem(error, 'MLLP', host, port, '--port N')))
    server.listen({ host, port }, () => {
      const address = server.address() as AddressInfo
      io.err(`listening on ${address.address}:${address.port}; Ctrl-C stops`)
    })
    const stop = () => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }
    if (io.signal.aborted) stop()
    else io.signal.addEventListener('abort', stop, { once: true })
  })
