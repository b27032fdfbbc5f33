/** A transaction is done whole or not at all, and says which entry was in the way. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { A, type Entry, post, put } from './bundles.ts'
import { ask, get, refused, total, withBundles } from './with-bundles.ts'

withBundles()

describe('one bad entry undoes all, and is named', () => {
  beforeEach(async () => {
    await ask('PUT', '/Patient/p', { body: { resourceType: 'Patient', id: 'p', identifier: [{ value: 'twin' }] } })
    await ask('PUT', '/Patient/q', { body: { resourceType: 'Patient', id: 'q', identifier: [{ value: 'twin' }] } })
  })
  const good = post('Basic')

  test.each<[string, Entry[], number, string, string]>([
    ['no request', [good, { resource: { resourceType: 'Basic' } }], 400, 'Bundle.entry[1].request', 'no request'],
    ['no method', [good, { request: { url: 'Basic' } }], 400, 'Bundle.entry[1].request.method', 'must be one of'],
    [
      'no resource',
      [good, { request: { method: 'POST', url: 'Basic' } }],
      400,
      'Bundle.entry[1].resource',
      'needs a resource',
    ],
    [
      'another type',
      [good, { ...post('Patient'), request: { method: 'POST', url: 'Basic' } }],
      400,
      'Bundle.entry[1].resource.resourceType',
      'but the URL is for Basic',
    ],
    ['an unknown type', [good, post('Nonsense')], 400, 'Bundle.entry[1]', 'no resource type'],
    [
      'another server',
      [good, { request: { method: 'GET', url: 'https://elsewhere.example/Patient/1' } }],
      400,
      'Bundle.entry[1].request.url',
      'not below the base',
    ],
    [
      'a Bundle in the Bundle',
      [good, { request: { method: 'POST', url: '' } }],
      400,
      'Bundle.entry[1].request.url',
      'another batch',
    ],
    [
      'a step up the path',
      [good, { request: { method: 'GET', url: 'Patient/../x' } }],
      400,
      'Bundle.entry[1].request.url',
      'cannot be served',
    ],
    [
      'nothing to read',
      [good, { request: { method: 'GET', url: 'Patient/nobody' } }],
      400,
      'Bundle.entry[1]',
      'There is no Patient/nobody',
    ],
    [
      'an old version',
      [good, { ...put('Patient', 'p'), request: { method: 'PUT', url: 'Patient/p', ifMatch: 'W/"7"' } }],
      412,
      'Bundle.entry[1]',
      'is at version 1',
    ],
    [
      'too many matches',
      [good, post('Patient', {}, undefined, { ifNoneExist: 'identifier=twin' })],
      412,
      'Bundle.entry[1]',
      'More than one',
    ],
    [
      'a deletion with too many matches',
      [good, { request: { method: 'DELETE', url: 'Patient?identifier=twin' } }],
      412,
      'Bundle.entry[1]',
      'More than one',
    ],
    [
      'one resource written twice',
      [good, put('Patient', 'p'), put('Patient', 'p')],
      400,
      'Bundle.entry[2]',
      'both write Patient/p',
    ],
    [
      'one resource deleted and written',
      [good, put('Patient', 'p'), { request: { method: 'DELETE', url: 'Patient/p' } }],
      400,
      'Bundle.entry[1]',
      'both write Patient/p',
    ],
    [
      'one resource deleted twice',
      [good, ...Array(2).fill({ request: { method: 'DELETE', url: 'Patient/p' } })],
      400,
      'Bundle.entry[2]',
      'deletes Patient/p already',
    ],
    [
      'one fullUrl twice',
      [good, post('Patient', {}, A), post('Patient', {}, A)],
      400,
      'Bundle.entry[2]',
      'another entry',
    ],
    [
      'two creates that shall be one',
      [
        good,
        ...Array(2).fill(post('Patient', { identifier: [{ value: 'n' }] }, undefined, { ifNoneExist: 'identifier=n' })),
      ],
      400,
      'Bundle.entry[2]',
      'cannot depend on that',
    ],
    [
      'an export',
      [good, { request: { method: 'GET', url: '$export' } }],
      400,
      'Bundle.entry[1]',
      'cannot be part of a transaction',
    ],
    [
      'a bad patch',
      [good, { resource: { resourceType: 'Parameters' }, request: { method: 'PATCH', url: 'Patient/p' } }],
      400,
      'Bundle.entry[1]',
      'FHIRPath Patch',
    ],
  ])('%s', async (_, entries, status, at, words) => {
    expect(await refused(entries)).toEqual({ status, at, text: expect.stringContaining(words) })
    expect(await total('Basic')).toBe(0)
    expect(await get('/Patient/p')).toMatchObject({ meta: { versionId: '1' } })
  })
})

test.each([
  ['another resource', { resourceType: 'Patient' }, 400, 'POST it to its type'],
  ['a Bundle of another type', { resourceType: 'Bundle', type: 'collection' }, 400, 'POST it to /Bundle'],
  ['entries that are no list', { resourceType: 'Bundle', type: 'batch', entry: {} }, 400, 'must be an array'],
])('%s posted to the base is refused', async (_, body, status, words) => {
  const response = await ask('POST', '', { body })
  expect({ status: response.status, body: String(response.body) }).toEqual({
    status,
    body: expect.stringContaining(words),
  })
})
