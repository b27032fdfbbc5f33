/** How an answer is written: whole or in part, spread out, in JSON or XML; for reads, searches and histories alike. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask
const patient = {
  resourceType: 'Patient',
  id: 'p',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Tan</div>' },
  extension: [{ url: 'http://x', valueString: 'y' }],
  identifier: [{ value: 'k' }],
  name: [{ family: 'Tan' }],
  photo: [{ title: 'a' }],
  contact: [{ name: { text: 'Mother' } }],
  deceasedBoolean: false,
}
const observation = {
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'Height' },
  subject: { reference: 'Patient/p' },
  note: [{ text: 'n' }],
  valueQuantity: { value: 170, unit: 'cm' },
}

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
  await ask('PUT', '/Patient/p', { body: patient })
  await ask('PUT', '/Observation/o', { body: observation })
})
afterAll(() => hospital.close())

const tagged = (resource: unknown) =>
  (resource as { meta: { tag?: { code: string }[] } }).meta.tag?.map(({ code }) => code)
const first = (body: Record<string, unknown>) =>
  (body['entry'] as { resource: Record<string, unknown> }[])[0]?.resource ?? {}

describe('parts', () => {
  test.each<[string, string, string[]]>([
    ['Patient', '_summary=true', ['identifier', 'name', 'deceasedBoolean']],
    ['Patient', '_summary=text', ['text']],
    ['Patient', '_summary=data', ['extension', 'identifier', 'name', 'photo', 'contact', 'deceasedBoolean']],
    ['Patient', '_elements=name,deceased', ['name', 'deceasedBoolean']],
    ['Patient', '_elements=Patient.name,colour', ['name']],
    ['Observation', '_summary=true', ['status', 'code', 'subject', 'valueQuantity']],
    ['Observation', '_summary=text', ['status', 'code']],
    ['Observation', '_elements=note', ['status', 'code', 'note']],
  ])('%s?%s keeps %j, and says that it is a part', async (type, query, kept) => {
    const id = type === 'Patient' ? 'p' : 'o'
    const resources = [
      json(await ask('GET', `/${type}/${id}?${query}`)),
      first(json(await ask('GET', `/${type}?_id=${id}&${query}`))),
      first(json(await ask('GET', `/${type}/${id}/_history?${query}`))),
      first(
        json(
          await ask('POST', `/${type}/_search`, {
            body: `_id=${id}&${query}`,
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          }),
        ),
      ),
    ]
    for (const resource of resources) {
      expect(Object.keys(resource)).toEqual(['resourceType', 'id', 'meta', ...kept])
      expect(tagged(resource)).toEqual(['SUBSETTED'])
    }
  })

  test('_summary=false is the whole, _summary=count the number', async () => {
    expect(json(await ask('GET', '/Patient/p?_summary=false'))).toMatchObject(patient)
    expect(json(await ask('GET', '/Patient?_summary=count'))).toMatchObject({ total: 1 })
  })

  test.each(['_summary=short', '_summary=true&_elements=name', '_elements=<x>'])(
    '%s is refused before anything is done',
    async (query) => {
      expect((await ask('POST', `/Basic?${query}`, { body: { resourceType: 'Basic' } })).status).toBe(400)
      expect(json(await ask('GET', '/Basic?_summary=count'))).toMatchObject({ total: 0 })
    },
  )
})

describe('spread out', () => {
  test('_pretty is the same JSON over several lines', async () => {
    const plain = String((await ask('GET', '/Patient/p')).body)
    const pretty = String((await ask('GET', '/Patient/p?_pretty=true')).body)
    expect(JSON.parse(pretty)).toEqual(JSON.parse(plain))
    expect(pretty).toBe(`${JSON.stringify(JSON.parse(plain), null, 2)}\n`)
  })

  test('_pretty is the same XML over several lines, with the narrative as it is', async () => {
    const div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>a <b>b</b></p></div>'
    const body = { resourceType: 'Basic', id: 'y', text: { status: 'generated', div }, code: { text: 'a > "b"' } }
    await ask('PUT', '/Basic/y', { body })
    const plain = String((await ask('GET', '/Basic/y?_format=xml')).body)
    const pretty = String((await ask('GET', '/Basic/y?_format=xml&_pretty=true')).body)
    expect(pretty.replace(/\n */g, '')).toBe(plain)
    expect(pretty).toContain(`\n  <text>\n    <status value="generated"/>\n    ${div}\n  </text>\n  <code>\n`)
  })
})

describe('XML', () => {
  const XML = 'application/fhir+xml'

  test.each<[string, string, Record<string, string>]>([
    ['by Accept', '/Patient/p', { accept: XML }],
    ['by _format', '/Patient/p?_format=xml', {}],
    [
      'by _format, whatever Accept says',
      `/Patient/p?_format=${encodeURIComponent(XML)}`,
      { accept: 'application/json' },
    ],
  ])('comes when asked for %s', async (_, path, headers) => {
    const response = await ask('GET', path, { headers })
    expect(response.headers['Content-Type']).toBe(`${XML}; charset=utf-8`)
    expect(String(response.body)).toContain('<family value="Tan"/>')
  })

  test.each([
    ['a search', 'GET', '/Patient', '<Bundle xmlns'],
    ['a history', 'GET', '/Patient/_history', '<type value="history"/>'],
    ['a refusal', 'GET', '/Patient/nobody', '<OperationOutcome xmlns'],
    ['no such type', 'GET', '/Nonsense', '<OperationOutcome xmlns'],
    ['a part', 'GET', '/Patient/p?_elements=name', 'SUBSETTED'],
  ])('of %s', async (_, method, path, words) => {
    expect(String((await ask(method, path, { headers: { accept: XML } })).body)).toContain(words)
  })

  test('keeps tabs and ends of lines in values', async () => {
    await ask('PUT', '/Basic/tab', { body: { resourceType: 'Basic', id: 'tab', code: { text: 'a\tb\nc' } } })
    const xml = String((await ask('GET', '/Basic/tab', { headers: { accept: XML } })).body)
    expect(xml).toContain('<text value="a&#x9;b&#xA;c"/>')
  })

  test('is taken wherever JSON is', async () => {
    const headers = { 'content-type': XML }
    const body = '<Basic xmlns="http://hl7.org/fhir"><id value="x"/><code><text value="&#233;"/></code></Basic>'
    expect((await ask('PUT', '/Basic/x', { body, headers })).status).toBe(201)
    expect(json(await ask('GET', '/Basic/x'))).toMatchObject({ code: { text: 'é' } })
    const bundle = `<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry><resource>${body}</resource><request><method value="PUT"/><url value="Basic/x"/></request></entry></Bundle>`
    const answer = await ask('POST', '/', { body: bundle, headers: { ...headers, accept: XML } })
    expect(String(answer.body)).toContain('<etag value="W/&quot;2&quot;"/>')
    const patch =
      '<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/><part><name value="type"/><valueCode value="delete"/></part><part><name value="path"/><valueString value="Basic.code.text"/></part></parameter></Parameters>'
    expect((await ask('PATCH', '/Basic/x', { body: patch, headers })).status).toBe(200)
  })
})
