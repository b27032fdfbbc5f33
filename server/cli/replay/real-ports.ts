/** The sockets of a replay against a running sandbox: MLLP by connection, HTTP by fetch, and when the sandbox has sent all it will. */
import type { InterfaceStatus } from '../../doors/http/admin/contract.ts'
import { createSender, type Sender } from '../../interfaces/outbound/send-over-mllp.ts'
import type { MllpReply, ReplayPorts } from '../../replay/ports.ts'
import type { PlayedRequest } from '../../replay/rewrite.ts'
import type { AdminClient } from '../admin-client.ts'
import { createLaterFrames, type LaterFrames } from '../later-frames.ts'
import type { CaptureListeners } from './capture-listeners.ts'

export interface RealPortsDeps {
  http: string
  mllp: { host: string; port: number }
  workspace: string
  admin: AdminClient
  listeners: CaptureListeners
  /** Interfaces that point at the listeners. */
  captured: readonly string[]
  timeoutMs: number
  now(): number
  signal: AbortSignal
}

/** With nothing waiting in the queues, this long without another message means that there is none. */
const QUIET_MS = 300

/** An acknowledgement that was not there when recorded is waited for this long. */
const UNEXPECTED_MS = 1_000
const LARGEST_ACK = 16 * 1024 * 1024

interface Line {
  sender: Sender
  later: LaterFrames
}

export function createRealPorts(
  deps: RealPortsDeps,
): Omit<ReplayPorts, 'token' | 'apiKey' | 'adminToken'> & { close(): void } {
  const lines = new Map<string, Line>()

  async function sendMllp(connection: string, message: Uint8Array, expected: boolean): Promise<MllpReply> {
    const { sender } = lineOf(connection)
    const timeoutMs = expected ? deps.timeoutMs : Math.min(UNEXPECTED_MS, deps.timeoutMs)
    const result = await sender.send(message, deps.mllp, { timeoutMs })
    return result.ok ? { ack: result.ack } : { problem: result.text }
  }

  async function laterMllp(connection: string, controlId: string): Promise<MllpReply> {
    const ack = await lineOf(connection).later.next(controlId, deps.timeoutMs)
    return ack ? { ack } : { problem: `nothing within ${deps.timeoutMs / 1000} s` }
  }

  function lineOf(connection: string): Line {
    const known = lines.get(connection)
    if (known) return known
    const later = createLaterFrames()
    const sender = createSender({ timeoutMs: deps.timeoutMs, maxAckBytes: LARGEST_ACK, onStray: later.take })
    lines.set(connection, { sender, later })
    return { sender, later }
  }

  async function sendHttp({ method, path, headers, body }: PlayedRequest) {
    const bodiless = body.length === 0 || method === 'GET' || method === 'HEAD'
    const response = await fetch(deps.http + path, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([deps.signal, AbortSignal.timeout(deps.timeoutMs)]),
      ...(bodiless ? {} : { body: Buffer.from(body) }),
    })
    return {
      status: response.status,
      headers: [...response.headers] as [string, string][],
      body: new Uint8Array(await response.arrayBuffer()),
    }
  }

  const base = `/_sandbox/workspaces/${encodeURIComponent(deps.workspace)}`

  async function waiting(): Promise<boolean> {
    const { interfaces } = await deps.admin.get<{ interfaces: InterfaceStatus[] }>(`${base}/interfaces`)
    return interfaces.some(({ name, queue }) => deps.captured.includes(name) && queue.waiting > 0)
  }

  /** Waits for another outbound exchange in the journal; false when none came in that time. */
  async function anotherSent(after: number, ms: number): Promise<number | undefined> {
    const until = deps.now() + ms
    for (let left = ms; left > 0; left = until - deps.now()) {
      const path = `${base}/exchanges?direction=out&kind=mllp&after=${after}&limit=1000&wait=${Math.ceil(left)}`
      const { exchanges, last } = await deps.admin.get<{ exchanges: unknown[]; last: number }>(path)
      if (exchanges.length > 0) return last
    }
    return undefined
  }

  return {
    sendMllp,
    laterMllp,
    unasked: () => [...lines.values()].flatMap(({ later }) => later.rest()),
    sendHttp,
    now: deps.now,
    captured: {
      messages: deps.listeners.messages,
      until: deps.listeners.until,
      async settled() {
        if (deps.captured.length === 0) return
        const deadline = deps.now() + deps.timeoutMs
        let seen = 0
        while (deps.now() < deadline && !deps.signal.aborted) {
          const last = await anotherSent(seen, (await waiting()) ? 2_000 : QUIET_MS)
          if (last !== undefined) seen = last
          else if (!(await waiting())) return
        }
      },
    },
    close() {
      for (const { sender } of lines.values()) sender.close()
    },
  }
}
