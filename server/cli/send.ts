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
import { createLaterFrames } from './later-frames.ts'
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
    const later = createLaterFrames()
    const sender = createSender({ timeoutMs, onStray: later.take })
    const show = (bytes: Buffer) => io.out(bytes.toString('utf8').replaceAll('\r', '\n').trimEnd())
    try {
      for (const message of messages) {
        const asked = readAsked(message)
        const result = await sender.send(message, to, {
          timeoutMs: asked.forNothing ? Math.min(PERHAPS_MS, timeoutMs) : timeoutMs,
        })
        if (!result.ok && result.reason === 'timeout' && asked.forNothing) {
          io.out(`No acknowledgement of "${asked.controlId}": MSH-15 and MSH-16 (NE) ask for none.`)
          continue
        }
        if (!result.ok) throw new SandboxError('failed', result.text + (asked.accept === 'NE' ? ` ${ELSEWHERE}` : ''))
        show(result.ack)
        const answers = (readBatch(result.ack)?.messages ?? [result.ack]).map(judge)
        if (answers.includes('refused')) io.exit(EXIT.failed)
        if (!answers.includes('accepted') || asked.application === 'NE') continue
        const isSure = asked.application === 'AL'
        const application = await later.next(asked.controlId, isSure ? timeoutMs : Math.min(PERHAPS_MS, timeoutMs))
        if (application) {
          show(application)
          if (judge(application) === 'refused') io.exit(EXIT.failed)
        } else if (isSure) {
          const why = `After CA no application acknowledgement came within ${timeoutMs / 1000} s.`
          throw new SandboxError('failed', `${why} ${ELSEWHERE}`)
        }
      }
    } finally {
      sender.close()
    }
  })
}

/** HL7 v2.5.1 §2.9.3: CA says that it is safe, and nothing of what becomes of it. */
const judge = (bytes: Buffer): 'taken' | 'accepted' | 'refused' => {
  const ack = readAcknowledgement(bytes)
  if ('problem' in ack) throw new SandboxError('failed', `The reply is no acknowledgement: ${ack.problem}`)
  if (ack.code === 'CA') return 'accepted'
  return ack.code === 'AA' ? 'taken' : 'refused'
}

/** How long to wait for an answer that may never come, ms. */
const PERHAPS_MS = 1_000

const ELSEWHERE = 'The application may answer over a connection of its own, or the message was not filed yet.'

interface Asked {
  controlId: string
  /** MSH-15, HL7 table 0155. */
  accept: string
  /** MSH-15 and MSH-16 both say NE. */
  forNothing: boolean
  /** MSH-16; empty leaves it to the interface's setting. */
  application: string
}

function readAsked(bytes: Buffer): Asked {
  const { message } = parseMessage(bytes)
  const wish = (path: string): string => message?.get(path).trim() ?? ''
  const [accept, application] = [wish('MSH-15'), wish('MSH-16')]
  const forNothing = accept === 'NE' && application === 'NE'
  return { controlId: message?.get('MSH-10') ?? '', accept, forNothing, application }
}

const read = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new SandboxError('usage', `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
