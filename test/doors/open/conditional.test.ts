/** Conditional create, update, patch and delete, and versions as locks: checked and done in one step. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask
let n = 0

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
})
afterAll(() => hospital.close())

const known = (value: string, more = {}) => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:x', value }],
  ...more,
})
const make = async (value: string, more = {}) => json(await ask('POST', '/Patient', { body: known(value, more) }))['id']
const fresh = () => `v${n++}`
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const patchBody = JSON.stringify([{ op: 'add', path: '/gender', value: 'male' }])

describe('conditional create', () => {
  test.each([
    ['none matches', 0, 201],
    ['one matches', 1, 200],
    ['many match', 2, 412],
  ])('%s', async (_, there, status) => {
    const value = fresh()
    for (let i = 0; i < there; i++) await make(value)
    const headers = { 'if-none-exist': `identifier=urn:x|${value}` }
    const response = await ask('POST', '/Patient', { body: known(value), headers })
    expect(response.status).toBe(status)
    if (status !== 412) expect(response.headers['Location']).toMatch(/\/Patient\/[^/]+\/_history\/1$/)
    expect(json(await ask('GET', `/Patient?identifier=${value}`))['total']).toBe(Math.max(1, there))
  })

  test.each([
    ['an unknown parameter', 'colour=red'],
    ['no criteria', ''],
    ['only a page size', '_count=1'],
  ])('%s is refused: nothing is left out of a condition', async (_, header) => {
    const response = await ask('POST', '/Patient', { body: known('q'), headers: { 'if-none-exist': header } })
    expect(response.status).toBe(400)
  })

  test('of many at once exactly one creates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 20 }), async (clients) => {
        const value = fresh()
        const headers = { 'if-none-exist': `http://x/Patient?identifier=urn:x|${value}` }
        const answers = await Promise.all(
          Array.from({ length: clients }, () => ask('POST', '/Patient', { body: known(value), headers })),
        )
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
        expect(new Set(answers.map(({ headers }) => headers['Location']))).toHaveProperty('size', 1)
      }),
      { numRuns: 10 },
    )
  })
})

describe('conditional update', () => {
  test.each<[string, number, object, number]>([
    ['none matches: created', 0, {}, 201],
    ['none matches, id given: created with it', 0, { id: 'chosen' }, 201],
    ['none matches, id of another: conflict', 0, { id: 'chosen' }, 409],
    ['one matches', 1, {}, 200],
    ['one matches, another id given', 1, { id: 'other' }, 400],
    ['many match', 2, {}, 412],
  ])('%s', async (_, there, more, status) => {
    const value = fresh()
    for (let i = 0; i < there; i++) await make(value)
    const response = await ask('PUT', `/Patient?identifier=urn:x|${value}`, { body: known(value, more) })
    expect({ status: response.status, body: String(response.body) }).toMatchObject({ status })
  })

  test('If-Match holds for the one that matches', async () => {
    const value = fresh()
    await make(value)
    const put = (ifMatch: string) =>
      ask('PUT', `/Patient?identifier=${value}`, { body: known(value), headers: { 'if-match': ifMatch } })
    expect((await put('W/"7"')).status).toBe(412)
    expect((await put('W/"1"')).status).toBe(200)
  })
})

describe('conditional delete', () => {
  test.each([
    [0, 204],
    [1, 204],
    [2, 412],
  ])('%i match: %i', async (there, status) => {
    const value = fresh()
    for (let i = 0; i < there; i++) await make(value)
    expect((await ask('DELETE', `/Patient?identifier=${value}`)).status).toBe(status)
    expect(json(await ask('GET', `/Patient?identifier=${value}`))['total']).toBe(status === 204 ? 0 : there)
  })

  test.each(['', '?', '?_count=5', '?colour=red'])('of "%s" is refused', async (query) => {
    expect((await ask('DELETE', `/Patient${query}`)).status).toBe(400)
  })
})

describe('conditional patch', () => {
  test.each([
    [0, 404],
    [1, 200],
    [2, 412],
  ])('%i match: %i', async (there, status) => {
    const value = fresh()
    for (let i = 0; i < there; i++) await make(value)
    const path = `/Patient?identifier=${value}`
    expect((await ask('PATCH', path, { body: patchBody, headers: JSON_PATCH })).status).toBe(status)
  })
})

describe('versions as locks', () => {
  test.each<[string, string, object]>([
    ['PUT', '', { body: known('x', { id: 'locked' }) }],
    ['PATCH', '', { body: patchBody, headers: JSON_PATCH }],
    ['DELETE', '', {}],
  ])('%s with If-Match', async (method, _, asked: { body?: object | string; headers?: Record<string, string> }) => {
    await ask('PUT', '/Patient/locked', { body: known('x', { id: 'locked' }) })
    const current = (await ask('GET', '/Patient/locked')).headers['ETag'] ?? ''
    const send = (ifMatch: string) =>
      ask(method, '/Patient/locked', { ...asked, headers: { ...asked.headers, 'if-match': ifMatch } })
    expect((await send('W/"99"')).status).toBe(412)
    expect((await send('soon')).status).toBe(400)
    expect((await send('"soon", W/"99"')).status).toBe(400)
    expect((await send('W/"98", W/"99"')).status).toBe(412)
    expect((await send(`W/"99", ${current},`)).status).toBeLessThan(300)
    await ask('PUT', '/Patient/locked', { body: known('x', { id: 'locked' }) })
    expect((await send((await ask('GET', '/Patient/locked')).headers['ETag'] ?? '')).status).toBeLessThan(300)
    await ask('PUT', '/Patient/locked', { body: known('x', { id: 'locked' }) })
    expect((await send('*')).status).toBeLessThan(300)
    await ask('DELETE', '/Patient/locked')
    expect((await send('*')).status).toBe(method === 'PATCH' ? 410 : 412)
  })

  test.each(['PUT', 'DELETE'])(
    '%s with If-Match on what was never there: 412, whichever version is named',
    async (method) => {
      const body = method === 'PUT' ? { body: known('n', { id: 'never' }) } : {}
      for (const version of ['*', 'W/"0"', 'W/"1"']) {
        const answer = await ask(method, '/Patient/never', { ...body, headers: { 'if-match': version } })
        expect(answer.status).toBe(412)
      }
    },
  )

  test('If-None-Match: * only creates', async () => {
    const put = () =>
      ask('PUT', '/Patient/only', { body: known('o', { id: 'only' }), headers: { 'if-none-match': '*' } })
    expect((await put()).status).toBe(201)
    expect((await put()).status).toBe(412)
    const matching = await ask('PUT', '/Patient?_id=only', { body: known('o'), headers: { 'if-none-match': '*' } })
    expect(matching.status).toBe(412)
  })

  test('of many updates of one version exactly one is taken, round after round', async () => {
    await ask('PUT', '/Patient/raced', { body: known('r', { id: 'raced' }) })
    let version = 1
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('PUT', 'PATCH'), { minLength: 2, maxLength: 15 }), async (methods) => {
        const answers = await Promise.all(
          methods.map((method) => {
            const match = { 'if-match': `W/"${version}"` }
            return method === 'PUT'
              ? ask('PUT', '/Patient/raced', { body: known('r', { id: 'raced' }), headers: match })
              : ask('PATCH', '/Patient/raced', { body: patchBody, headers: { ...JSON_PATCH, ...match } })
          }),
        )
        expect(answers.map(({ status }) => status).sort()).toEqual([200, ...methods.slice(1).map(() => 412)])
        version++
      }),
      { numRuns: 15 },
    )
  })
})
