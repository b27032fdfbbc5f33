/** What is large rather than wrong: it is taken, or refused with a word about its size, and the next one has not long to wait. */
import { describe, expect, test } from '@jest/globals'
import { openHostileSide, parameters, times } from './hostile-side.ts'

const { ask, known } = openHostileSide()

const FORM = 'application/x-www-form-urlencoded'
const body = (resource: object) => ({ body: JSON.stringify(resource) })
const lists = (name: string) => times(99, (i) => `${name}=${times(400, (j) => `n${i}x${j}`)}`).join('&')

describe('searches for thousands of values', () => {
  test.each([
    ['/Patient/_search', lists('name:contains')],
    ['/Observation/_search', lists('code:not')],
  ])('%s', async (path, form) => {
    expect(await ask('POST', path, { body: form, type: FORM })).toMatchObject({
      status: 400,
      json: { issue: [{ code: 'too-costly' }] },
    })
  })

  test('for words among every resource', async () => {
    expect(await ask('GET', '?_type=Patient,Observation&_content=tan&_count=1000')).toMatchObject({ status: 200 })
  })
})

describe('resources', () => {
  const question = (i: number) => ({ linkId: `l${i}`, type: 'string', text: 'x' })
  const organization = (i: number) => ({ resourceType: 'Organization', id: `o${i}`, name: 'x' })
  const element = (i: number) => ({ id: `Patient.a${i}`, path: `Patient.a${i}` })

  test.each<[string, object]>([
    ['20,000 questions', { resourceType: 'Questionnaire', status: 'draft', item: times(20_000, question) }],
    [
      '10,000 elements',
      {
        resourceType: 'StructureDefinition',
        url: 'http://x',
        name: 'X',
        status: 'draft',
        kind: 'resource',
        abstract: false,
        type: 'Patient',
        snapshot: { element: times(10_000, element) },
      },
    ],
    [
      '10,000 contained, each referred to',
      {
        resourceType: 'Patient',
        contained: times(10_000, organization),
        generalPractitioner: times(10_000, (i) => ({ reference: `#o${i}` })),
      },
    ],
  ])('with %s are kept', async (_, resource) => {
    const type = (resource as { resourceType: string }).resourceType
    expect(await ask('POST', `/${type}`, body(resource))).toMatchObject({ status: 201 })
  })

  test('whose constraints are too many to check say so', async () => {
    const resource = { resourceType: 'Questionnaire', status: 'draft', item: times(20_000, question) }
    const answer = await ask('POST', '/Questionnaire/$validate', body(resource))
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.text).toContain('too large for every one of its constraints')
  })

  test.each<[string, object]>([
    ['empty names', { name: times(200_000, () => ({})) }],
    ['the same name', { name: [{ given: times(200_000, () => 'a') }] }],
  ])('with 200,000 times %s are refused, though there is little to find', async (_, more) => {
    const refused = { status: 413, json: { issue: [{ code: 'too-costly' }] } }
    expect(await ask('POST', '/Patient', body({ resourceType: 'Patient', ...more }))).toMatchObject(refused)
  })

  test('that a search would find by more than 100,000 values are refused', async () => {
    const component = times(10_000, (i) => ({
      code: { coding: times(5, (j) => ({ system: `http://x/${j}`, code: `c${i}` })) },
      valueQuantity: { value: i, unit: 'g' },
    }))
    const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, component }
    const refused = { status: 413, json: { issue: [{ code: 'too-costly' }] } }
    expect(await ask('POST', '/Observation', body(observation))).toMatchObject(refused)
    const entry = [{ resource: observation, request: { method: 'POST', url: 'Observation' } }]
    expect(await ask('POST', '', body({ resourceType: 'Bundle', type: 'transaction', entry }))).toMatchObject(refused)
    const batch = await ask('POST', '', body({ resourceType: 'Bundle', type: 'batch', entry }))
    expect(batch.json).toMatchObject({ entry: [{ response: { status: expect.stringContaining('413') } }] })
  })
})

describe('paths of patches', () => {
  const deleting = (path: string) => ({
    name: 'operation',
    part: [
      { name: 'type', valueCode: 'delete' },
      { name: 'path', valueString: path },
    ],
  })

  test.each([
    'Patient.descendants().where(descendants().count() > 5)',
    'Patient.name.where(%resource.name.where(%resource.name.count() > 1).count() > 1)',
  ])('%s looks at all within all, and is refused', async (path) => {
    const patched = await ask('PATCH', `/Patient/${known.id}`, { body: parameters(deleting(path)) })
    expect(patched).toMatchObject({ status: 400 })
  })

  test('that copy themselves over and over are refused before they are large', async () => {
    const operations = [
      { op: 'add', path: '/a', value: [0, 0] },
      ...times(60, () => ({ op: 'copy', from: '/a', path: '/a/-' })),
    ]
    const headers = { 'content-type': 'application/json-patch+json' }
    const answer = await ask('PATCH', `/Patient/${known.id}`, { body: JSON.stringify(operations), headers })
    expect(answer).toMatchObject({ status: 422, text: expect.stringMatching(/Operation 1\d: The patch makes more/) })
  })

  test('a thousand times through a large resource are refused', async () => {
    const large = { resourceType: 'Patient', name: times(5_000, () => ({ family: 'x' })) }
    const { id } = (await ask('POST', '/Patient', body(large))).json
    const patch = parameters(...times(1000, () => deleting("Patient.name.where(family = 'y')")))
    expect(await ask('PATCH', `/Patient/${String(id)}`, { body: patch })).toMatchObject({ status: 422 })
  })
})
