import { describe, expect, test } from '@jest/globals'
import { compareHttp } from '../../server/replay/compare-http.ts'
import { compareJson } from '../../server/replay/compare-json.ts'
import type { Difference } from '../../server/replay/result.ts'
import { bytes } from './trace-kit.ts'

const workspaces = { expected: 'ngemr', actual: 'replay-1' }
const clocks = {
  recorded: { from: Date.UTC(2026, 0, 1, 8), to: Date.UTC(2026, 0, 1, 9) },
  replayed: { from: Date.UTC(2027, 0, 1), to: Date.UTC(2027, 0, 1, 1) },
}

describe('JSON', () => {
  test.each<[string, unknown, unknown, Difference[]]>([
    [
      'a value',
      { a: { b: [1, { c: 'x' }] } },
      { a: { b: [1, { c: 'y' }] } },
      [{ at: '$.a.b[1].c', expected: 'x', actual: 'y' }],
    ],
    ['a member gone', { id: 'p', active: true }, { id: 'p' }, [{ at: '$.active', expected: 'true' }]],
    ['an entry more', { entry: [1] }, { entry: [1, { z: 1 }] }, [{ at: '$.entry[1]', actual: '{"z":1}' }]],
    ['a number is not its text', { a: 1 }, { a: '1' }, [{ at: '$.a', expected: '1', actual: '"1"' }]],
    ['a list is not an object', { a: [] }, { a: {} }, [{ at: '$.a', expected: '[]', actual: '{}' }]],
    [
      'a birth date',
      { birthDate: '1980-01-01' },
      { birthDate: '1980-01-02' },
      [{ at: '$.birthDate', expected: '1980-01-01', actual: '1980-01-02' }],
    ],
    [
      'meta.profile',
      { meta: { profile: ['a'] } },
      { meta: { profile: ['b'] } },
      [{ at: '$.meta.profile[0]', expected: 'a', actual: 'b' }],
    ],
    ['meta gone altogether', { meta: { versionId: '1' } }, {}, [{ at: '$.meta', expected: '{"versionId":"1"}' }]],
  ])('differs by %s', (_, a, b, differences) => {
    expect(compareJson(a, b, { clocks }).differences).toEqual(differences)
  })

  test.each<[string, unknown, unknown]>([
    [
      'when and in which version it was stored',
      { meta: { versionId: '1', lastUpdated: 'a' } },
      { meta: { versionId: '2', lastUpdated: 'b' } },
    ],
    [
      'when the Bundle was made',
      { resourceType: 'Bundle', timestamp: 'a' },
      { resourceType: 'Bundle', timestamp: 'b' },
    ],
    [
      'temporary addresses',
      { fullUrl: 'urn:uuid:0d7f1d3a-0000-4000-8000-000000000001' },
      { fullUrl: 'urn:uuid:0d7f1d3a-0000-4000-8000-000000000002' },
    ],
    ['an instant that was now', { issued: '2026-01-01T16:30:00+08:00' }, { issued: '2027-01-01T08:10:00+08:00' }],
  ])('counts %s', (_, a, b) => {
    const result = compareJson(a, b, { clocks })
    expect(result.differences).toEqual([])
    expect(result.exact).toBe(false)
    expect(result.ignored).toBeGreaterThan(0)
  })
})

describe('HTTP', () => {
  const response = (status: number, body: string, headers: [string, string][] = []) => ({
    status,
    headers,
    body: bytes(body),
  })
  const compare = (
    a: ReturnType<typeof response>,
    b: ReturnType<typeof response>,
    rewrite?: (text: string) => string,
  ) => compareHttp(a, b, { workspaces, clocks, ...(rewrite ? { rewrite } : {}) })

  test('the same is exact', () => {
    expect(compare(response(200, '{}'), response(200, '{}')).exact).toBe(true)
  })

  test('tells of status, headers and body', () => {
    const result = compare(
      response(200, '{"a":1}', [
        ['Content-Type', 'application/fhir+json'],
        ['Date', 'x'],
        ['ETag', 'W/"1"'],
      ]),
      response(403, '{"a":2}', [
        ['content-type', 'text/plain'],
        ['date', 'y'],
        ['etag', 'W/"2"'],
        ['WWW-Authenticate', 'Bearer'],
      ]),
    )
    expect(result.differences.map(({ at }) => at)).toEqual([
      'status',
      'header.content-type',
      'header.www-authenticate',
      '$.a',
    ])
    expect(result.ignored).toBe(1)
  })

  test('where the sandbox runs and the workspace are not what it says', () => {
    const a =
      '{"fullUrl":"http://127.0.0.1:8080/ngemr/fhir/r4/Patient/p1","link":[{"url":"http://h/ngemr/fhir/r4/Patient?sessionID=1-2&page=2"}]}'
    const b =
      '{"fullUrl":"http://localhost:9/replay-1/fhir/r4/Patient/p1","link":[{"url":"http://h/replay-1/fhir/r4/Patient?sessionID=8-9&page=2"}]}'
    expect(compare(response(200, a), response(200, b))).toEqual({ exact: false, differences: [], ignored: 2 })
    const wrong = compare(response(200, a), response(200, b.replace('Patient/p1', 'Patient/p2')))
    expect(wrong.differences.map(({ at }) => at)).toEqual(['$.fullUrl'])
  })

  test('a location made anew is counted when its id was learned', () => {
    const a = response(201, '', [['Location', 'http://h/ngemr/fhir/r4/Patient/abc1/_history/1']])
    const b = response(201, '', [['Location', 'http://h/replay-1/fhir/r4/Patient/def2/_history/1']])
    expect(compare(a, b).differences).toHaveLength(1)
    expect(compare(a, b, (text) => text.replace('abc1', 'def2')).differences).toEqual([])
  })

  test('XML is compared word by word: times and addresses may change, nothing else', () => {
    const xml = (base: string, issued: string, version: string, family: string) =>
      `<Patient><meta><versionId value="${version}"/></meta><link value="http://${base}/fhir/r4/Patient/p1"/><issued value="${issued}"/><family value="${family}"/></Patient>`
    const a = xml('127.0.0.1:1/ngemr', '2026-01-01T16:30:00+08:00', '1', 'Tan')
    const b = xml('localhost:2/replay-1', '2027-01-01T08:10:00+08:00', '2', 'Tan')
    expect(compare(response(200, a), response(200, b))).toEqual({ exact: false, differences: [], ignored: 3 })
    const wrong = compare(response(200, a), response(200, b.replace('Tan', 'Lim')))
    expect(wrong.differences).toHaveLength(1)
    expect(wrong.differences[0]?.actual).toMatch(/<family value="Lim"/)
  })

  test('a text that goes on is told', () => {
    expect(compare(response(200, 'a b'), response(200, 'a b c')).differences).toEqual([
      { at: 'body word 3', expected: 'a b', actual: 'a b c' },
    ])
  })
})
