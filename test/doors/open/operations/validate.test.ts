/** `$validate` on types and instances, by resource, Parameters, profile and mode. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { json, openHospital } from '../open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
  await ask('PUT', '/Patient/p1', { body: { resourceType: 'Patient', id: 'p1', gender: 'F' } })
})
afterAll(() => hospital.close())

const good = {
  resourceType: 'Patient',
  gender: 'female',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Tan</div>' },
}
const bad = { ...good, gender: 'F' }
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter })

const issues = async (path: string, body?: object | string, method = 'POST') => {
  const response = await ask(method, path, body === undefined ? {} : { body })
  expect({ status: response.status, body: json(response)['resourceType'] }).toEqual({
    status: 200,
    body: 'OperationOutcome',
  })
  return (json(response) as { issue: { severity: string; code: string; expression?: string[]; location?: string[] }[] })
    .issue
}
const errors = async (path: string, body?: object, method?: string) =>
  (await issues(path, body, method))
    .filter(({ severity }) => severity === 'error')
    .map(({ expression }) => expression?.[0])

test('nothing wrong says so', async () => {
  expect(await issues('/Patient/$validate', good)).toMatchObject([{ severity: 'information', code: 'informational' }])
})

test('a resource by itself, with its place in the text', async () => {
  expect(await issues('/Patient/$validate', bad)).toMatchObject([
    { severity: 'error', code: 'code-invalid', expression: ['Patient.gender'], location: ['Line[1] Col[27]'] },
  ])
})

test('a resource in Parameters, with its place in the text', async () => {
  const found = await issues(
    '/Patient/$validate',
    parameters({ name: 'mode', valueCode: 'create' }, { name: 'resource', resource: bad }),
  )
  const at = JSON.stringify(
    parameters({ name: 'mode', valueCode: 'create' }, { name: 'resource', resource: bad }),
  ).indexOf('"gender"')
  expect(found).toMatchObject([{ expression: ['Patient.gender'], location: [`Line[1] Col[${at + 1}]`] }])
})

test.each([
  ['/Patient/p1/$validate?mode=profile&profile=http://x/unknown', 200],
  ['/Patient/p1/$validate?mode=profile', 400],
  ['/Patient/$validate?mode=profile&profile=http://x/unknown', 400],
])('mode profile is about what is stored, by a profile that is named: %s gives %i', async (path, status) => {
  const response = await ask('POST', path)
  expect(response.status).toBe(status)
  if (status === 200) expect(String(response.body)).toContain('that profile is not known here')
})

test('warnings and best practice are told here', async () => {
  const found = await issues('/Patient/$validate', { resourceType: 'Patient' })
  expect(found).toMatchObject([{ severity: 'warning', code: 'invariant', expression: ['Patient'] }])
})

test.each([
  ['what is stored', 'GET', '/Patient/p1/$validate', undefined, ['Patient.gender']],
  ['what is stored, by POST', 'POST', '/Patient/p1/$validate', undefined, ['Patient.gender']],
  ['another type than the URL', 'POST', '/Observation/$validate', good, ['resourceType']],
  ['an update without id', 'POST', '/Patient/$validate?mode=update', good, ['Patient.id']],
  ['an id that is not the URL\u2019s', 'POST', '/Patient/p1/$validate', { ...good, id: 'p2' }, ['Patient.id']],
  ['a deletion', 'POST', '/Patient/p1/$validate?mode=delete', undefined, []],
  ['a profile that nobody knows', 'POST', '/Patient/$validate?profile=urn:nowhere', good, ['Patient']],
  [
    'R4 itself as the profile',
    'POST',
    '/Patient/$validate?profile=http://hl7.org/fhir/StructureDefinition/Patient',
    good,
    [],
  ],
  ['no resource at all', 'POST', '/Patient/$validate', [], [undefined]],
])('%s', async (_, method, path, body, wanted) => expect(await errors(path, body, method)).toEqual(wanted))

test.each([
  ['an unknown mode', '/Patient/$validate?mode=destroy', good, 400],
  ['an unknown parameter', '/Patient/$validate?prefil=x', good, 400],
  ['nothing to validate', '/Patient/$validate', undefined, 400],
  ['a record that is not there', '/Patient/nobody/$validate', undefined, 404],
  ['JSON that is none', '/Patient/$validate', '{"resourceType":', 400],
])('%s is refused', async (_, path, body, status) => {
  const asked = body === undefined ? {} : { body, headers: { 'content-type': 'application/fhir+json' } }
  expect((await ask('POST', path, asked)).status).toBe(status)
})

test('nothing is stored, and the operation is listed', async () => {
  await issues('/Patient/$validate', { ...good, id: 'kept' })
  expect((await ask('GET', '/Patient/kept')).status).toBe(404)
  const statement = json(await ask('GET', '/metadata')) as {
    rest: { resource: { type: string; operation: { name: string }[] }[] }[]
  }
  const patient = statement.rest[0]?.resource.find(({ type }) => type === 'Patient')
  expect(patient?.operation.map(({ name }) => name)).toContain('validate')
})
