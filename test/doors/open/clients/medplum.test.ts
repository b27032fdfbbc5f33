/** @medplum/core's client, unmodified, at the open door over sockets. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { MedplumClient, OperationOutcomeError } from '@medplum/core'
import type { Bundle, Observation, Patient } from '@medplum/fhirtypes'
import { type LiveSandbox, openLiveSandbox } from '../../http/live-sandbox.ts'

let sandbox: LiveSandbox
let client: MedplumClient
const at = (more: object) =>
  new MedplumClient({ fetch, baseUrl: `${sandbox.ready.http}/ngemr`, fhirUrlPath: 'fhir/r4', ...more })

beforeAll(async () => {
  sandbox = await openLiveSandbox()
  client = at({ defaultHeaders: { 'x-api-key': sandbox.ready.apiKey } })
})
afterAll(() => sandbox.close())

const system = 'urn:sandbox:medplum'
const patient = (more: Partial<Patient> = {}): Patient => ({ resourceType: 'Patient', ...more })
const named = (value: string): Partial<Patient> => ({ identifier: [{ system, value }] })
/** What a call fails with, as the client tells it. */
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof OperationOutcomeError ? error.outcome : error),
  )

test('creates, reads, updates, patches, deletes, and reads each version', async () => {
  const { id, meta } = await client.createResource(patient({ gender: 'male' }))
  expect(meta?.versionId).toBe('1')
  expect(await client.readResource('Patient', id)).toMatchObject({ gender: 'male' })
  await client.updateResource(patient({ id, gender: 'female' }))
  const patched = await client.patchResource('Patient', id, [
    { op: 'test', path: '/gender', value: 'female' },
    { op: 'add', path: '/birthDate', value: '1970-05-04' },
  ])
  expect(patched).toMatchObject({ gender: 'female', birthDate: '1970-05-04', meta: { versionId: '3' } })
  expect(await client.readReference({ reference: `Patient/${id}` })).toEqual(patched)
  expect(await client.readVersion('Patient', id, '1')).toMatchObject({ gender: 'male' })
  await client.deleteResource('Patient', id)
  expect(await failure(client.readResource('Patient', id))).toMatchObject({ issue: [{ code: 'deleted' }] })
  expect(await client.readHistory('Patient', id)).toMatchObject({ type: 'history', total: 4 })
  expect((await client.readHistory('Patient', id, { count: 2 })).entry).toHaveLength(2)
})

test('an update that changes nothing gives back what is there', async () => {
  const made = await client.createResource(patient())
  expect(await client.updateResource(made)).toMatchObject({ id: made.id })
})

test('searches: bundle, resources, the one, and page after page', async () => {
  for (let i = 0; i < 5; i++) await client.createResource(patient(named('page')))
  const query = { identifier: `${system}|page`, _count: '2' }
  expect(await client.search('Patient', query)).toMatchObject({ type: 'searchset', entry: [{}, {}] })
  const found = await client.searchResources('Patient', query)
  expect(found.map(({ resourceType }) => resourceType)).toEqual(['Patient', 'Patient'])
  const seen = new Set<string>()
  for await (const page of client.searchResourcePages('Patient', query)) for (const { id } of page) seen.add(id)
  expect(seen.size).toBe(5)
  expect(seen).toContain((await client.searchOne('Patient', query))?.id)
  expect(await client.searchOne('Patient', { identifier: `${system}|nobody` })).toBeUndefined()
})

test('creates where there is none, and updates where there is', async () => {
  const [first, second] = [
    await client.createResourceIfNoneExist(patient(named('once')), `identifier=${system}|once`),
    await client.createResourceIfNoneExist(patient(named('once')), `identifier=${system}|once`),
  ]
  expect(second.id).toBe(first.id)
  const upserted = await client.upsertResource(patient({ ...named('once'), gender: 'other' }), {
    identifier: `${system}|once`,
  })
  expect(upserted).toMatchObject({ id: first.id, gender: 'other', meta: { versionId: '2' } })
})

describe('bundles', () => {
  const link = 'urn:uuid:0190a1b2-0000-4000-8000-0000000000ab'
  const observation: Observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Weight' },
    subject: { reference: link },
  }
  const bundle = (type: 'batch' | 'transaction', url = 'Patient/nobody'): Bundle => ({
    resourceType: 'Bundle',
    type,
    entry: [
      { fullUrl: link, resource: patient(named(`${type} ${url}`)), request: { method: 'POST', url: 'Patient' } },
      { resource: observation, request: { method: 'POST', url: 'Observation' } },
      { request: { method: 'GET', url } },
    ],
  })

  test('a transaction, its links made, and one that fails as a whole', async () => {
    const { type, entry } = await client.executeBatch(bundle('transaction', 'Patient?_summary=count'))
    expect([type, ...(entry ?? []).map(({ response }) => response?.status)]).toEqual([
      'transaction-response',
      '201 Created',
      '201 Created',
      '200 OK',
    ])
    const [person, weight] = (entry ?? []).map(({ response }) => response?.location?.split('/') ?? [])
    expect(await client.readResource('Observation', String(weight?.[1]))).toMatchObject({
      subject: { reference: `Patient/${person?.[1]}` },
    })
    expect(await failure(client.executeBatch(bundle('transaction')))).toMatchObject({
      issue: [{ expression: ['Bundle.entry[2]'] }],
    })
    expect(await client.searchOne('Patient', { identifier: `${system}|transaction Patient/nobody` })).toBeUndefined()
  })

  test('a batch, each entry for itself', async () => {
    const { type, entry } = await client.executeBatch(bundle('batch'))
    expect([type, entry?.[0]?.response?.status, entry?.[2]?.response?.status]).toEqual([
      'batch-response',
      '201 Created',
      '404 Not Found',
    ])
  })

  test('reads that the client gathers into a batch by itself', async () => {
    const gathering = at({ defaultHeaders: { 'x-api-key': sandbox.ready.apiKey }, autoBatchTime: 20 })
    const made = await client.createResource(patient(named('gathered')))
    const after = await sandbox.last()
    const [read, found, none] = await Promise.all([
      gathering.readResource('Patient', made.id),
      gathering.searchResources('Patient', `identifier=${system}|gathered`),
      failure(gathering.readResource('Patient', 'nobody')),
    ])
    expect(read).toEqual(made)
    expect(found.map(({ id }) => id)).toEqual([made.id])
    expect(none).toMatchObject({ issue: [{ code: 'not-found' }] })
    await sandbox.exchange(after, ({ door }) => door === 'open')
    expect(await sandbox.last()).toBe(after + 1)
  })
})

test('operations that the client knows', async () => {
  const { id } = await client.createResource(patient())
  const { entry } = await client.readPatientEverything(id)
  expect(entry).toMatchObject([{ resource: { resourceType: 'Patient', id } }])
  expect(await client.validateResource(patient())).toMatchObject({ resourceType: 'OperationOutcome' })
  const url = 'http://hl7.org/fhir/ValueSet/administrative-gender'
  const { expansion } = await client.valueSetExpand({ url, filter: 'fem' })
  expect(expansion?.contains).toMatchObject([{ code: 'female' }])
})

test('a file is stored and read back as it was', async () => {
  const { id } = await client.createBinary({ data: 'one,two\n', contentType: 'text/csv' })
  const file = await client.download(client.fhirUrl('Binary', String(id)))
  expect([await file.text(), file.type]).toEqual(['one,two\n', 'text/csv'])
})

describe('errors reach the program as OperationOutcomes', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    ['nothing there', () => client.readResource('Patient', 'nobody'), { code: 'not-found' }],
    ['a bad date', () => client.search('Patient', 'birthdate=soon'), { code: 'value' }],
    [
      'a patch whose test fails',
      async () => {
        const { id } = await client.createResource(patient())
        await client.patchResource('Patient', id, [{ op: 'test', path: '/id', value: 'other' }])
      },
      { severity: 'error' },
    ],
    [
      'an invalid resource, to a strict caller',
      () => client.createResource(patient({ gender: 'blue' as never }), { headers: { Prefer: 'handling=strict' } }),
      { expression: ['Patient.gender'] },
    ],
    ['no key', () => at({}).readResource('Patient', 'nobody'), { code: 'login' }],
  ])('%s', async (_, call, issue) => {
    expect(await failure(call())).toMatchObject({ resourceType: 'OperationOutcome', issue: [issue] })
  })
})

test('a bearer token does instead of the key', async () => {
  const bearer = at({ accessToken: await sandbox.token() })
  expect(await bearer.search('Patient', '_summary=count')).toMatchObject({ type: 'searchset' })
})
