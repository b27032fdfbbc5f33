import { describe, expect, test } from '@jest/globals'
import { createLearned } from '../../server/replay/learned.ts'
import { type RewriteContext, rewriteMessage, rewritePath, rewriteRequest } from '../../server/replay/rewrite.ts'
import { http, mllp, text } from './trace-kit.ts'

function context(more: Partial<RewriteContext> = {}): RewriteContext {
  return {
    from: 'ngemr',
    to: 'replay-1',
    learned: createLearned(),
    credentials: { bearer: 'fresh', apiKey: 'key', adminToken: 'admin' },
    ...more,
  }
}

describe('addresses', () => {
  test.each([
    ['/ngemr/fhir/r4/Patient?name=ngemr', '/replay-1/fhir/r4/Patient?name=ngemr'],
    ['http://127.0.0.1:8080/ngemr/api/FHIR/R4/metadata', '/replay-1/api/FHIR/R4/metadata'],
    ['/_sandbox/workspaces/ngemr/workflows/admit', '/_sandbox/workspaces/replay-1/workflows/admit'],
    ['/ngemr', '/replay-1'],
    ['/ngemr-2/fhir/r4/Patient', '/ngemr-2/fhir/r4/Patient'],
    ['/other/fhir/r4/Patient', '/other/fhir/r4/Patient'],
  ])('%s', (before, after) => {
    expect(rewritePath(before, context())).toBe(after)
  })

  test('use learned ids as whole words, and learned paging links', () => {
    const learned = createLearned()
    learned.add('enc-0007', 'enc-0001')
    learned.addLink(
      'http://h/ngemr/api/FHIR/R4/Patient?sessionID=7-A',
      'http://h/replay-1/api/FHIR/R4/Patient?sessionID=1-B',
    )
    const given = context({ learned })
    expect(rewritePath('/ngemr/fhir/r4/Encounter/enc-0007', given)).toBe('/replay-1/fhir/r4/Encounter/enc-0001')
    expect(rewritePath('/ngemr/fhir/r4/Encounter/enc-00071', given)).toBe('/replay-1/fhir/r4/Encounter/enc-00071')
    expect(rewritePath('/ngemr/api/FHIR/R4/Patient?sessionID=7-A', given)).toBe(
      '/replay-1/api/FHIR/R4/Patient?sessionID=1-B',
    )
  })
})

describe('credentials', () => {
  const headers: [string, string][] = [
    ['Authorization', 'Bearer ***abcd'],
    ['X-Api-Key', '***wxyz'],
    ['Accept', 'application/fhir+json'],
    ['Host', 'x'],
    ['Content-Length', '7'],
  ]
  const played = (status: number, door: string) =>
    rewriteRequest(http({ n: 1, at: 0 }, 'GET', '/ngemr/x', status, {}, { door, headers }), context()).headers

  test('are good again, and what belongs to the connection is left out', () => {
    expect(played(200, 'epic')).toEqual([
      ['Authorization', 'Bearer fresh'],
      ['X-Api-Key', 'key'],
      ['Accept', 'application/fhir+json'],
    ])
  })

  test('that were refused stay wrong', () => {
    expect(played(401, 'epic')[0]).toEqual(['Authorization', 'Bearer ***abcd'])
  })

  test('of workflows are those of the admin API', () => {
    expect(played(201, 'admin')[0]).toEqual(['Authorization', 'Bearer admin'])
  })
})

describe('bodies and messages', () => {
  test('go out byte for byte but for what is known to be another', () => {
    const learned = createLearned()
    const raw = Buffer.from('MSH|^~\\&|A\rPV1|1|\xe9|V1001|V10010', 'latin1')
    const exchange = { ...mllp({ n: 1, at: 0 }, '', undefined), message: new Uint8Array(raw) }
    expect(rewriteMessage(exchange, learned)).toBe(exchange.message)
    learned.add('V1001', 'V0001')
    expect(Buffer.from(rewriteMessage(exchange, learned)).toString('latin1')).toBe(
      'MSH|^~\\&|A\rPV1|1|\xe9|V0001|V10010',
    )
  })

  test('absolute references move with the workspace', () => {
    const sent = { reference: 'http://127.0.0.1:8080/ngemr/fhir/r4/Patient/p1' }
    const { body } = rewriteRequest(http({ n: 1, at: 0 }, 'POST', '/ngemr/fhir/r4/Flag', 201, {}, { sent }), context())
    expect(text(body)).toBe('{"reference":"http://127.0.0.1:8080/replay-1/fhir/r4/Patient/p1"}')
  })
})
