/** The open door says no: bad input, browsers' questions and failures of our own, each in the form that FHIR has for it. */
import { describe, expect, test } from '@jest/globals'
import { type Asked, BASE, json } from './open-hospital.ts'
import { ask, patient, withHospital } from './with-hospital.ts'

withHospital()

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
      'another version of FHIR',
      'POST',
      '/Patient',
      { body: '{"resourceType":"Patient"}', headers: { 'content-type': 'application/fhir+json; fhirVersion=3.0' } },
      415,
      'FHIR 3.0',
    ],
    [
      'another version asked for',
      'GET',
      '/Patient?_format=application/fhir%2Bjson;fhirVersion=5.0',
      {},
      406,
      'JSON and XML',
    ],
    [
      'XML',
      'POST',
      '/Patient',
      { body: '<Patient/>', headers: { 'content-type': 'application/fhir+xml' } },
      400,
      'is not in the namespace',
    ],
    ['gzip', 'POST', '/Patient', { body: 'x', headers: { 'content-encoding': 'gzip' } }, 415, 'Content-Encoding'],
    ['Turtle asked for', 'GET', '/metadata', { headers: { accept: 'text/turtle' } }, 406, 'JSON and XML'],
    ['Turtle asked for by _format', 'GET', '/Patient?_format=ttl', {}, 406, 'JSON and XML'],
    ['an id missing in an update', 'PUT', '/Patient/p', { body: patient() }, 400, 'has no id'],
    ['another id in an update', 'PUT', '/Patient/p', { body: patient({ id: 'q' }) }, 400, 'not the one in the URL'],
    ['a condition of nothing', 'DELETE', '/Patient', {}, 400, 'at least one search parameter'],
    ['a patch of nothing', 'PATCH', '/Patient/p', {}, 400, 'The body is empty'],
    ['a Bundle of no type', 'POST', '/', { body: { resourceType: 'Bundle' } }, 400, 'Only a batch or a transaction'],
    ['an operation', 'GET', '/Patient/p/$nothing', {}, 404, 'not offered'],
    ['a type operation', 'POST', '/Patient/$nothing', {}, 404, 'not offered'],
    ['a version that is none', 'GET', '/Patient/p/_history/x', {}, 404, 'There is no Patient/p'],
    ['_summary of a kind that is none', 'GET', '/Patient/p?_summary=short', {}, 400, '_summary must be'],
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
    expect((await ask('POST', '/Patient/p')).headers['Allow']).toBe('GET, HEAD, PUT, PATCH, DELETE')
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
    hospital: {
      records: { held: () => undefined, read: () => Promise.reject(new Error('disk on fire')) },
    } as never,
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
