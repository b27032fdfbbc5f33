/** $meta, $meta-add, $meta-delete: the labels of a resource, read and changed without sending it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Meta, Parameters } from '@medplum/fhirtypes'
import { populationHospital } from './population-hospital.ts'

let open: Awaited<ReturnType<typeof populationHospital>>
beforeAll(async () => {
  open = await populationHospital()
})
afterAll(() => open.close())

const AT = '/Patient/pat-0002'
const tag = (code: string, more: object = {}) => ({ system: 'urn:test', code, ...more })
const sent = (valueMeta: object) => ({ body: { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta }] } })
const metaOf = (body: unknown): Meta => (JSON.parse(String(body)) as Parameters).parameter?.[0]?.valueMeta as Meta

test('labels are added once, found by search, and taken away again', async () => {
  const before = metaOf((await open.ask('GET', `${AT}/$meta`)).body)
  expect(before.tag).toBeUndefined()
  const added = await open.ask('POST', `${AT}/$meta-add`, sent({ tag: [tag('a'), tag('b')], profile: ['urn:profile'] }))
  expect(added.status).toBe(200)
  expect(metaOf(added.body)).toMatchObject({ versionId: '2', tag: [tag('a'), tag('b')], profile: ['urn:profile'] })
  expect(added.headers['ETag']).toBe('W/"2"')
  expect((await open.bundle('/Patient?_tag=urn:test%7Ca')).entry).toHaveLength(1)

  const again = await open.ask('POST', `${AT}/$meta-add`, sent({ tag: [tag('a', { display: 'other' })] }))
  expect(metaOf(again.body).versionId).toBe('2')

  const taken = await open.ask('POST', `${AT}/$meta-delete`, sent({ tag: [tag('a')], profile: ['urn:profile'] }))
  expect(metaOf(taken.body)).toMatchObject({ versionId: '3', tag: [tag('b')] })
  expect(metaOf(taken.body).profile).toBeUndefined()
  expect((await open.bundle('/Patient?_tag=urn:test%7Ca')).entry).toBeUndefined()
  expect((await open.hospital.records.read('ngemr', 'Patient', 'pat-0002'))?.text).toContain('AHMAD ZAKI')
})

test('many at once are all kept', async () => {
  const codes = Array.from({ length: 20 }, (_, i) => `c${i}`)
  await Promise.all(codes.map((code) => open.ask('POST', '/Patient/pat-0003/$meta-add', sent({ tag: [tag(code)] }))))
  const meta = metaOf((await open.ask('GET', '/Patient/pat-0003/$meta')).body)
  expect(meta.tag?.map(({ code }) => code).sort()).toEqual([...codes].sort())
})

test.each<[string, string, object, number, string]>([
  ['a stranger', '/Patient/nobody/$meta-add', sent({ tag: [tag('a')] }), 404, 'There is no'],
  ['no meta', `${AT}/$meta-add`, { body: { resourceType: 'Parameters' } }, 400, 'valueMeta'],
  ['a tag that is a text', `${AT}/$meta-add`, sent({ tag: ['a'] }), 400, 'lists of codings'],
  ['too many', `${AT}/$meta-add`, sent({ tag: Array.from({ length: 201 }, (_, i) => tag(String(i))) }), 400, 'at most'],
])('%s is refused', async (_, path, asked, status, words) => {
  const response = await open.ask('POST', path, asked)
  expect(response.status).toBe(status)
  expect(String(response.body)).toContain(words)
})

test('strict, labels that make a resource wrong are not taken', async () => {
  const asked = { ...sent({ tag: [tag('a b\n')] }), headers: { prefer: 'handling=strict' } }
  const response = await open.ask('POST', '/Patient/pat-0005/$meta-add', asked)
  expect(response.status).toBe(422)
  expect(metaOf((await open.ask('GET', '/Patient/pat-0005/$meta')).body).versionId).toBe('1')
})
