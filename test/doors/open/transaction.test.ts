/** Transactions: the order that FHIR gives, answers entry by entry, conditions, races; and batches. */
import { describe, expect, test } from '@jest/globals'
import { validate } from '../../../server/fhir/validation/validate.ts'
import { A, flag, idOf, post, put, type ResponseEntry } from './bundles.ts'
import { BASE, json } from './open-hospital.ts'
import { ask, done, door, get, refused, send, total, withBundles } from './with-bundles.ts'

withBundles()

test.each(['transaction', 'batch'])('of a %s, one version is told of under one fullUrl once (bdl-7)', async (type) => {
  const read = { request: { method: 'GET', url: 'Patient/one' } }
  const head = { request: { method: 'HEAD', url: 'Patient/one' } }
  const answer = json(
    await send([put('Patient', 'one'), read, read, head], { prefer: 'return=representation' }, type),
  ) as { entry: ResponseEntry[] }
  const fullUrl = `${BASE}/Patient/one`
  expect(answer.entry.map((entry) => entry.fullUrl)).toEqual([fullUrl, undefined, undefined, fullUrl])
  expect(answer.entry.slice(0, 3).map(({ resource }) => resource?.['id'])).toEqual(['one', 'one', 'one'])
  expect(validate({ ...answer, resourceType: 'Bundle' }).filter(({ severity }) => severity === 'error')).toEqual([])
})

test('a Bundle may search over all types, and cannot hold another Bundle', async () => {
  await ask('PUT', '/Patient/one', { body: { resourceType: 'Patient', id: 'one' } })
  const search = await done([{ request: { method: 'GET', url: '?_type=Patient,Flag&_id=one' } }])
  expect(search[0]?.resource).toMatchObject({ type: 'searchset', total: 1 })
  for (const url of ['', '?_format=json', BASE])
    expect(
      await refused([{ resource: { resourceType: 'Bundle', type: 'batch' }, request: { method: 'POST', url } }]),
    ).toMatchObject({ status: 400 })
  expect(await refused([put('Patient', 'two'), { resource: {}, request: { method: 'PUT', url: '' } }])).toMatchObject({
    status: 400,
  })
})

describe('the order', () => {
  test('is DELETE, POST, PUT and PATCH, then reads, whatever the order of the entries; answers keep theirs', async () => {
    await ask('PUT', '/Patient/old', { body: { resourceType: 'Patient', id: 'old', identifier: [{ value: 'k' }] } })
    await ask('PUT', '/Patient/kept', { body: { resourceType: 'Patient', id: 'kept' } })
    const patch = {
      resourceType: 'Binary',
      contentType: 'application/json-patch+json',
      data: Buffer.from('[{"op":"add","path":"/gender","value":"male"}]').toString('base64'),
    }
    const entries = await done([
      { request: { method: 'GET', url: 'Patient?identifier=k' } },
      { resource: patch, request: { method: 'PATCH', url: 'Patient/kept', ifMatch: 'W/"1"' } },
      post('Patient', { identifier: [{ value: 'k' }] }, undefined, { ifNoneExist: 'identifier=k' }),
      { request: { method: 'DELETE', url: 'Patient/old' } },
      { request: { method: 'GET', url: 'Patient/kept/_history' } },
      { request: { method: 'GET', url: '/Patient/kept' } },
      { request: { method: 'HEAD', url: `${BASE}/Patient/kept` } },
      { request: { method: 'POST', url: 'Patient/_search?gender=male' } },
    ])
    expect(entries.map(({ response }) => response.status)).toEqual([
      '200 OK',
      '200 OK',
      '201 Created',
      '204 No Content',
      '200 OK',
      '200 OK',
      '200 OK',
      '200 OK',
    ])
    expect(entries[0]?.resource).toMatchObject({ total: 1, entry: [{ resource: { id: idOf(entries[2]) } }] })
    expect(entries[4]?.resource).toMatchObject({ type: 'history', total: 2 })
    expect(entries[5]).toMatchObject({
      fullUrl: `${BASE}/Patient/kept`,
      resource: { gender: 'male' },
      response: { etag: 'W/"2"' },
    })
    expect(entries[6]?.resource).toBeUndefined()
    expect(entries[7]?.resource).toMatchObject({ total: 1 })
  })
})

describe('the answer', () => {
  test('tells status, place, version and time of each entry', async () => {
    const [made, updated] = await done([post('Patient'), put('Patient', 'mine')])
    expect(made).toEqual({
      fullUrl: `${BASE}/Patient/${idOf(made)}`,
      response: {
        status: '201 Created',
        location: expect.stringMatching(/^Patient\/[^/]+\/_history\/1$/),
        etag: 'W/"1"',
        lastModified: expect.stringMatching(/^2026-03-01T/),
      },
    })
    expect(updated?.response).toMatchObject({ status: '201 Created', location: 'Patient/mine/_history/1' })
  })

  test.each([
    ['representation', 'resource'],
    ['OperationOutcome', 'outcome'],
    ['minimal', 'neither'],
  ])('with Prefer: return=%s carries the %s', async (wanted, part) => {
    const [made] = await done([post('Patient')], { prefer: `return=${wanted}` })
    expect(made?.resource?.['resourceType']).toBe(part === 'resource' ? 'Patient' : undefined)
    expect(made?.response.outcome).toEqual(
      part === 'outcome' ? expect.objectContaining({ resourceType: 'OperationOutcome' }) : undefined,
    )
  })

  test('of nothing is nothing', async () => {
    expect(json(await send([]))).toMatchObject({ type: 'transaction-response' })
  })
})

describe('conditional entries', () => {
  test('If-None-Exist finds what is there, and links go to it', async () => {
    await ask('PUT', '/Patient/there', { body: { resourceType: 'Patient', id: 'there', identifier: [{ value: 'k' }] } })
    const [found, made] = await done([
      post('Patient', { identifier: [{ value: 'k' }] }, A, { ifNoneExist: 'identifier=k' }),
      post('Flag', flag(A)),
    ])
    expect(found?.response).toMatchObject({ status: '200 OK', location: 'Patient/there/_history/1' })
    expect(await get(`/Flag/${idOf(made)}`)).toMatchObject({ subject: { reference: 'Patient/there' } })
  })

  test('a conditional update creates or updates, and links go to it', async () => {
    const entries = () => [
      {
        fullUrl: A,
        resource: { resourceType: 'Patient', identifier: [{ value: 'k' }] },
        request: { method: 'PUT', url: 'Patient?identifier=k' },
      },
      post('Flag', flag(A)),
    ]
    const [made, first] = await done(entries())
    const [updated, second] = await done(entries())
    expect([made?.response.status, updated?.response.status]).toEqual(['201 Created', '200 OK'])
    expect(idOf(made)).toBe(idOf(updated))
    for (const each of [first, second])
      expect(await get(`/Flag/${idOf(each)}`)).toMatchObject({ subject: { reference: `Patient/${idOf(made)}` } })
  })
})

test('of transactions that race for one identifier exactly one creates', async () => {
  const entry = [
    post('Patient', { identifier: [{ value: 'r' }] }, A, { ifNoneExist: 'identifier=r' }),
    post('Flag', flag(A)),
  ]
  const answers = await Promise.all(Array.from({ length: 12 }, () => done(entry)))
  expect(answers.filter(([first]) => first?.response.status === '201 Created')).toHaveLength(1)
  expect([await total('Patient'), await total('Flag')]).toEqual([1, 12])
})

test('people and visits leave the events that single writes leave, and none when the transaction fails', async () => {
  const visit = post('Encounter', { status: 'in-progress', class: { code: 'IMP' }, subject: { reference: A } })
  await refused([post('Patient', {}, A), visit, { request: { method: 'GET', url: 'Patient/nobody' } }])
  const [patient] = await done([post('Patient', {}, A), visit])
  const events = await door.events()
  const payload = expect.stringContaining(idOf(patient))
  expect(events).toMatchObject([
    { type: 'person.created', payload },
    { type: 'visit.admitted', payload },
  ])
})

describe('a batch', () => {
  test('does every entry for itself', async () => {
    const response = await send(
      [
        post('Patient', { identifier: [{ value: 'k' }] }),
        { request: { method: 'GET', url: 'Patient/nobody' } },
        {},
        { request: { method: 'GET', url: 'Patient?identifier=k' } },
        post('Patient', {}, undefined, { ifNoneExist: 'colour=red' }),
      ],
      {},
      'batch',
    )
    expect(response.status).toBe(200)
    const { type, entry } = json(response) as { type: string; entry: ResponseEntry[] }
    expect(type).toBe('batch-response')
    expect(entry.map((each) => each.response.status)).toEqual([
      '201 Created',
      '404 Not Found',
      '400 Bad Request',
      '200 OK',
      '400 Bad Request',
    ])
    expect(entry[1]?.response.outcome).toMatchObject({ resourceType: 'OperationOutcome' })
    expect(entry[3]?.resource).toMatchObject({ total: 1 })
    expect(response.findings.map(({ at }) => at?.slice(0, 15))).toEqual([
      'Bundle.entry[2]',
      'Bundle.entry[4]',
      'Bundle.entry[1]',
    ])
  })
})

test.each(['batch', 'transaction'])('a %s has operations and searches as entries', async (type) => {
  await ask('PUT', '/Patient/p', { body: { resourceType: 'Patient', id: 'p' } })
  const parameters = {
    resourceType: 'Parameters',
    parameter: [{ name: 'resource', resource: { resourceType: 'Patient' } }],
  }
  const response = await send(
    [
      { request: { method: 'GET', url: 'Patient/p/$everything' } },
      { resource: parameters, request: { method: 'POST', url: 'Patient/$validate' } },
      { request: { method: 'GET', url: 'metadata' } },
      post('Flag', flag('Patient/p')),
      { request: { method: 'GET', url: 'Flag?patient=p&_include=Flag:subject' } },
    ],
    {},
    type,
  )
  expect(response.status).toBe(200)
  const { entry } = json(response) as { entry: ResponseEntry[] }
  expect(entry.map((each) => each.response.status)).toEqual(['200 OK', '200 OK', '200 OK', '201 Created', '200 OK'])
  expect(entry[0]?.resource).toMatchObject({ resourceType: 'Bundle' })
  expect(entry[1]?.response.outcome).toMatchObject({ resourceType: 'OperationOutcome' })
  expect(entry[4]?.resource).toMatchObject({ total: 1, entry: [{}, { search: { mode: 'include' } }] })
})
