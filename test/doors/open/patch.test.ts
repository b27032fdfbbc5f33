/** PATCH at the open door: both kinds of patch, and everything that is wrong with one. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
})
afterAll(() => hospital.close())

const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const patient = { resourceType: 'Patient', id: 'p', gender: 'male', name: [{ family: 'Tan', given: ['A', 'B'] }] }
const jsonPatch = (...operations: object[]) => ({ body: JSON.stringify(operations), headers: JSON_PATCH })
const operation = (...part: object[]) => ({ name: 'operation', part })
const parameters = (...parameter: object[]) => ({ body: { resourceType: 'Parameters', parameter } })

test.each<[string, { body: string | object; headers?: Record<string, string> }, object]>([
  [
    'JSON Patch',
    jsonPatch({ op: 'replace', path: '/name/0/given/1', value: 'C' }),
    { name: [{ family: 'Tan', given: ['A', 'C'] }] },
  ],
  [
    'FHIRPath Patch',
    parameters(
      operation(
        { name: 'type', valueCode: 'replace' },
        { name: 'path', valueString: 'Patient.gender' },
        { name: 'value', valueCode: 'female' },
      ),
    ),
    { gender: 'female' },
  ],
])('%s makes the next version', async (_, body, expected) => {
  await ask('PUT', '/Patient/p', { body: patient })
  const before = json(await ask('GET', '/Patient/p')) as { meta: { versionId: string } }
  const response = await ask('PATCH', '/Patient/p', body)
  expect({ status: response.status, label: response.label }).toEqual({ status: 200, label: 'patch Patient' })
  expect(json(response)).toMatchObject(expected)
  expect(response.headers['ETag']).toBe(`W/"${Number(before.meta.versionId) + 1}"`)
  expect(json(await ask('GET', '/Patient/p'))).toMatchObject(expected)
})

test.each<[string, string, { body?: string | object; headers?: Record<string, string> }, number, string]>([
  ['nothing there', '/Patient/nobody', jsonPatch(), 404, 'There is no'],
  [
    'another content type',
    '/Patient/p',
    { body: '{}', headers: { 'content-type': 'text/plain' } },
    415,
    'no FHIR format',
  ],
  [
    'merge patch',
    '/Patient/p',
    { body: '{}', headers: { 'content-type': 'application/merge-patch+json' } },
    415,
    'Send application/json-patch+json, application/fhir+json',
  ],
  ['no array', '/Patient/p', { body: '{}', headers: JSON_PATCH }, 400, 'array of operations'],
  ['no JSON', '/Patient/p', { body: '[', headers: JSON_PATCH }, 400, 'not JSON'],
  ['a resource', '/Patient/p', { body: patient }, 400, 'A patch is a Parameters resource'],
  ['an unknown operation', '/Patient/p', jsonPatch({ op: 'sort', path: '/name' }), 400, 'Operation 0: op must be'],
  [
    'nothing at the path',
    '/Patient/p',
    jsonPatch({ op: 'remove', path: '/photo' }),
    422,
    'Operation 0: There is nothing at',
  ],
  ['a failed test', '/Patient/p', jsonPatch({ op: 'test', path: '/gender', value: 'other' }), 422, 'The test failed'],
  ['no meta', '/Patient/p', jsonPatch({ op: 'add', path: '/meta', value: 'abc' }), 422, 'meta must be an object'],
  ['another id', '/Patient/p', jsonPatch({ op: 'replace', path: '/id', value: 'q' }), 422, 'type and id stay'],
  [
    'another type',
    '/Patient/p',
    jsonPatch({ op: 'replace', path: '/resourceType', value: 'Basic' }),
    422,
    'type and id stay',
  ],
])('%s is refused, and nothing changes', async (_, path, body, status, words) => {
  await ask('PUT', '/Patient/p', { body: patient })
  const before = String((await ask('GET', '/Patient/p')).body)
  const response = await ask('PATCH', path, body)
  expect({ status: response.status, body: String(response.body) }).toEqual({
    status,
    body: expect.stringContaining(words),
  })
  if (status === 415) expect(response.headers['Accept-Patch']).toContain('application/json-patch+json')
  expect(String((await ask('GET', '/Patient/p')).body)).toBe(before)
})

test('a deleted resource cannot be patched', async () => {
  await ask('PUT', '/Patient/gone', { body: { ...patient, id: 'gone' } })
  await ask('DELETE', '/Patient/gone')
  expect((await ask('PATCH', '/Patient/gone', jsonPatch())).status).toBe(410)
})
