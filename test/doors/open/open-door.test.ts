/** The open door: FHIR R4 over the hospital, and a clear answer to everything else. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { BASE, json } from './open-hospital.ts'
import { ask, hospital, patient, withHospital } from './with-hospital.ts'

withHospital()

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
      // A browser may keep it, and asks again before it shows it.
      'Cache-Control': 'no-cache',
      Vary: 'Accept',
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

  test.each([
    ['as it is', (text: string) => text],
    ['with escaped slashes', (text: string) => text.replaceAll('/', '\\/')],
  ])('an absolute reference to this server, written %s, is found like a relative one', async (_, written) => {
    const { id } = await made(patient())
    const subject = { reference: `${BASE}/Patient/${id}` }
    const flag = { resourceType: 'Flag', status: 'active', code: { text: 'x' }, subject }
    await ask('POST', '/Flag', { body: written(JSON.stringify(flag)) })
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
    expect(last?.link.map(({ relation }) => relation)).toEqual(['self', 'first', 'previous', 'last'])
    const back: string[] = []
    path = last?.link.find(({ relation }) => relation === 'previous')?.url.slice(BASE.length)
    while (path !== undefined) {
      const page = await searched(path)
      back.unshift(...(page.entry ?? []).map(({ resource }) => String(resource.id)))
      path = page.link.find(({ relation }) => relation === 'previous')?.url.slice(BASE.length)
    }
    expect(back).toEqual(ids.slice(0, 6))
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
      link: [
        { url: `${BASE}/Observation?patient=seven&code=http://loinc.org%7C718-7&_count=2` },
        { relation: 'next' },
        { relation: 'last' },
      ],
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
      format: ['json', 'xml'],
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
      special: '1|2',
    }
    const composites: Record<string, string> = {
      'code-value-concept': 'x$x',
      'code-value-date': 'x$2026',
      'code-value-quantity': 'x$1',
      'code-value-string': 'x$x',
    }
    for (const type of ['Patient', 'Observation', 'Encounter', 'List', 'Appointment']) {
      for (const { name, type: kind } of types.find((one) => one.type === type)?.searchParam ?? []) {
        const { status } = await ask(
          'GET',
          `/${type}?${name}=${encodeURIComponent(sample[kind] ?? composites[name.replace(/^(combo|component)-/, '')] ?? 'x')}`,
          {
            headers: { prefer: 'handling=strict' },
          },
        )
        expect({ type, name, status }).toEqual({ type, name, status: 200 })
      }
    }
  })
})
