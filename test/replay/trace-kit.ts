/** Short ways to write recorded exchanges. Times are in ms from the start of the recording. */
import type { ConnectionExchange, Exchange, HttpExchange, MllpExchange } from '../../server/journal/exchange.ts'

export const START = Date.UTC(2026, 10, 3, 2, 0, 0)

const base = { workspace: 'ngemr', direction: 'in' as const, connection: 'c1', findings: [] }

export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
export const text = (body: Uint8Array): string => Buffer.from(body).toString()

export interface When {
  n: number
  at: number
  ms?: number
}

export function mllp(
  { n, at, ms = 10 }: When,
  message: string,
  ack: string | undefined,
  more: Partial<MllpExchange> = {},
): MllpExchange {
  return {
    ...base,
    kind: 'mllp',
    door: 'mllp',
    n,
    at: START + at,
    durationMs: ms,
    message: bytes(message),
    ...(ack === undefined ? {} : { ack: bytes(ack) }),
    messageType: /\|(ADT\^A\d\d)/.exec(message)?.[1] ?? '',
    controlId: message.split('|')[9] ?? '',
    outcome: ack === undefined ? 'timeout' : 'AA',
    ...more,
  }
}

export function http(
  { n, at, ms = 10 }: When,
  method: string,
  url: string,
  status: number,
  body: unknown,
  more: Partial<Omit<HttpExchange, 'request' | 'response'>> & {
    headers?: [string, string][]
    sent?: unknown
    answered?: [string, string][]
  } = {},
): HttpExchange {
  const { headers = [], sent, answered = [], ...rest } = more
  return {
    ...base,
    kind: 'http',
    door: 'open',
    connection: 'h1',
    n,
    at: START + at,
    durationMs: ms,
    request: { method, url, headers, body: sent === undefined ? new Uint8Array(0) : bytes(JSON.stringify(sent)) },
    response: {
      status,
      headers: [['Content-Type', 'application/fhir+json'], ...answered],
      body: body === undefined ? new Uint8Array(0) : bytes(typeof body === 'string' ? body : JSON.stringify(body)),
    },
    ...rest,
  }
}

export function event({ n, at }: When, more: Partial<ConnectionExchange> = {}): ConnectionExchange {
  return {
    ...base,
    kind: 'connection',
    door: 'mllp',
    n,
    at: START + at,
    durationMs: 0,
    event: 'open',
    peer: '',
    note: '',
    ...more,
  }
}

export const outgoing = (when: When, message: string, more: Partial<MllpExchange> = {}): MllpExchange =>
  mllp(when, message, 'MSH|^~\\&|V|||||||ACK|1|P|2.3\rMSA|AA|1\r', {
    direction: 'out',
    door: 'demo-adt-out',
    connection: 'out',
    ...more,
  })

/** An NGEMR-like message about one patient. */
export const adt = (trigger: string, id: string, patient: string, more = ''): string =>
  `MSH|^~\\&|NGEMR|ZAH|||20261103100000||ADT^${trigger}|${id}|P|2.3\rEVN|${trigger}|20261103100000\rPID|1||${patient}^^^NRIC\rPV1|1|I|7^12||||||||||||||||V1001${more}\r`

export type { Exchange }
