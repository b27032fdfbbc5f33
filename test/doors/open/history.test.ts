/** Versions and history: what was written stays, newest first, in pages that later writes do not move. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { BASE, json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask

interface History {
  total?: number
  link: { relation: string; url: string }[]
  entry?: {
    fullUrl: string
    resource?: { id: string; gender?: string; meta: { lastUpdated: string } }
    request: { method: string; url: string }
    response: { status: string; etag: string; lastModified: string }
  }[]
}

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
  const put = (type: string, id: string, more = {}) =>
    ask('PUT', `/${type}/${id}`, { body: { resourceType: type, id, ...more } })
  await put('Patient', 'a', { gender: 'male' })
  await put('Patient', 'b', { gender: 'female' })
  await put('Patient', 'a', { gender: 'other' })
  await put('Basic', 'x')
  await ask('DELETE', '/Patient/a')
  await put('Patient', 'a', { gender: 'unknown' })
})
afterAll(() => hospital.close())

const asked = async (path: string): Promise<History> => {
  const response = await ask('GET', path)
  expect(response.status).toBe(200)
  return json(response) as unknown as History
}
const told = ({ entry = [] }: History) =>
  entry.map(({ request, response }) => `${request.method} ${request.url} ${response.status} ${response.etag}`)

describe('vread', () => {
  test.each([
    [1, 200, 'male'],
    [2, 200, 'other'],
    [3, 410, undefined],
    [4, 200, 'unknown'],
    [5, 404, undefined],
  ])('version %i: %i', async (version, status, gender) => {
    const response = await ask('GET', `/Patient/a/_history/${version}`)
    expect(response.status).toBe(status)
    if (status !== 404) expect(response.headers['ETag']).toBe(`W/"${version}"`)
    expect(json(response)['gender']).toBe(gender)
    expect((await ask('HEAD', `/Patient/a/_history/${version}`)).status).toBe(status)
  })
})

describe('history', () => {
  test('of one resource has every version, deletions among them', async () => {
    const history = await asked('/Patient/a/_history')
    expect(history).toMatchObject({ resourceType: 'Bundle', type: 'history', total: 4 })
    expect(told(history)).toEqual([
      'PUT Patient/a 200 W/"4"',
      'DELETE Patient/a 204 W/"3"',
      'PUT Patient/a 200 W/"2"',
      'POST Patient 201 W/"1"',
    ])
    expect(history.entry?.map(({ fullUrl }) => fullUrl)).toEqual(Array(4).fill(`${BASE}/Patient/a`))
    expect(history.entry?.[1]?.resource).toBeUndefined()
  })

  test('of a type and of everything', async () => {
    expect(told(await asked('/Patient/_history'))).toHaveLength(5)
    expect(told(await asked('/_history'))).toEqual([
      'PUT Patient/a 200 W/"4"',
      'DELETE Patient/a 204 W/"3"',
      'POST Basic 201 W/"1"',
      'PUT Patient/a 200 W/"2"',
      'POST Patient 201 W/"1"',
      'POST Patient 201 W/"1"',
    ])
    expect(told(await asked('/Observation/_history'))).toEqual([])
  })

  test('goes on where the last page ended, whatever is written meanwhile', async () => {
    const before = told(await asked('/_history'))
    const seen: string[] = []
    let path: string | undefined = '/_history?_count=2'
    for (let n = 0; path !== undefined; n++) {
      const page = await asked(path)
      seen.push(...told(page))
      await ask('PUT', '/Basic/late', { body: { resourceType: 'Basic', id: 'late', code: { text: String(n) } } })
      path = page.link.find(({ relation }) => relation === 'next')?.url.slice(BASE.length)
    }
    expect(seen).toEqual(before)
    await ask('DELETE', '/Basic/late')
  })

  test('_since and _at choose by time', async () => {
    const [, second, third] = (await asked('/Patient/_history')).entry?.toReversed() ?? []
    const at = encodeURIComponent(second?.resource?.meta.lastUpdated ?? '')
    expect(told(await asked(`/Patient/_history?_since=${at}`))).toHaveLength(4)
    // As it is copied from a resource: its plus arrives as a space.
    expect(told(await asked(`/Patient/_history?_since=${decodeURIComponent(at)}`))).toHaveLength(4)
    expect(told(await asked(`/Patient/_history?_at=${at}`))).toEqual([
      'POST Patient 201 W/"1"',
      'POST Patient 201 W/"1"',
    ])
    const later = encodeURIComponent(third?.resource?.meta.lastUpdated ?? '')
    expect(told(await asked(`/Patient/a/_history?_at=${later}`))).toEqual(['PUT Patient/a 200 W/"2"'])
    expect(told(await asked('/Patient/_history?_at=2001'))).toEqual([])
  })

  test.each([
    ['/Patient/a/_history', 4],
    ['/Patient/_history', 5],
    ['/_history', 10],
    ['/Patient/_history?_since=2999', 0],
  ])('%s: the number alone, by _summary=count and by _count=0', async (path, total) => {
    for (const alone of ['_summary=count', '_count=0']) {
      const history = await asked(`${path}${path.includes('?') ? '&' : '?'}${alone}`)
      expect(history).toMatchObject({ type: 'history', total })
      expect(history.entry).toBeUndefined()
      expect(history.link.map(({ relation }) => relation)).toEqual(['self'])
    }
  })

  test.each([
    ['/Patient/nobody/_history', {}, 404],
    ['/Nonsense/_history', {}, 404],
    ['/Patient/_history?_since=soon', {}, 400],
    ['/Patient/_history?_cursor=made-up', {}, 400],
    ['/Patient/_history?_count=x', {}, 400],
    ['/Patient/_history?_list=x', {}, 400],
    ['/Patient/_history?colour=red', { prefer: 'handling=strict' }, 400],
    ['/Patient/_history?colour=red', {}, 200],
    ['/_history/1', {}, 404],
  ])('%s: %s gives %i', async (path, headers, status) => {
    expect((await ask('GET', path, { headers })).status).toBe(status)
  })
})
