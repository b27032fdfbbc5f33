/** The JSON form of an exchange loses nothing: whatever bytes were seen come back. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { exchangeFromJson, exchangeToJson } from '../../server/doors/http/admin/exchange-json.ts'
import type { Exchange } from '../../server/journal/exchange.ts'

const base = {
  workspace: 'ngemr',
  n: 7,
  at: 1_790_000_000_000,
  direction: 'in' as const,
  door: 'mllp',
  connection: 'c1',
  durationMs: 3,
  findings: [],
}
const bytes = fc.uint8Array({ maxLength: 200 })

const exchanges: fc.Arbitrary<Exchange> = fc.oneof(
  fc.record({ message: bytes, ack: fc.option(bytes, { nil: undefined }) }).map(({ message, ack }): Exchange => {
    const known = { ...base, kind: 'mllp' as const, message, messageType: 'ADT^A01', controlId: '1', outcome: 'AA' }
    return ack ? { ...known, ack } : known
  }),
  fc.record({ asked: bytes, answered: bytes }).map(
    ({ asked, answered }): Exchange => ({
      ...base,
      kind: 'http',
      request: { method: 'GET', url: '/x', headers: [['Accept', 'a']], body: asked },
      response: { status: 200, headers: [], body: answered },
    }),
  ),
  bytes.map((junk): Exchange => ({ ...base, kind: 'connection', event: 'junk', peer: 'p', note: 'n', bytes: junk })),
)

describe('exchange JSON', () => {
  it('gives back the same exchange after a trip through JSON text', () => {
    fc.assert(
      fc.property(exchanges, (exchange) => {
        expect(exchangeFromJson(JSON.parse(JSON.stringify(exchangeToJson(exchange))))).toEqual(exchange)
      }),
    )
  })
})
