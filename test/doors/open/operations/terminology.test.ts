/** `$expand`, `$lookup` and `$validate-code` over what is carried and what is stored; what is not carried is not guessed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { json, openHospital } from '../open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask

const stored = {
  resourceType: 'ValueSet',
  id: 'mine',
  url: 'urn:test:colours',
  version: '2',
  name: 'Colours',
  status: 'draft',
  compose: {
    include: [
      {
        system: 'urn:test:colour',
        concept: [
          { code: 'r', display: 'Red' },
          { code: 'g', display: 'Green' },
        ],
      },
    ],
  },
}

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
  expect((await ask('PUT', '/ValueSet/mine', { body: stored })).status).toBe(201)
})
afterAll(() => hospital.close())

const VS = 'http://hl7.org/fhir/ValueSet'

describe('a stored value set in a search', () => {
  const found = async (query: string) =>
    (json(await ask('GET', `/Observation?${query}`)) as { entry?: { resource: { id: string } }[] }).entry?.map(
      ({ resource }) => resource.id,
    )
  const coded = (id: string, code: string) => {
    const one = { coding: [{ system: 'urn:test:colour', code }] }
    return ask('PUT', `/Observation/${id}`, { body: { resourceType: 'Observation', id, status: 'final', code: one } })
  }

  test.each(['urn:test:colours', 'urn:test:colours|2', 'ValueSet/mine'])(
    ':in and :not-in go by it, named %s',
    async (name) => {
      await coded('green', 'g')
      await coded('blue', 'b')
      expect(await found(`code:in=${encodeURIComponent(name)}`)).toEqual(['green'])
      expect(await found(`code:not-in=${encodeURIComponent(name)}`)).toEqual(['blue'])
    },
  )

  test('holds from now on what it is changed to', async () => {
    await coded('blue', 'b')
    const changed = { ...stored, id: 'other', url: 'urn:test:other' }
    const put = (code: string) =>
      ask('PUT', '/ValueSet/other', {
        body: { ...changed, compose: { include: [{ system: 'urn:test:colour', concept: [{ code }] }] } },
      })
    await put('g')
    expect(await found('code:in=urn:test:other')).toEqual(['green'])
    await put('b')
    expect(await found('code:in=urn:test:other')).toEqual(['blue'])
  })

  test('in a version that is not stored is not known', async () => {
    expect((await ask('GET', '/Observation?code:in=urn:test:colours|1')).status).toBe(400)
  })
})
const GENDER = 'http://hl7.org/fhir/administrative-gender'
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter })
const codes = (response: { body: Buffer | string }) => {
  const { expansion } = JSON.parse(String(response.body)) as {
    expansion: { total: number; contains?: { code: string }[] }
  }
  return [expansion.total, (expansion.contains ?? []).map(({ code }) => code)]
}

describe('$expand', () => {
  test.each<[string, string, unknown]>([
    ['whole', `/ValueSet/$expand?url=${VS}/administrative-gender`, [4, ['male', 'female', 'other', 'unknown']]],
    ['filtered', `/ValueSet/$expand?url=${VS}/administrative-gender&filter=MALE`, [2, ['male', 'female']]],
    ['a page', `/ValueSet/$expand?url=${VS}/administrative-gender&offset=1&count=2`, [4, ['female', 'other']]],
    ['counted only', `/ValueSet/$expand?url=${VS}/administrative-gender&count=0`, [4, []]],
    ['stored, by id', '/ValueSet/mine/$expand', [2, ['r', 'g']]],
    ['in the version carried', `/ValueSet/$expand?url=${VS}/administrative-gender|4.0.1&count=0`, [4, []]],
    ['stored, by url', '/ValueSet/$expand?url=urn:test:colours', [2, ['r', 'g']]],
    ['Singapore', '/ValueSet/$expand?url=urn:ngemr-sandbox:residential-status:all', [5, ['C', 'P', 'A', 'N', 'U']]],
  ])('%s', async (_, path, wanted) => expect(codes(await ask('GET', path))).toEqual(wanted))

  test('POST with the value set sent along', async () => {
    const body = parameters({ name: 'valueSet', resource: stored }, { name: 'filter', valueString: 'red' })
    expect(codes(await ask('POST', '/ValueSet/$expand', { body }))).toEqual([1, ['r']])
  })

  test.each([
    [{ include: 'x' }],
    [{ include: [{ system: 'urn:x', concept: 'y' }] }],
    [{ include: [{ concept: [{ code: { toString: 1 } }] }] }],
    [[]],
  ])('a compose that cannot be read: %j', async (compose) => {
    const body = parameters({ name: 'valueSet', resource: { ...stored, compose } })
    const response = await ask('POST', '/ValueSet/$expand', { body })
    expect({ status: response.status, body: String(response.body) }).toEqual({
      status: 404,
      body: expect.stringContaining('Not checked'),
    })
  })

  test('url, version and name go with it', async () => {
    expect(json(await ask('GET', '/ValueSet/mine/$expand'))).toMatchObject({
      resourceType: 'ValueSet',
      url: 'urn:test:colours',
      version: '2',
      name: 'Colours',
      status: 'draft',
    })
  })

  test.each([
    ['not carried whole', `/ValueSet/$expand?url=${VS}/condition-code`, 404, 'snomed'],
    ['unknown', '/ValueSet/$expand?url=urn:nowhere', 404, 'neither stored'],
    ['in another version', `/ValueSet/$expand?url=${VS}/administrative-gender|5.0.0`, 404, 'version 4.0.1'],
    [
      'validated in another',
      `/ValueSet/$validate-code?url=${VS}/administrative-gender|5&code=male`,
      404,
      'version 4.0.1',
    ],
    ['not named', '/ValueSet/$expand', 400, 'url'],
    ['an id that is not there', '/ValueSet/nothing/$expand', 404, 'There is no'],
    ['a count that is none', `/ValueSet/$expand?url=${VS}/administrative-gender&count=many`, 400, 'whole number'],
  ])('%s', async (_, path, status, words) => {
    const response = await ask('GET', path)
    expect({ status: response.status, body: String(response.body) }).toEqual({
      status,
      body: expect.stringContaining(words),
    })
  })
})

describe('$lookup', () => {
  const display = (response: { body: Buffer | string }) =>
    (JSON.parse(String(response.body)) as { parameter: { name: string; valueString?: string }[] }).parameter.find(
      ({ name }) => name === 'display',
    )?.valueString

  test.each([
    [GENDER, 'male', 'Male'],
    ['http://loinc.org', '8480-6', 'Systolic blood pressure'],
    ['urn:ngemr-sandbox:race', 'EU', 'Eurasian'],
  ])('%s %s', async (system, code, wanted) => {
    expect(display(await ask('GET', `/CodeSystem/$lookup?system=${system}&code=${code}`))).toBe(wanted)
    const body = parameters({ name: 'coding', valueCoding: { system, code } })
    expect(display(await ask('POST', '/CodeSystem/$lookup', { body }))).toBe(wanted)
  })

  test('a system that asks for a notice gets it', async () => {
    expect(String((await ask('GET', '/CodeSystem/$lookup?system=http://loinc.org&code=8480-6')).body)).toContain(
      'Regenstrief',
    )
  })

  test.each([
    ['no such code', `system=${GENDER}&code=x`, 'has no code'],
    ['a code of a system carried in part', 'system=http://loinc.org&code=1-1', 'Not checked'],
    ['a system that is not carried', 'system=http://www.ama-assn.org/go/cpt&code=1', 'Not checked'],
  ])('%s', async (_, query, words) => {
    const response = await ask('GET', `/CodeSystem/$lookup?${query}`)
    expect({ status: response.status, body: String(response.body) }).toEqual({
      status: 404,
      body: expect.stringContaining(words),
    })
  })
})

describe('$validate-code', () => {
  const result = (response: { status: number; body: Buffer | string }) => {
    expect(response.status).toBe(200)
    return (JSON.parse(String(response.body)) as { parameter: { name: string; valueBoolean?: boolean }[] }).parameter[0]
      ?.valueBoolean
  }

  test.each([
    ['in', `/ValueSet/$validate-code?url=${VS}/administrative-gender&code=male`, true],
    [
      'in, with its system',
      `/ValueSet/$validate-code?url=${VS}/administrative-gender&code=male&system=${GENDER}`,
      true,
    ],
    ['of another system', `/ValueSet/$validate-code?url=${VS}/administrative-gender&code=male&system=urn:x`, false],
    ['not in', `/ValueSet/$validate-code?url=${VS}/administrative-gender&code=m`, false],
    ['a wrong display', `/ValueSet/$validate-code?url=${VS}/administrative-gender&code=male&display=Female`, false],
    ['stored', '/ValueSet/mine/$validate-code?code=r&system=urn:test:colour', true],
    ['stored, not in', '/ValueSet/mine/$validate-code?code=b', false],
    ['a code system\u2019s', `/CodeSystem/$validate-code?url=${GENDER}&code=male`, true],
    ['not a code system\u2019s', `/CodeSystem/$validate-code?url=${GENDER}&code=m`, false],
  ])('%s', async (_, path, wanted) => expect(result(await ask('GET', path))).toBe(wanted))

  test('a CodeableConcept is in when one of its codings is', async () => {
    const codeableConcept = (code: string) =>
      parameters(
        { name: 'url', valueUri: `${VS}/administrative-gender` },
        {
          name: 'codeableConcept',
          valueCodeableConcept: {
            coding: [
              { system: 'urn:x', code: 'x' },
              { system: GENDER, code },
            ],
          },
        },
      )
    expect(result(await ask('POST', '/ValueSet/$validate-code', { body: codeableConcept('male') }))).toBe(true)
    expect(result(await ask('POST', '/ValueSet/$validate-code', { body: codeableConcept('m') }))).toBe(false)
  })

  test.each([
    [
      'a value set that is not carried whole',
      `/ValueSet/$validate-code?url=${VS}/condition-code&system=http://snomed.info/sct&code=1`,
    ],
    ['a code system that is carried in part', '/CodeSystem/$validate-code?url=http://snomed.info/sct&code=1'],
    ['a code system that is not carried', '/CodeSystem/$validate-code?url=urn:nowhere&code=1'],
  ])('%s is not checked, and says so', async (_, path) => {
    const response = await ask('GET', path)
    expect(response.status).toBe(404)
    expect(json(response)).toMatchObject({
      issue: [{ code: 'not-found', diagnostics: expect.stringContaining('Not checked') }],
    })
  })
})
