/** Text that comes as it would be written is stored as it came; whichever way it comes, what is stored says what was sent. */
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readWithText } from '../../../server/fhir/read-json.ts'
import { restOf, stampedText } from '../../../server/fhir/stamp.ts'
import { BASE, json, openHospital } from './open-hospital.ts'

const opened = openHospital()
afterAll(async () => (await opened).close())

const BASIC = { resourceType: 'Basic', code: { text: 'x' } }
const bodies: [string, string][] = [
  ['compact', JSON.stringify(BASIC)],
  ['spread over lines', JSON.stringify(BASIC, null, 2)],
  ['with nothing but its type', '{"resourceType":"Basic"}'],
  ['with an id of its own', '{"resourceType":"Basic","id":"own","code":{"text":"x"}}'],
  ['with an id at the end', '{"resourceType":"Basic","code":{"text":"x"},"id":"own"}'],
  ['with its type at the end', '{"code":{"text":"x"},"resourceType":"Basic"}'],
  ['with a meta', '{"resourceType":"Basic","meta":{"versionId":"7","tag":[{"code":"t"}]},"code":{"text":"x"}}'],
  ['with escapes', '{"resourceType":"Basic","code":{"text":"x\\u0041\\/"}}'],
  ['with digits', '{"resourceType":"Basic","extension":[{"url":"http://x","valueDecimal":1.50}]}'],
  ['with empties', '{"resourceType":"Basic","code":{"text":""},"subject":{"display":"y"}}'],
  ['with a reference to this server', JSON.stringify({ ...BASIC, subject: { reference: `${BASE}/Patient/p` } })],
]

/** What is stored of it: without empties, with references made relative. */
function expected(text: string) {
  const { id: _, ...rest } = JSON.parse(text.replace(`${BASE}/`, '').replace('"code":{"text":""},', ''))
  const { versionId: __, ...meta } = rest.meta ?? {}
  return { ...rest, ...(rest.meta && { meta }) }
}

describe.each(bodies)('a body %s', (_, text) => {
  const entry = (request: object, resource: string) => `{"request":${JSON.stringify(request)},"resource":${resource}}`
  const bundle = (type: string, ...entries: string[]) =>
    `{"resourceType":"Bundle","entry":[${entries.join(',')}],"type":"${type}"}`
  const named = text.replace(/,"id":"own"/, '').replace(/"resourceType": ?"Basic"/, '$&,"id":"put"')

  test.each<[string, string, string, string]>([
    ['create', 'POST', '/Basic', text],
    ['update', 'PUT', '/Basic/put', named],
    ['transaction', 'POST', '', bundle('transaction', entry({ method: 'POST', url: 'Basic' }, text))],
    ['batch', 'POST', '', bundle('batch', 'null', '{}', entry({ method: 'POST', url: 'Basic' }, text))],
  ])('is stored by %s', async (_, method, path, body) => {
    const { ask } = await opened
    const answer = json(await ask(method, path, { body, headers: { 'content-type': 'application/fhir+json' } }))
    const entries = answer['entry'] as { response: { location: string } }[] | undefined
    const place = entries?.at(-1)?.response.location ?? `Basic/${String(answer['id'])}`
    const stored = String((await ask('GET', `/${place.replace(/\/_history.*/, '')}`)).body)
    const { id, ...read } = JSON.parse(stored)
    expect(id).toBe(method === 'PUT' ? 'put' : place.split('/')[1])
    expect(read).toMatchObject(expected(text))
    expect(Object.keys(read).sort()).toEqual(Object.keys({ ...expected(text), meta: 0 }).sort())
    expect(stored).toMatch(/^\{"resourceType":"Basic","id":"[^"]*","meta":\{"versionId":"\d+",/)
    if (text.includes('1.50')) expect(stored).toContain('1.50')
  })
})

test('links made in a transaction are stored', async () => {
  const { ask } = await opened
  const entry = [
    { fullUrl: 'urn:uuid:a', request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient' } },
    { request: { method: 'POST', url: 'Basic' }, resource: { ...BASIC, subject: { reference: 'urn:uuid:a' } } },
  ]
  const body = { resourceType: 'Bundle', type: 'transaction', entry }
  const made = json(await ask('POST', '', { body }))['entry'] as { response: { location: string } }[]
  const [patient, basic] = made.map(({ response }) => response.location.replace(/\/_history.*/, ''))
  expect(json(await ask('GET', `/${basic}`))).toMatchObject({ subject: { reference: patient } })
})

describe('of a Bundle', () => {
  const name = fc.constantFrom('entry', 'resource', 'request', 'a')
  const { any } = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom(1, null, 'entry', 'resource', '{"resource":{}}', '"resource":{'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(name, tie('any'), { maxKeys: 3 }),
    ),
  }))
  const entry = fc.oneof(any, fc.record({ request: any, resource: fc.dictionary(name, any) }, { requiredKeys: [] }))

  test('each resource stands where it is said to stand', () => {
    fc.assert(
      fc.property(
        fc.record({ before: any, entry: fc.oneof(fc.array(entry), any), after: any, resource: any }),
        (value) => {
          const text = JSON.stringify(value)
          const read = readWithText(text)
          if (!read.ok || !read.scan.compact) return
          const { resources } = read.scan
          const all = (Array.isArray(value.entry) ? value.entry : []) as unknown[]
          const objects = all.filter((each) => typeof each === 'object' && each !== null) as { resource?: unknown }[]
          expect(resources.length).toBe(Array.isArray(value.entry) ? 2 * objects.length : resources.length)
          objects.forEach(({ resource }, i) => {
            const [start, end] = resources.slice(2 * i)
            if (start && end) expect(text.slice(start, end)).toBe(JSON.stringify(resource))
            else expect(typeof resource === 'object' && resource !== null).toBe(false)
          })
        },
      ),
      { numRuns: 1000 },
    )
  })
})

test('a text that is taken over is what writing it anew would give', () => {
  const stamp = { versionId: '3', lastUpdated: '2026-03-01T10:00:00.000+08:00' }
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z"]{1,3}$/), fc.jsonValue()), fc.boolean(), (members, withId) => {
      const resource = { resourceType: 'Basic', ...(withId ? { id: 'a' } : {}), ...members }
      const text = JSON.stringify(resource)
      const read = readWithText(text)
      if (!read.ok || !read.scan.compact) return
      const known = { ...resource, id: 'b' } as unknown as Parameters<typeof stampedText>[0]
      const rest = restOf(text, resource as Parameters<typeof restOf>[1])
      expect(rest).toBeDefined()
      expect(stampedText(known, stamp, rest)).toBe(stampedText(known, stamp))
    }),
  )
})
