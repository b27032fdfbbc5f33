/** Binary: bytes of any media type in and out, and the resource for whoever asks for it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Binary } from '@medplum/fhirtypes'
import { openHospital } from '../open-hospital.ts'

let open: Awaited<ReturnType<typeof openHospital>>
beforeAll(async () => {
  open = await openHospital()
})
afterAll(() => open.close())

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff, 0xfe])
const sent = (type: string, body: string | Buffer) => ({ body, headers: { 'content-type': type } })
const resourceAt = async (path: string): Promise<Binary> =>
  JSON.parse(String((await open.ask('GET', path, { headers: { accept: 'application/fhir+json' } })).body)) as Binary

async function stored(type: string, body: string | Buffer): Promise<string> {
  const response = await open.ask('POST', '/Binary', sent(type, body))
  expect(response.status).toBe(201)
  return `/Binary/${(JSON.parse(String(response.body)) as Binary).id}`
}

describe('bytes in', () => {
  test.each<[string, string | Buffer]>([
    ['image/png', PNG],
    ['text/plain; charset=utf-8', 'கண்'],
    ['application/pdf', '%PDF-1.4'],
    ['application/json', '{"any":"thing"}'],
    ['application/xml', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>'],
    ['application/x-www-form-urlencoded', 'a=b'],
  ])('%s come out as they went in', async (type, body) => {
    const at = await stored(type, body)
    const response = await open.ask('GET', at, { headers: { accept: type } })
    expect(response).toMatchObject({ status: 200, headers: { 'Content-Type': type, ETag: 'W/"1"' } })
    expect(response.headers).toMatchObject({
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': 'sandbox',
    })
    expect(Buffer.compare(response.body as Buffer, Buffer.from(body))).toBe(0)
    expect(await resourceAt(at)).toMatchObject({ contentType: type, data: Buffer.from(body).toString('base64') })
  })

  test('an update changes them, with their security context', async () => {
    const at = await stored('text/plain', 'one')
    const headers = { 'content-type': 'text/plain', 'x-security-context': 'Patient/p', 'if-match': 'W/"1"' }
    expect((await open.ask('PUT', at, { body: 'two', headers })).status).toBe(200)
    const response = await open.ask('GET', at, { headers: { accept: '*/*' } })
    expect(String(response.body)).toBe('two')
    expect(response.headers['X-Security-Context']).toBe('Patient/p')
    expect((await open.ask('PUT', at, { body: 'three', headers })).status).toBe(412)
    const first = await open.ask('GET', `${at}/_history/1`, { headers: { accept: 'text/plain' } })
    expect(String(first.body)).toBe('one')
  })

  test('a resource is a resource', async () => {
    const body = { resourceType: 'Binary', contentType: 'text/plain', data: 'aGVsbG8=' }
    for (const type of ['application/fhir+json', 'application/json']) {
      const at = await stored(type, JSON.stringify(body))
      expect(await resourceAt(at)).toMatchObject(body)
      expect(String((await open.ask('GET', at)).body)).toBe('hello')
    }
  })
})

describe('what comes out', () => {
  test.each([
    ['', 'bytes'],
    ['*/*', 'bytes'],
    ['text/plain', 'bytes'],
    ['text/*', 'bytes'],
    ['text/html, */*;q=0.8', 'bytes'],
    ['application/fhir+json', 'resource'],
    ['application/fhir+json, */*; q=0.1', 'resource'],
    ['application/json, text/plain, */*', 'resource'],
    ['image/png', '406'],
  ])('Accept: %s gives %s', async (accept, expected) => {
    const at = await stored('text/plain', 'hello')
    const response = await open.ask('GET', at, accept === '' ? {} : { headers: { accept } })
    if (expected === '406') expect(response.status).toBe(406)
    else if (expected === 'bytes') expect(String(response.body)).toBe('hello')
    else expect(JSON.parse(String(response.body))).toMatchObject({ resourceType: 'Binary' })
  })

  test('in a Bundle it is the resource', async () => {
    const at = await stored('text/plain', 'hello')
    const entry = [{ request: { method: 'GET', url: at.slice(1) } }]
    const response = await open.ask('POST', '/', { body: { resourceType: 'Bundle', type: 'batch', entry } })
    expect(JSON.parse(String(response.body))).toMatchObject({ entry: [{ resource: { data: 'aGVsbG8=' } }] })
  })

  test('nothing when nothing has changed, and when it was deleted', async () => {
    const at = await stored('text/plain', 'hello')
    const headers = { accept: 'text/plain', 'if-none-match': 'W/"1"' }
    expect((await open.ask('GET', at, { headers })).status).toBe(304)
    await open.ask('DELETE', at)
    expect((await open.ask('GET', at, { headers: { accept: 'text/plain' } })).status).toBe(410)
  })
})

test.each<[string, string, Record<string, string>, string, number]>([
  ['no bytes', '/Binary', { 'content-type': 'image/png' }, '', 400],
  ['compressed bytes', '/Binary', { 'content-type': 'image/png', 'content-encoding': 'gzip' }, 'x', 415],
  ['bytes of another type', '/Patient', { 'content-type': 'image/png' }, 'x', 415],
])('%s are refused', async (_, path, headers, body, status) => {
  expect((await open.ask('POST', path, { body, headers })).status).toBe(status)
})
