/** Any exchange that could ever be recorded: random bytes, odd headers, every kind. */
import fc from 'fast-check'
import type { Exchange, Finding } from '../../server/journal/exchange.ts'

const bytes = fc.uint8Array({ maxLength: 200 })
const text = fc.string({ unit: 'binary', maxLength: 30 })
const headers = fc.array(fc.tuple(text, text), { maxLength: 6 })
const ms = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => Math.round(value * 1000) / 1000)

const finding: fc.Arbitrary<Finding> = fc.record(
  {
    rule: text,
    severity: fc.constantFrom('error', 'warning', 'information'),
    at: text,
    expected: text,
    actual: text,
    text,
  },
  { requiredKeys: ['rule', 'severity', 'text'] },
)

const base = {
  workspace: fc.constant('ngemr'),
  n: fc.constant(1),
  at: fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }),
  direction: fc.constantFrom('in' as const, 'out' as const),
  door: fc.constantFrom('epic', 'open', 'oauth', 'admin', 'mllp', 'acme-adt'),
  partner: text,
  connection: fc.string(),
  durationMs: ms,
  findings: fc.array(finding, { maxLength: 2 }),
}
const url = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  text.map((rest) => `/${rest}`),
  text,
)
const without = <T extends string>(...names: T[]): T[] => names
const always = without('workspace', 'n', 'at', 'direction', 'door', 'connection', 'durationMs', 'findings')

export const anyExchange: fc.Arbitrary<Exchange> = fc.oneof(
  fc.record(
    {
      ...base,
      kind: fc.constant('http' as const),
      request: fc.record({ method: fc.constantFrom('GET', 'POST', 'PURGE'), url, headers, body: bytes }),
      response: fc.record({ status: fc.integer({ min: 100, max: 599 }), headers, body: bytes }),
    },
    { requiredKeys: [...always, 'kind', 'request', 'response'] },
  ),
  fc.record(
    {
      ...base,
      kind: fc.constant('mllp' as const),
      message: fc.oneof(
        bytes,
        text.map((rest) => new Uint8Array(Buffer.from(`MSH|^~\\&|${rest}`))),
      ),
      ack: bytes,
      messageType: text,
      controlId: text,
      outcome: fc.constantFrom('AA', 'AE', 'AR', 'timeout'),
    },
    { requiredKeys: [...always, 'kind', 'message', 'messageType', 'controlId', 'outcome'] },
  ),
  fc.record(
    {
      ...base,
      kind: fc.constant('connection' as const),
      event: fc.constantFrom('open' as const, 'close' as const, 'junk' as const, 'ack-not-sent' as const),
      peer: text,
      note: text,
      bytes,
      offset: fc.nat(),
    },
    { requiredKeys: [...always, 'kind', 'event', 'peer', 'note'] },
  ),
)

/** The same with every byte array of one class, so that two exchanges can be compared as values. */
export function plain(exchange: Exchange): unknown {
  return JSON.parse(
    JSON.stringify(exchange, function (this: Record<string, unknown>, key: string, value: unknown) {
      const own = this[key]
      return own instanceof Uint8Array ? `bytes:${Buffer.from(own).toString('hex')}` : value
    }),
  )
}
