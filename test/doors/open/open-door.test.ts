/** The open door: FHIR R4 over the hospital, and a clear answer to everything else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Asked, BASE, json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask
const patient = (more: object = {}) => ({ resourceType: 'Patient', ...more })

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
})
afterAll(() => hospital.close())

const made = async (resource: { resourceType: string }) => {
  const response = await ask('POST', `/${resource.resourceType}`, { body: resource })
  expect(response.status).toBe(201)
  return json(response) as { id: string; meta: { versionId: string } }
}

describe('create', () => {
  test('gives an id and a version, and says where', async () => {
    const response = await ask('POST', '/Patient', { body: patient({ id: 'mine', gender: 'male' }) })
    expect(response).toMatchObject({ status: 201, label: 'create Patient', findings: [] })
    const { id } = json(response) as { id: string }
    expect(id).not.toBe('mine')
    expect(response.headers).toMatchObject({
      'Content-Type': 'application/fhir+json; charset=utf-8',
      ETag: 'W/"1"',
      Location: `${BASE}/Patient/${id}/_history/1`,
      'Last-Modified': expect.stringMatching(/GMT$/),
      'Access-Control-Allow-Origin': '*',
    })
    expect(json(response)).toMatchObject({ gender: 'male', meta: { versionId: '1' } })
    expect((await ask('GET', `/Patient/${id}/_history/1`)).status).toBe(200)
  })

  test.each([
    ['minimal', ''],
    ['OperationOutcome', 'OperationOutcome'],
    ['representation', 'Patient'],
  ])('Prefer: return=%s', async (wanted, type) => {
    const { status, body } = await ask('POST', '/Patient', { body: patient(), headers: { prefer: `return=${wanted}` } })
    expect(status).toBe(201)
    expect(body === '' ? '' : (JSON.parse(String(body)) as { resourceType: string }).resourceType).toBe(type)
  })

  test('an absolute reference to this server is found like a relative one', async () => {
    const { id } = await made(patient())
    await made({
      resourceType: 'Flag',
      status: 'active',
      code: { text: 'x' },
      subject: { reference: `${BASE}/Patient/${id}` },
    } as never)
    const found = json(await ask('GET', `/Flag?patient=${id}`)) as { entry: { resource: { subject: object } }[] }
    expect(found.entry[0]?.resource.subject).toEqual({ reference: `Patient/${id}` })
  })
})

describe('read', () => {
  test('gives the stored text as it is, with its version', async () => {
    const { id } = await made(patient({ birthDate: '1990-01-01' }))
    const response = await ask('GET', `/Patient/${id}`)
    expect(response).toMatchObject({ status: 200, label: 'read Patient', headers: { ETag: 'W/"1"' } })
    expect(String(response.body)).toBe((await hospital.hospital.records.read('ngemr', 'Patient', id))?.text)
  })

  test.each([
    ['if-none-match', 'W/"1"', 304],
    ['if-none-match', '"7", "1"', 304],
    ['if-none-match', 'W/"2"', 200],
    ['if-modified-since', 'Sun, 01 Mar 2037 00:00:00 GMT', 304],
    ['if-modified-since', 'Sun, 01 Mar 2020 00:00:00 GMT', 200],
  ])('%s: %s gives %i', async (name, value, status) => {
    const { id } = await made(patient())
    const response = await ask('GET', `/Patient/${id}`, { headers: { [name]: value } })
    expect(response.status).toBe(status)
    expect(response.headers['ETag']).toBe('W/"1"')
    expect(response.body === '').toBe(status === 304)
  })

  test('HEAD has the same headers', async () => {
    const { id } = await made(patient())
    expect((await ask('HEAD', `/Patient/${id}`)).headers).toEqual((await ask('GET', `/Patient/${id}`)).headers)
  })
})

describe('update', () => {
  test('makes the next version', async () => {
    const { id } = await made(patient())
    const response = await ask('PUT', `/Patient/${id}`, { body: patient({ id, gender: 'female' }) })
    expect(response).toMatchObject({ status: 200, headers: { ETag: 'W/"2"' } })
    expect(response.headers['Location']).toBeUndefined()
    expect(json(await ask('GET', `/Patient/${id}`))).toMatchObject({ gender: 'female', meta: { versionId: '2' } })
    expect(json(await ask('GET', '/Patient?gender=female'))).toMatchObject({ total: 1 })
  })

  test('creates where there was none', async () => {
    const response = await ask('PUT', '/Patient/chosen-by-me', { body: patient({ id: 'chosen-by-me' }) })
    expect(response).toMatchObject({ status: 201, headers: { Location: `${BASE}/Patient/chosen-by-me/_history/1` } })
  })

  test('If-Match guards against writing over what one has not seen', async () => {
    const { id } = await made(patient())
    const put = (ifMatch: string) =>
      ask('PUT', `/Patient/${id}`, { body: patient({ id }), headers: { 'if-match': ifMatch } })
    expect((await put('W/"1"')).status).toBe(200)
    expect((await put('W/"1"')).status).toBe(412)
    expect((await put('2')).status).toBe(200)
    expect((await put('new')).status).toBe(400)
  })
})

describe('delete', () => {
  test('leaves 410, and nothing to find; writing again brings it back', async () => {
    const { id } = await made(patient({ active: false }))
    expect(await ask('DELETE', `/Patient/${id}`)).toMatchObject({ status: 204, body: '' })
    expect((await ask('GET', `/Patient/${id}`)).status).toBe(410)
    expect(json(await ask('GET', '/Patient?active=false'))).toMatchObject({ total: 0 })
    expect((await ask('DELETE', `/Patient/${id}`)).status).toBe(204)
    expect((await ask('PUT', `/Patient/${id}`, { body: patient({ id }) })).status).toBe(201)
  })

  test('If-Match holds here too', async () => {
    const { id } = await made(patient())
    expect((await ask('DELETE', `/Patient/${id}`, { headers: { 'if-match': 'W/"9"' } })).status).toBe(412)
    expect((await ask('DELETE', `/Patient/${id}`, { headers: { 'if-match': 'W/"1"' } })).status).toBe(204)
  })
})

describe('search', () => {
  type Page = {
    total?: number
    link: { relation: string; url: string }[]
    entry?: { fullUrl: string; resource: { id?: string; resourceType: string }; search: { mode: string } }[]
  }
  const searched = async (path: string, headers = {}) => json(await ask('GET', path, { headers })) as unknown as Page
  const ids: string[] = []
  beforeAll(async () => {
    for (let i = 0; i < 7; i++) {
      const { id } = await made({
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: i % 2 ? '718-7' : '2345-7' }] },
        subject: { reference: 'Patient/seven' },
        effectiveDateTime: `2026-01-0${i + 1}T08:00:00+08:00`,
        valueQuantity: { value: 5 + i / 10, system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      } as never)
      ids.push(id)
    }
  })

  test.each([
    ['patient=seven', 7],
    ['patient=Patient/seven&code=718-7', 3],
    ['patient=seven&code=http://loinc.org|718-7,http://loinc.org|2345-7', 7],
    ['patient=seven&code:not=718-7', 4],
    ['patient=seven&date=2026-01-03', 1],
    ['patient=seven&date=gt2026-01-03&date=le2026-01-05', 2],
    ['patient=seven&value-quantity=5.4', 1],
    ['patient=seven&value-quantity=ge5.4|http://unitsofmeasure.org|mmol/L', 3],
    ['patient=seven&value-quantity=5||mg', 0],
    ['patient=seven&specimen:missing=true', 7],
    ['patient=seven&status=final', 7],
    ['patient=seven&status=http://hl7.org/fhir/observation-status|final', 7],
    ['patient=nobody', 0],
  ])('%s finds %i', async (query, total) => {
    const page = await searched(`/Observation?${query}`)
    expect(page.total).toBe(total)
    expect(page.entry?.length ?? 0).toBe(total)
  })

  test('pages are followed by their links to the end and back', async () => {
    const seen: string[] = []
    let path: string | undefined = '/Observation?patient=seven&_sort=date&_count=3'
    let last: Page | undefined
    while (path !== undefined) {
      last = await searched(path)
      expect(last.total).toBe(7)
      seen.push(...(last.entry ?? []).map(({ resource }) => String(resource.id)))
      path = last.link.find(({ relation }) => relation === 'next')?.url.slice(BASE.length)
    }
    expect(seen).toEqual(ids)
    expect(last?.link.map(({ relation, url }) => [relation, url.slice(BASE.length)])).toEqual([
      ['self', '/Observation?patient=seven&_sort=date&_count=3&_offset=6'],
      ['previous', '/Observation?patient=seven&_sort=date&_count=3&_offset=3'],
    ])
  })

  test('entries say what and where they are', async () => {
    const { entry } = await searched('/Observation?patient=seven&_count=1')
    expect(entry).toMatchObject([
      { fullUrl: `${BASE}/Observation/${entry?.[0]?.resource.id}`, search: { mode: 'match' } },
    ])
  })

  test('the number alone', async () => {
    const page = await searched('/Observation?patient=seven&_summary=count')
    expect(page).toMatchObject({ total: 7 })
    expect(page.entry).toBeUndefined()
  })

  test('POST _search takes a form', async () => {
    const post = (type: string) =>
      ask('POST', '/Observation/_search?patient=seven', {
        body: 'code=http%3A%2F%2Floinc.org%7C718-7&_count=2',
        headers: { 'content-type': type },
      })
    const response = await post('application/x-www-form-urlencoded')
    expect(json(response)).toMatchObject({
      total: 3,
      link: [{ url: `${BASE}/Observation?patient=seven&code=http://loinc.org%7C718-7&_count=2` }, { relation: 'next' }],
    })
    expect((await post('application/json')).status).toBe(415)
  })

  test('an unknown parameter is ignored aloud, and refused when strictness is asked for', async () => {
    const response = await ask('GET', '/Observation?patient=seven&colour=red')
    const page = json(response) as unknown as Page
    expect(page).toMatchObject({ total: 7, link: [{ relation: 'self', url: `${BASE}/Observation?patient=seven` }] })
    expect(page.entry?.at(-1)).toMatchObject({
      resource: { resourceType: 'OperationOutcome' },
      search: { mode: 'outcome' },
    })
    expect(response.findings).toMatchObject([{ rule: 'open/unknown-parameter', at: 'query.colour' }])
    const strict = await ask('GET', '/Observation?colour=red', { headers: { prefer: 'handling=strict' } })
    expect(strict.status).toBe(400)
  })
})

describe('/metadata', () => {
  test('lists what works, and every parameter that it lists is taken', async () => {
    const statement = json(await ask('GET', '/metadata')) as {
      fhirVersion: string
      format: string[]
      rest: {
        resource: { type: string; interaction: { code: string }[]; searchParam: { name: string; type: string }[] }[]
      }[]
    }
    expect(statement).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      format: ['json'],
      kind: 'instance',
    })
    const types = statement.rest[0]?.resource ?? []
    expect(types).toHaveLength(144)
    const sample: Record<string, string> = {
      date: '2026',
      number: '1',
      quantity: '1',
      reference: 'http://x/Patient/1',
      uri: 'http://x',
    }
    for (const type of ['Patient', 'Observation', 'Encounter', 'List', 'Appointment']) {
      for (const { name, type: kind } of types.find((one) => one.type === type)?.searchParam ?? []) {
        const { status } = await ask('GET', `/${type}?${name}=${encodeURIComponent(sample[kind] ?? 'x')}`, {
          headers: { prefer: 'handling=strict' },
        })
        expect({ type, name, status }).toEqual({ type, name, status: 200 })
      }
    }
  })
})

describe('bad input gets an OperationOutcome that says what to do', () => {
  const text = 'application/fhir+json'
  test.each<[string, string, string, Asked, number, string]>([
    ['unknown type', 'GET', '/Nonsense/1', {}, 404, 'is no resource type here'],
    ['a type in the wrong case', 'GET', '/patient/1', {}, 404, 'Did you mean Patient?'],
    [
      'a type that only travels',
      'POST',
      '/Parameters',
      { body: { resourceType: 'Parameters' } },
      404,
      'is no resource type',
    ],
    ['nothing there', 'GET', '/Patient/nobody', {}, 404, 'There is no Patient/nobody'],
    ['bad id', 'GET', '/Patient/a%20b', {}, 400, 'is no id'],
    ['id too long', 'GET', `/Patient/${'a'.repeat(65)}`, {}, 400, 'is no id'],
    ['path traversal', 'GET', '/Patient/..%2f..%2fetc', {}, 400, 'cannot be served'],
    ['a NUL in the path', 'GET', '/Patient/a%00', {}, 400, 'cannot be served'],
    ['broken percent-encoding in the path', 'GET', '/Patient/%E0%A4', {}, 400, 'cannot be served'],
    ['broken percent-encoding in the query', 'GET', '/Patient?name=%', {}, 400, 'not percent-encoded'],
    ['bad date', 'GET', '/Patient?birthdate=soon', {}, 400, 'is no date'],
    ['a parameter twice', 'GET', '/Patient?_count=1&_count=2', {}, 400, 'given twice'],
    ['not JSON', 'POST', '/Patient', { body: '{"resourceType":', headers: { 'content-type': text } }, 400, 'not JSON'],
    ['no body', 'POST', '/Patient', {}, 400, 'empty'],
    [
      'not UTF-8',
      'POST',
      '/Patient',
      { body: Buffer.from([0x7b, 0xff]), headers: { 'content-type': text } },
      400,
      'not UTF-8',
    ],
    ['an array', 'POST', '/Patient', { body: [] }, 400, 'no JSON object'],
    ['no resourceType', 'POST', '/Patient', { body: {} }, 400, 'resourceType is missing'],
    ['another type', 'POST', '/Patient', { body: { resourceType: 'Observation' } }, 400, 'but the URL is for Patient'],
    ['an id that is no string', 'POST', '/Patient', { body: patient({ id: 5 }) }, 400, 'id must be a string'],
    ['meta that is no object', 'POST', '/Patient', { body: patient({ meta: 'x' }) }, 400, 'meta must be'],
    [
      'a name twice',
      'POST',
      '/Patient',
      { body: '{"resourceType":"Patient","id":"a","id":"b"}', headers: { 'content-type': text } },
      400,
      'given twice',
    ],
    [
      'nesting without end',
      'POST',
      '/Patient',
      { body: `{"resourceType":"Patient","x":${'['.repeat(100_000)}`, headers: { 'content-type': text } },
      400,
      'nested deeper',
    ],
    [
      'wrong content type',
      'POST',
      '/Patient',
      { body: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'application/fhir+json',
    ],
    [
      'XML',
      'POST',
      '/Patient',
      { body: '<Patient/>', headers: { 'content-type': 'application/fhir+xml' } },
      415,
      'does not read XML',
    ],
    ['gzip', 'POST', '/Patient', { body: 'x', headers: { 'content-encoding': 'gzip' } }, 415, 'Content-Encoding'],
    ['XML asked for', 'GET', '/metadata', { headers: { accept: 'application/fhir+xml' } }, 406, 'JSON only'],
    ['XML asked for by _format', 'GET', '/Patient?_format=xml', {}, 406, 'JSON only'],
    ['an id missing in an update', 'PUT', '/Patient/p', { body: patient() }, 400, 'has no id'],
    ['another id in an update', 'PUT', '/Patient/p', { body: patient({ id: 'q' }) }, 400, 'not the one in the URL'],
    [
      'conditional create',
      'POST',
      '/Patient',
      { body: patient(), headers: { 'if-none-exist': 'x=1' } },
      400,
      'not offered yet',
    ],
    ['conditional update', 'PUT', '/Patient?identifier=x', { body: patient() }, 405, 'not possible here'],
    ['patch', 'PATCH', '/Patient/p', {}, 405, 'not possible here'],
    ['a transaction', 'POST', '/', { body: { resourceType: 'Bundle' } }, 404, 'not offered yet'],
    ['an operation', 'GET', '/Patient/p/$everything', {}, 404, 'not offered'],
    ['a type operation', 'POST', '/Patient/$match', {}, 404, 'not offered yet'],
    ['history', 'GET', '/Patient/p/_history', {}, 404, 'not offered'],
    ['_summary of a read', 'GET', '/Patient/p?_summary=true', {}, 400, 'not offered yet'],
  ])('%s', async (_, method, path, asked, status, words) => {
    const response = await ask(method, path, asked)
    expect({ status: response.status, body: String(response.body) }).toEqual({
      status,
      body: expect.stringContaining(words),
    })
    expect(json(response)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] })
    expect(response.findings).toMatchObject([{ severity: 'error' }])
    expect(response.headers['Content-Type']).toBe('application/fhir+json; charset=utf-8')
  })

  test('405 says what is possible', async () => {
    expect((await ask('PATCH', '/Patient/p')).headers['Allow']).toBe('GET, HEAD, PUT, DELETE')
  })
})

test('OPTIONS lets browsers in', async () => {
  const response = await ask('OPTIONS', '/Patient', {
    headers: { 'access-control-request-headers': 'x-api-key, content-type' },
  })
  expect(response).toMatchObject({
    status: 204,
    headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'x-api-key, content-type' },
  })
})

test('a failure of our own is a plain 500, and its cause is in the journal', async () => {
  const { createOpenDoor } = await import('../../../server/doors/http/open/create-open-door.ts')
  const broken = createOpenDoor({
    hospital: { records: { read: () => Promise.reject(new Error('disk on fire')) } } as never,
    baseUrl: () => BASE,
    now: () => 0,
    version: '0',
  })
  const response = await broken({
    workspace: 'ngemr',
    method: 'GET',
    segments: ['Patient', 'p'],
    query: '',
    headers: {},
    body: undefined,
  })
  expect(response.status).toBe(500)
  expect(String(response.body)).not.toContain('disk')
  expect(response.findings).toMatchObject([{ rule: 'open/exception', text: 'disk on fire' }])
})
