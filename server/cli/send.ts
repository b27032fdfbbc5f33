/** `send FILE`: sends HL7 v2 messages over MLLP and prints the acknowledgements. Exit code 1 when one is not positive. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, SandboxError } from '../errors.ts'
import { readAcknowledgement } from '../hl7v2/acknowledgement.ts'
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
    const sender = createSender({ timeoutMs })
    try {
      for (const message of messages) {
        const result = await sender.send(message, to)
        if (!result.ok) throw new SandboxError('failed', result.text)
        io.out(result.ack.toString('utf8').replaceAll('\r', '\n').trimEnd())
        for (const answer of readBatch(result.ack)?.messages ?? [result.ack]) {
          const ack = readAcknowledgement(answer)
          if ('problem' in ack) throw new SandboxError('failed', `The reply is no acknowledgement: ${ack.problem}`)
          if (ack.code !== 'AA' && ack.code !== 'CA') io.exit(EXIT.failed)
        }
      }
    } finally {
      sender.close()
    }
  })
}

const read = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new SandboxError('usage', `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
