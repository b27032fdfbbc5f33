/**
 * Files with messages and batches, put into a folder: picked up by renaming, so that no two readers have one and none is read while it
 * is written; filed message by message as a stream; answered by a reply file that appears whole. Whatever a restart interrupts is begun
 * anew, and what was taken is recognised by its control id.
 */

import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, type WriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { finished } from 'node:stream/promises'
import { splitStream } from '../../hl7v2/split-stream.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Interface } from '../../partners/registry.ts'
import { type Header, readEnvelopeHeader, responseEnvelope } from './batch.ts'
import { createBatchTally } from './batch-tally.ts'
import type { Received, Receiver } from './receiver.ts'

export interface DropFolderDeps {
  receiver: Pick<Receiver, 'receive'>
  journal: Pick<Journal, 'number' | 'record'>
  folderOf(workspace: string, name: string): string
  feeds(workspace: string): Promise<readonly Interface[]>
  /** The clock of the workspace, which replies tell. */
  now(workspace: string): number
  /** Real time, by which the journal is kept. */
  wall(): number
  messageLimit: number
  /** How often the folders are looked at, ms */
  everyMs?: number
  onError(error: unknown): void
}

export interface DropFolders {
  open(workspace: string): void
  /** Finishes the file in work. */
  close(workspace: string): Promise<void>
  /** Looks now; resolves when what was there is done. */
  look(workspace: string): Promise<void>
}

/** `failed`: what could not be worked through; put into `in` again, it is begun anew. */
const FOLDERS = ['in', 'work', 'done', 'out', 'failed']

const DOOR = 'hl7-folder'
const CR = Buffer.from('\r')
/** Segments around the messages, and their ends, that the journal keeps. */
const MOST_AROUND = 1_000

/** Names that writers use while a file is not whole yet. */
const UNFINISHED = /^\.|\.(tmp|part|filepart|crdownload)$/i

export function createDropFolders(deps: DropFolderDeps): DropFolders {
  const { everyMs = 1_000 } = deps
  const timers = new Map<string, NodeJS.Timeout>()
  const turns = new Map<string, Promise<void>>()

  async function lookAt(workspace: string, feed: Interface): Promise<void> {
    const folder = deps.folderOf(workspace, feed.name)
    const at = (name: string, ...more: string[]) => join(folder, name, ...more)
    for (const name of FOLDERS) await mkdir(at(name), { recursive: true, mode: 0o700 })

    const serve = async (name: string): Promise<void> => {
      const part = at('out', `.${name}.part`)
      try {
        await answer(workspace, feed, at('work', name), part, name)
        await rename(part, at('out', `${name}.ack`))
        await rename(
          at('work', name),
          at(
            'done',
            freeName(name, (free) => existsSync(at('done', free))),
          ),
        )
      } catch (error) {
        deps.onError(error)
        await rm(part, { force: true, recursive: true })
        await rename(
          at('work', name),
          at(
            'failed',
            freeName(name, (free) => existsSync(at('failed', free))),
          ),
        )
      }
    }
    /** No other file had the name, so that neither the file nor its reply takes the place of another. */
    const pickUp = async (name: string): Promise<void> => {
      const isTaken = (free: string) =>
        ['work', 'done', 'failed'].some((each) => existsSync(at(each, free))) || existsSync(at('out', `${free}.ack`))
      const own = freeName(name, isTaken)
      await rename(at('in', name), at('work', own))
      await serve(own)
    }

    // What a restart interrupted is older than what waits.
    for (const name of (await readdir(at('work'))).sort()) await serve(name).catch(deps.onError)
    const waiting = (await readdir(at('in'), { withFileTypes: true }))
      .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
      .map(({ name }) => name)
      .sort()
    for (const name of waiting) await pickUp(name).catch(deps.onError)
  }

  async function answer(workspace: string, feed: Interface, file: string, reply: string, name: string): Promise<void> {
    const out = createWriteStream(reply, { mode: 0o600 })
    const written = finished(out)
    // Looked at where it is waited for; an error in between must not bring the process down.
    written.catch(() => {})
    const at = deps.wall()
    const tally = createBatchTally()
    /** The segments around the messages, and those of the reply. */
    const around: Buffer[] = []
    let batch: { head: Header; reply: ReturnType<typeof responseEnvelope> } | undefined
    let count = 0
    let isGood = true
    try {
      for await (const part of splitStream(createReadStream(file), { maxBytes: deps.messageLimit })) {
        if (part.kind === 'envelope') {
          const head = readEnvelopeHeader(part.bytes) ?? batch?.head
          if (!head) continue
          tally.envelope(part.bytes.toString('latin1').split(head.separator))
          if (around.length < MOST_AROUND) around.push(part.bytes, CR)
          if (batch) continue
          batch = { head, reply: responseEnvelope(head, `${head.fields[10] ?? ''}R`, deps.now(workspace)) }
          await write(out, written, batch.reply.begin)
        } else {
          if (part.kind !== 'stray') tally.message()
          // What is no message is answered as what it is: AR with the reason.
          const payload = part.kind === 'oversize' ? Buffer.alloc(0) : part.bytes
          const { answers, exchange } = await take(workspace, feed, name, payload)
          isGood &&= /^[AC]A$/.test(exchange.outcome)
          for (const bytes of answers) {
            count++
            await write(out, written, bytes)
          }
        }
      }
      tally.end()
      const end = batch?.reply.end(count, tally.faults)
      if (end) await write(out, written, end)
      out.end()
      await written
      if (batch && end) {
        const { head, reply } = batch
        const said = { message: Buffer.concat(around), ack: Buffer.concat([reply.begin, end]) }
        tell(workspace, feed, name, { head, ...said, at, outcome: isGood ? 'AA' : 'AE', faults: tally.faults })
      }
    } finally {
      out.destroy()
    }
  }

  /** The whole, as of a batch that comes over a socket: its messages are exchanges of their own, so only what stands around them is kept. */
  function tell(
    workspace: string,
    { partner }: Interface,
    name: string,
    {
      head,
      at,
      faults,
      ...said
    }: { head: Header; at: number; faults: string[]; message: Buffer; ack: Buffer; outcome: string },
  ): void {
    const findings = faults.map((text) => ({ rule: 'hl7v2/batch-structure', severity: 'warning' as const, text }))
    deps.journal.record({
      ...{ workspace, n: deps.journal.number(workspace), at, direction: 'in', door: DOOR, partner, kind: 'mllp' },
      ...{ connection: `file ${name}`, durationMs: Math.max(0, deps.wall() - at), findings },
      ...{ messageType: head.name, controlId: head.fields[10] ?? '', ...said },
    })
  }

  const take = (workspace: string, feed: Interface, name: string, payload: Buffer): Promise<Received> =>
    deps.receiver.receive({
      workspace,
      payload,
      connection: `file ${name}`,
      peer: name,
      at: deps.wall(),
      door: DOOR,
      interface: feed.name,
    })

  const look = (workspace: string): Promise<void> => {
    const turn = (turns.get(workspace) ?? Promise.resolve()).then(async () => {
      for (const feed of await deps.feeds(workspace)) {
        if (feed.direction === 'in' && feed.dropFolder && feed.enabled)
          await lookAt(workspace, feed).catch(deps.onError)
      }
    })
    const done = turn.catch(deps.onError)
    turns.set(workspace, done)
    return done
  }

  return {
    look,
    open(workspace) {
      let looking = false
      const timer = setInterval(async () => {
        if (looking) return
        looking = true
        await look(workspace)
        looking = false
      }, everyMs)
      timer.unref()
      timers.set(workspace, timer)
    },
    async close(workspace) {
      clearInterval(timers.get(workspace))
      timers.delete(workspace)
      await turns.get(workspace)
      turns.delete(workspace)
    },
  }
}

/** `night.hl7`, else `night.1.hl7`, `night.2.hl7`, … */
const freeName = (name: string, isTaken: (name: string) => boolean): string => {
  const { name: stem, ext } = parse(name)
  let free = name
  for (let count = 1; isTaken(free); count++) free = `${stem}.${count}${ext}`
  return free
}

/** Waits where the disk is slower than the filing; throws where it fails. */
const write = async (out: WriteStream, written: Promise<void>, bytes: Buffer): Promise<void> => {
  if (!out.write(bytes)) await Promise.race([once(out, 'drain'), written])
}
