/** Questions made to break a server: searches, operations and Bundles. Bodies and patches are in hostile.test.ts. */
import { describe, expect, test } from '@jest/globals'
import { openHostileSide, parameters, times } from './hostile-side.ts'

const { ask } = openHostileSide()
const bundle = (type: string, entry: unknown[]) => JSON.stringify({ resourceType: 'Bundle', type, entry })

describe('searches', () => {
  test.each([
    '_count=1e9',
    '_count=1000000000',
    '_count=99999999999999999999999',
    '_offset=-1',
    '_skip=-5',
    '_offset=99999999999999999999',
    '_cursor=',
    '_cursor=AAAA',
    `_cursor=${'A'.repeat(7000)}`,
    '_sort=__proto__',
    '_include=__proto__:constructor',
    '_elements=__proto__',
    'name:__proto__=x',
    '_has:__proto__:constructor:toString=x',
    'general-practitioner:__proto__.name=x',
    'birthdate=9999999-99',
    `_lastUpdated=${'9'.repeat(4000)}`,
    `identifier=${'%7C'.repeat(2000)}`,
    '_content=*',
    `_format=${'('.repeat(4000)}`,
  ])('%# is refused', async (query) => {
    const { status } = await ask('GET', `/Patient?${query}`)
    expect([400, 406]).toContain(status)
  })

  test.each([
    "name=' OR 1=1 --",
    "_id=a';DROP TABLE resource",
    `name=${'%25'.repeat(2000)}`,
    `name=${'%5C'.repeat(2000)}`,
    '_content=%22a%22 NEAR b OR NOT *',
    `_content=${'a*'.repeat(500)}`,
    `phonetic=${'q'.repeat(4000)}`,
  ])('%# is only a text', async (query) =>
    expect(await ask('GET', `/Patient?${query}`)).toMatchObject({ status: 200, json: { type: 'searchset' } }),
  )

  test('a cursor that was tampered with finds nothing that the search would not', async () => {
    const all = (await ask('GET', '/Patient?_elements=id&_count=1000')).json.total as number
    const first = (await ask('GET', '/Patient?_count=1')).json.link as { relation: string; url: string }[]
    const text = new URL(first.find(({ relation }) => relation === 'next')?.url ?? '').searchParams.get('_cursor') ?? ''
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    const changes = [
      ['x'],
      [undefined, 'x'],
      [undefined, undefined, [{ a: 1 }]],
      [undefined, undefined, times(9, (i) => i)],
      [undefined, undefined, undefined, 1.5],
      [undefined, undefined, undefined, 1e308],
      [undefined, undefined, undefined, undefined, "x' OR 1=1"],
      [undefined, undefined, undefined, undefined, undefined, '\0'],
    ]
    for (const change of changes) {
      const cursor = Buffer.from(JSON.stringify(parts.map((part, i) => change[i] ?? part))).toString('base64url')
      const { status, json } = await ask('GET', `/Patient?_count=1&_cursor=${cursor}`)
      expect([200, 400]).toContain(status)
      if (status === 200) expect(json).toMatchObject({ resourceType: 'Bundle', total: all })
    }
    for (const other of ['/Observation?_count=1', '/Patient?_count=1&gender=male'])
      expect(await ask('GET', `${other}&_cursor=${text}`)).toMatchObject({ status: 400 })
  })

  test.each<[string, string]>([
    ['500,000 values', `name=${'a,'.repeat(500_000)}`],
    ['200,000 parameters', 'a=1&'.repeat(200_000)],
    ['10,000 links', `link${'.link'.repeat(10_000)}.name=x`],
    ['10,000 times _has', `${'_has:Observation:patient:'.repeat(10_000)}code=x`],
  ])('a form of %s', async (_, body) => {
    const answer = await ask('POST', '/Patient/_search', { body, type: 'application/x-www-form-urlencoded' })
    expect(answer).toMatchObject({ status: 400, json: { issue: [{ code: 'too-costly' }] } })
  })
})

describe('operations', () => {
  const valueSet = (filter: object) =>
    parameters({
      name: 'valueSet',
      resource: { resourceType: 'ValueSet', status: 'active', compose: { include: [filter] } },
    })
  const gender = 'http://hl7.org/fhir/administrative-gender'
  test.each<[string, string, string, string?]>([
    [
      'a pattern as a filter',
      'POST',
      '/ValueSet/$expand',
      valueSet({ system: gender, filter: [{ property: 'code', op: 'regex', value: '(([a-z]+)+)+$!' }] }),
    ],
    ['an offset below 0', 'GET', `/ValueSet/$expand?url=${gender}&offset=-1`],
    ['__proto__ as a system', 'GET', '/CodeSystem/$lookup?system=__proto__&code=constructor'],
    ['more than there can be', 'GET', '/Observation/$lastn?max=1e9&category=laboratory'],
    [
      'a file of this machine',
      'POST',
      '/$import',
      parameters({ name: 'input', part: [{ name: 'url', valueUri: 'file:///etc/passwd' }] }),
    ],
    [
      '100,000 parameters',
      'POST',
      '/Patient/$validate',
      parameters(...times(100_000, () => ({ name: 'mode', valueCode: 'create' }))),
    ],
  ])('%s', async (...[, method, path, body]) => {
    const { status } = await ask(method, path, {
      ...(body === undefined ? {} : { body }),
      headers: { prefer: 'respond-async' },
    })
    expect([400, 404]).toContain(status)
  })
})

describe('Bundles', () => {
  const basic = (more: object) => ({ resourceType: 'Basic', code: { text: 'x' }, ...more })
  test('1,000 resources that refer to each other in a ring', async () => {
    const entry = times(1000, (i) => ({
      fullUrl: `urn:ring:${i}`,
      resource: basic({ subject: { reference: `urn:ring:${(i + 1) % 1000}` } }),
      request: { method: 'POST', url: 'Basic' },
    }))
    const { status, json } = await ask('POST', '/', { body: bundle('transaction', entry) })
    expect({ status, entries: json.entry?.length }).toEqual({ status: 200, entries: 1000 })
  })

  test('50 that wait for each other in a ring are refused', async () => {
    const entry = times(50, (i) => ({
      resource: basic({
        identifier: [{ value: `c${i}` }],
        subject: { reference: `Basic?identifier=c${(i + 1) % 50}` },
      }),
      request: { method: 'POST', url: 'Basic' },
    }))
    expect(await ask('POST', '/', { body: bundle('transaction', entry) })).toMatchObject({ status: 412 })
  })

  test('reads that would bring more than memory holds end with a word about it', async () => {
    const large = await ask('POST', '/Basic', { body: JSON.stringify(basic({ language: 'x'.repeat(2_000_000) })) })
    const entry = times(200, () => ({ request: { method: 'GET', url: `Basic/${large.json.id}` } }))
    const { status, json } = await ask('POST', '/', { body: bundle('batch', entry) })
    const statuses = (json.entry as { response: { status: string } }[]).map(({ response }) =>
      response.status.slice(0, 3),
    )
    expect([status, statuses[0], statuses.at(-1)]).toEqual([200, '200', '413'])
    expect(await ask('POST', '/', { body: bundle('transaction', entry) })).toMatchObject({ status: 413 })
  })

  test('entries that are none, and an object that says it is a list', async () => {
    const { json } = await ask('POST', '/', { body: bundle('batch', [null, 1, 'x', []]) })
    expect(json.entry).toHaveLength(4)
    const body = '{"resourceType":"Bundle","type":"batch","entry":{"__proto__":[],"length":1000000000}}'
    expect(await ask('POST', '/', { body })).toMatchObject({ status: 400 })
  })
})
