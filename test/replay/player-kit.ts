import { play } from '../../server/replay/player.ts'
import type { MllpReply, ReplayPorts } from '../../server/replay/ports.ts'
import type { PlayedRequest } from '../../server/replay/rewrite.ts'
import { bytes, type Exchange, START, text } from './trace-kit.ts'

export const ack = (code: string, id: string, own = 'A1', time = '20261103100001'): string =>
  `MSH|^~\\&|NGEMR|ZAH|||${time}||ACK|${own}|P|2.3\rMSA|${code}|${id}\r`

export interface Behaviour {
  mllp?: (message: string) => MllpReply | Promise<MllpReply>
  /** What comes after the answer to that control id. */
  later?: (controlId: string) => MllpReply
  unasked?: string[]
  http?: (request: PlayedRequest) => { status: number; body?: unknown; headers?: [string, string][] }
  sent?: Record<string, string[]>
}

/** A sandbox that does as it is told, and what it was told. */
export function ports({ mllp: receive, later, unasked = [], http: serve, sent = {} }: Behaviour = {}) {
  const log: string[] = []
  let tokens = 0
  const given: ReplayPorts = {
    async sendMllp(connection, message) {
      log.push(`${connection} ${text(message).split('|')[9]}`)
      return receive === undefined
        ? { ack: bytes(ack('AA', text(message).split('|')[9] ?? '', 'B7')) }
        : receive(text(message))
    },
    async laterMllp(connection, controlId) {
      log.push(`${connection} then ${controlId}`)
      return later?.(controlId) ?? { problem: 'nothing within 30 s' }
    },
    unasked: () => unasked.map(bytes),
    async sendHttp(request) {
      log.push(`${request.method} ${request.path}`)
      const { status, body = {}, headers = [] } = serve?.(request) ?? { status: 200 }
      return {
        status,
        headers: [['content-type', 'application/fhir+json'], ...headers],
        body: bytes(JSON.stringify(body)),
      }
    },
    token: async () => {
      tokens++
      return 'fresh'
    },
    captured: {
      messages: (name) => (sent[name] ?? []).map((message) => ({ interface: name, message: bytes(message) })),
      async until(name, count) {
        log.push(`until ${name} ${count}`)
        return (sent[name] ?? []).length >= count
      },
      settled: async () => {},
    },
    now: () => START + 86_400_000,
  }
  return { ports: given, log, tokens: () => tokens }
}

export const run = (exchanges: Exchange[], behaviour: Behaviour = {}) =>
  play(exchanges, ports(behaviour).ports, { from: 'ngemr', to: 'replay-1' })

export const verdicts = async (exchanges: Exchange[], behaviour: Behaviour = {}) =>
  (await run(exchanges, behaviour)).results.map(({ n, verdict }) => [n, verdict])
