/** `send FILE`: sends HL7 v2 messages over MLLP and prints the acknowledgements. Exit code 1 when one is not positive. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, SandboxError } from '../errors.ts'
import { readAcknowledgement } from '../hl7v2/acknowledgement.ts'
import { parseMessage } from '../hl7v2/parse-message.ts'
import { readBatch } from '../interfaces/inbound/batch.ts'
import { createSender } from '../interfaces/outbound/send-over-mllp.ts'
import { parseAddress } from './address.ts'
import type { CommandIo } from './command-io.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'
import { splitMessages } from './split-messages.ts'

interface SendOptions extends SandboxOptions {
  to?: string
  timeout: string
}

export const register = (program: Command, io: CommandIo): void => {
  withSandboxOptions(
    program
      .command('send <file>')
      .description('send the HL7 v2 message (or messages) of a file over MLLP and print the acknowledgement')
      .option('--to <host:port>', 'where to (default: the running sandbox)')
      .option('--timeout <seconds>', 'how long to wait for each acknowledgement', '30'),
  ).action(async (file: string, options: SendOptions) => {
    const messages = splitMessages(read(resolve(io.cwd, file)))
    const to = options.to ? parseAddress(options.to, '--to') : (await findSandbox(options, io)).ready.mllp
    const timeoutMs = Number(options.timeout) * 1000
    if (!(timeoutMs > 0)) throw new SandboxError('usage', `--timeout takes seconds; it is "${options.timeout}".`)
    const later = createLater()
    const sender = createSender({ timeoutMs, onStray: later.take })
    const show = (bytes: Buffer) => io.out(bytes.toString('utf8').replaceAll('\r', '\n').trimEnd())
    try {
      for (const message of messages) {
        const result = await sender.send(message, to)
        if (!result.ok) throw new SandboxError('failed', result.text)
        show(result.ack)
        const answers = (readBatch(result.ack)?.messages ?? [result.ack]).map(judge)
        if (answers.includes(false)) io.exit(EXIT.failed)
        if (!awaitsApplication(message, result.ack)) continue
        const application = await later.next(timeoutMs)
        if (!application) {
          const why = 'It may come over a connection of its own, or the message was not filed yet.'
          throw new SandboxError(
            'failed',
            `After CA no application acknowledgement came within ${timeoutMs / 1000} s. ${why}`,
          )
        }
        show(application)
        if (!judge(application)) io.exit(EXIT.failed)
      }
    } finally {
      sender.close()
    }
  })
}

const judge = (bytes: Buffer): boolean => {
  const ack = readAcknowledgement(bytes)
  if ('problem' in ack) throw new SandboxError('failed', `The reply is no acknowledgement: ${ack.problem}`)
  return ack.code === 'AA' || ack.code === 'CA'
}

/** HL7 v2.5.1 §2.9.3: after CA, where MSH-16 asks for it whatever the outcome. (ER and SU: it may never come.) */
const awaitsApplication = (message: Buffer, answer: Buffer): boolean => {
  const sent = parseMessage(message)
  const ack = readAcknowledgement(answer)
  return sent.ok && !('problem' in ack) && ack.code === 'CA' && sent.message.get('MSH-16') === 'AL'
}

/** Frames that come after the answer, in order. */
const createLater = () => {
  const arrived: Buffer[] = []
  let told: ((bytes: Buffer) => void) | undefined
  return {
    take(bytes: Buffer) {
      if (told) told(bytes)
      else arrived.push(bytes)
      told = undefined
    },
    next: (timeoutMs: number): Promise<Buffer | undefined> =>
      new Promise((resolve) => {
        const there = arrived.shift()
        if (there) return resolve(there)
        const timer = setTimeout(() => resolve(undefined), timeoutMs)
        told = (bytes) => {
          clearTimeout(timer)
          resolve(bytes)
        }
      }),
  }
}

const read = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new SandboxError('usage', `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
