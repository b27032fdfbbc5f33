/**
 * One MLLP connection: bytes to frames, frames to the receiver, acknowledgements back in order. Reading stops while too
 * much is in work or the peer does not read; everything that is no message goes on record.
 */
import type { Socket } from 'node:net'
import { createFramer, type FramerEvent, frame } from '../../hl7v2/mllp-framer.ts'
import type { Received, Receiver } from '../../interfaces/inbound/receiver.ts'
import type { ConnectionExchange, Finding, TlsPeer } from '../../journal/exchange.ts'
import type { ConnectionLog } from './connection-log.ts'
import { createJunk } from './junk.ts'
import type { MllpLimits } from './limits.ts'
import { createReplies } from './replies.ts'
import { explainTls } from './tls.ts'

export interface ConnectionDeps {
  workspace: string
  receiver: Receiver
  log: ConnectionLog
  limits: MllpLimits
  now: (workspace: string) => number
  tls?: TlsPeer
  /** The interface whose port this is. */
  interface?: string
}

export interface Connection {
  /** Reads no more, finishes what is in work, acknowledges it, closes. */
  close(note: string): Promise<void>
}

type FrameEvent = Extract<FramerEvent, { kind: 'frame' }>

export function serveConnection(socket: Socket, deps: ConnectionDeps): Connection {
  const { workspace, receiver, log, limits, now, tls, interface: feed } = deps
  const framer = createFramer({ maxBytes: limits.maxMessageBytes })
  const junk = createJunk(log, limits.maxJunkBytes)
  const replies = createReplies(socket)
  const backlog: FrameEvent[] = []
  let inFlight = 0
  let closing: Promise<void> | undefined
  let closeNote = 'The peer closed the connection.'
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))

  // A frame under way and a stretch of junk are both unfinished business: silence after them ends it.
  const silence = setTimeout(onSilence, limits.halfFrameMs)
  silence.unref()

  function onSilence(): void {
    if (closing) return
    if (socket.isPaused()) {
      // The peer may well be sending: it is this side that does not read.
      silence.refresh()
      return
    }
    junk.end()
    for (const event of framer.end()) {
      if (event.kind === 'truncated') halfFrame(event)
      // Only the CR of its end block is missing: the frame is whole.
      else handle(event)
    }
  }

  function halfFrame({ bytes, offset }: { bytes: Buffer; offset: number }): void {
    const waited = `${limits.halfFrameMs / 1000} s`
    const note = `A frame was begun and nothing more came for ${waited}. It was not acknowledged; the connection is closed.`
    log.tell('half-frame-timeout', note, { bytes, offset })
    void close('Closed by the sandbox: half a frame, then silence.')
  }

  function handle(event: FramerEvent): void {
    if (event.kind === 'junk') {
      if (junk.add(event.bytes, event.offset)) return
      void close(`Closed by the sandbox: more than ${limits.maxJunkBytes} bytes outside any frame.`)
      return
    }
    junk.end()
    if (event.kind === 'frame') {
      backlog.push(event)
      work()
    } else if (event.kind === 'truncated') {
      const note = 'A frame was cut off before its end block 0x1C 0x0D. It was not filed and not acknowledged.'
      log.tell('truncated', note, { bytes: event.bytes, offset: event.offset })
    } else {
      const note = `A message grew beyond ${limits.maxMessageBytes} bytes without an end block. The connection is closed.`
      log.tell('oversize', note, { offset: event.offset })
      void close('Closed by the sandbox: message too large.')
    }
  }

  function work(): void {
    while (inFlight < limits.maxInFlight) {
      const next = backlog.shift()
      if (!next) break
      inFlight++
      let exchanges = ''
      const reply = take(next).then(({ answers, numbers }) => {
        exchanges = ` (exchange ${numbers.join(' and ')})`
        return Buffer.concat(answers.map(frame))
      })
      const finished = () => {
        inFlight--
        work()
        flow()
      }
      replies.add(reply, (why) => {
        const note = `The acknowledgement of the message at byte ${next.offset}${exchanges} was not sent: ${why}.`
        log.tell('ack-not-sent', note, { offset: next.offset })
      })
      reply.then(finished, finished)
    }
    flow()
  }

  const isGone = (): boolean => !socket.writable

  /** What an application says after its answer is due: a message of its own, between the others. */
  function later(bytes: Buffer, n: number): boolean {
    if (closing || isGone()) return false
    replies.add(Promise.resolve(frame(bytes)), (why) =>
      log.tell('ack-not-sent', `The application acknowledgement (exchange ${n}) was not sent: ${why}.`),
    )
    return true
  }

  function take(event: FrameEvent): Promise<Received> {
    const at = now(workspace)
    const findings = loose(event)
    const { connection, peer } = log
    return receiver.receive({
      ...{ workspace, payload: event.payload, connection, peer, at, findings, later, isGone },
      ...(tls && { tls }),
      ...(feed && { interface: feed }),
    })
  }

  /** Back-pressure: nothing is read that could not be worked on, nor from a peer that does not read its answers. */
  function flow(): void {
    if (closing) return
    const full = inFlight >= limits.maxInFlight || backlog.length > 0 || socket.writableNeedDrain
    if (full && !socket.isPaused()) socket.pause()
    else if (!full && socket.isPaused()) {
      silence.refresh()
      socket.resume()
    }
  }

  function onData(chunk: Buffer): void {
    if (closing) return
    for (const event of framer.push(chunk)) {
      handle(event)
      if (closing) return
    }
    silence.refresh()
    flow()
  }

  function close(note: string): Promise<void> {
    closing ??= finish(note)
    return closing
  }

  async function finish(note: string): Promise<void> {
    closeNote = note
    for (const event of framer.end()) {
      if (event.kind === 'frame') backlog.push(event)
      else if (event.kind === 'truncated') handle(event)
    }
    junk.end()
    clearTimeout(silence)
    work()
    while (inFlight > 0 || backlog.length > 0) await replies.done()
    await replies.done()
    linger(socket, limits.lingerMs)
    await closed
  }

  socket.on('data', onData)
  socket.on('drain', flow)
  socket.on('end', () => void close('The peer closed the connection.'))
  socket.on('error', (error: NodeJS.ErrnoException) => log.tell('error', explain(error), { offset: socket.bytesRead }))
  socket.on('close', () => {
    closing ??= closed
    const [cut] = framer.end()
    junk.end()
    clearTimeout(silence)
    if (cut?.kind === 'truncated') {
      const note = 'The connection ended in the middle of a frame. It was not filed and not acknowledged.'
      log.tell('truncated', note, { bytes: cut.bytes, offset: cut.offset })
    }
    log.tell('close', closeNote, { offset: socket.bytesRead })
  })
  if (limits.idleMs > 0) {
    socket.setTimeout(limits.idleMs, () => void close(`Closed by the sandbox: silent for ${limits.idleMs / 1000} s.`))
  }
  return { close }
}

/** Everything is written; the peer gets the time to take it before the socket goes, for a reset would take it away again. */
function linger(socket: Socket, ms: number): void {
  if (socket.destroyed) return
  socket.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), ms)
  socket.once('close', () => clearTimeout(timer))
}

function loose(event: FrameEvent): Finding[] {
  if (!event.loose) return []
  const seen = event.loose === 'lf' ? '0x1C 0x0A' : '0x1C alone'
  const text = `The end block was ${seen}; it is 0x1C 0x0D. The message was taken all the same.`
  return [{ rule: 'mllp/end-block', severity: 'warning', expected: '1C 0D', actual: seen, text }]
}

function explain(error: NodeJS.ErrnoException): string {
  const reasons: Partial<Record<string, ConnectionExchange['note']>> = {
    ECONNRESET: 'The peer reset the connection.',
    EPIPE: 'The peer was gone when an acknowledgement was written.',
    ETIMEDOUT: 'The peer could not be reached any more.',
  }
  if (error.code?.startsWith('ERR_SSL')) return explainTls(error) ?? `TLS failed (${error.code}).`
  return reasons[error.code ?? ''] ?? `The connection failed (${error.code ?? error.message}).`
}
