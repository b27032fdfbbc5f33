/** fhirclient, the usual SMART client, unmodified, at the open door over sockets; it keeps to what the server's references and links say. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes'
import smart from 'fhirclient'
import { type LiveSandbox, openLiveSandbox } from '../../http/live-sandbox.ts'

type Client = ReturnType<ReturnType<typeof smart>['client']>

let sandbox: LiveSandbox
let client: Client
let serverUrl: string

/** The client wants a request and a session only for launches, which are not tried here. */
const clientWith = (state: object): Client =>
  smart({ headers: {}, url: '/' } as never, {} as never, {} as never).client({ serverUrl, ...state } as never)

beforeAll(async () => {
  sandbox = await openLiveSandbox()
  serverUrl = `${sandbox.ready.http}/ngemr/fhir/r4`
  client = clientWith({ tokenResponse: { access_token: await sandbox.token() } })
})
afterAll(() => sandbox.close())

type Made = Resource & { id: string; meta: { versionId: string } }
const system = 'urn:sandbox:fhirclient'
const create = async (resource: object) => (await client.create(resource as never)) as never as Made
const patient = (more: Partial<Patient> = {}): Patient => ({ resourceType: 'Patient', ...more })
const named = (value: string): Partial<Patient> => ({ identifier: [{ system, value }] })
const status = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: { status?: number; message: string }) => ({ status: error.status, text: error.message }),
  )

test('creates, reads, updates, patches and deletes', async () => {
  const { id, meta } = await create(patient({ gender: 'male' }))
  expect(meta.versionId).toBe('1')
  expect(await client.request(`Patient/${id}`)).toMatchObject({ gender: 'male' })
  expect(await client.update(patient({ id, gender: 'female' }) as never)).toMatchObject({ meta: { versionId: '2' } })
  const patch = [{ op: 'replace', path: '/gender', value: 'other' }] as never
  expect(await client.patch(`Patient/${id}`, patch)).toMatchObject({ gender: 'other', meta: { versionId: '3' } })
  expect(await client.request(`Patient/${id}/_history`)).toMatchObject({ type: 'history', total: 3 })
  await client.delete(`Patient/${id}`)
  expect(await status(client.request(`Patient/${id}`))).toMatchObject({ status: 410 })
})

test('the whole answer beside the resource, and an answer without one', async () => {
  const whole = await client.create(patient() as never, { includeResponse: true })
  const { body, response } = whole as never as { body: Made; response: Response }
  expect(response.headers.get('location')).toContain(`Patient/${body.id}/_history/1`)
  const quiet = { url: 'Patient', method: 'POST', body: JSON.stringify(patient()) }
  const headers = { 'content-type': 'application/fhir+json', prefer: 'return=minimal' }
  // What the client gives for a 201 without a body is what stands at its Location.
  expect(await client.request({ ...quiet, headers })).toMatchObject({ resourceType: 'Patient' })
})

test('the version is in the CapabilityStatement', async () => {
  expect([await client.getFhirVersion(), await client.getFhirRelease()]).toEqual(['4.0.1', 4])
})

describe('pages', () => {
  const query = `Patient?identifier=${system}|page&_count=2`
  beforeAll(async () => {
    for (let i = 0; i < 5; i++) await create(patient(named('page')))
  })
  const ids = (resources: Resource[]) => new Set(resources.map(({ id }) => id))

  test('all of them, as Bundles and flat', async () => {
    const bundles = await client.request<Bundle[]>(query, { pageLimit: 0 })
    expect(bundles.map(({ entry }) => entry?.length)).toEqual([2, 2, 1])
    const flat = await client.request<Resource[]>(query, { pageLimit: 0, flat: true })
    expect([flat.length, ids(flat).size]).toEqual([5, 5])
  })

  test('so many, and each as it comes', async () => {
    expect(await client.request<Resource[]>(query, { pageLimit: 2, flat: true })).toHaveLength(4)
    const sizes: unknown[] = []
    await client.request(query, { pageLimit: 0, onPage: (page) => sizes.push((page as never as Bundle).entry?.length) })
    expect(sizes).toEqual([2, 2, 1])
  })

  test('as a stream of resources', async () => {
    const seen: Resource[] = []
    const options = await client.getRequestDefaults()
    for await (const resource of client.resources(`${serverUrl}/${query}`, options as never))
      seen.push(resource as Resource)
    expect([seen.length, ids(seen).size]).toEqual([5, 5])
  })
})

describe('references', () => {
  let weight: Made
  let person: Made
  let clinic: Made
  beforeAll(async () => {
    clinic = await create({ resourceType: 'Organization', name: 'Clinic' })
    person = await create(patient({ managingOrganization: { reference: `Organization/${clinic.id}` } }))
    weight = await create({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Weight' },
      subject: { reference: `Patient/${person.id}` },
    })
  })

  test('mounted where they stand, one after the other', async () => {
    const resolveReferences = ['subject', 'subject.managingOrganization']
    expect(await client.request(`Observation/${weight.id}`, { resolveReferences })).toMatchObject({
      id: weight.id,
      subject: { id: person.id, managingOrganization: { name: 'Clinic' } },
    })
  })

  test('beside the answer, for a search too', async () => {
    const options = { resolveReferences: 'subject', graph: false }
    const found = await client.request(`Observation?_id=${weight.id}`, { ...options, flat: true, pageLimit: 0 })
    expect(found).toMatchObject({
      data: [{ id: weight.id }],
      references: { [`Patient/${person.id}`]: { id: person.id } },
    })
  })

  test('included by the server, they need no request more', async () => {
    const path = `Observation?_id=${weight.id}&_include=Observation:subject`
    const found = await client.request<Resource[]>(path, { flat: true })
    expect(found.map(({ resourceType }) => resourceType)).toEqual(['Observation', 'Patient'])
  })
})

test('the patient in context, as an app asks', async () => {
  const { id } = await create(patient(named('context')))
  const inContext = clientWith({ tokenResponse: { access_token: await sandbox.token(), patient: id } })
  expect(await inContext.patient.read()).toMatchObject({ id })
  const weight = await create({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Weight' },
    subject: { reference: `Patient/${id}` },
  })
  // It asks /metadata which search parameter of the type is the patient's.
  expect(await inContext.patient.request('Observation', { flat: true })).toMatchObject([{ id: weight.id }])
})

describe('errors carry the status and what the OperationOutcome says', () => {
  test.each<[string, () => Promise<unknown>, number, string]>([
    ['nothing there', () => client.request('Patient/nobody'), 404, 'There is no Patient/nobody'],
    ['a bad date', () => client.request('Patient?birthdate=soon'), 400, 'is no date'],
    ['an unknown type', () => client.request('patient/1'), 404, 'Did you mean Patient?'],
    ['no token', () => clientWith({}).request('Patient/nobody'), 401, 'x-api-key'],
    [
      'a body without its content type',
      () => client.request({ url: 'Patient', method: 'POST', body: '{"resourceType":"Patient"}' }),
      415,
      'application/fhir+json',
    ],
    [
      'a version that is not the current one',
      async () => {
        const { id } = await create(patient())
        await client.update(patient({ id }) as never, { headers: { 'if-match': 'W/"7"' } })
      },
      412,
      'version 1',
    ],
  ])('%s', async (_, call, code, text) => {
    expect(await status(call())).toEqual({ status: code, text: expect.stringContaining(text) })
  })
})
