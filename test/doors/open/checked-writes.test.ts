/** Every write on the open door is checked: lenient it is stored with findings, strict it is refused with every error. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createProfileSet } from '../../../server/fhir/validation/profiles/profile-set.ts'
import { json, openHospital } from './open-hospital.ts'

const profiles = createProfileSet([
  {
    resourceType: 'StructureDefinition',
    url: 'urn:test:named',
    type: 'Patient',
    snapshot: {
      element: [
        { id: 'Patient', path: 'Patient' },
        { id: 'Patient.name', path: 'Patient.name', min: 1, max: '*' },
      ],
    },
  },
])
let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask
let strict = false

beforeAll(async () => {
  hospital = await openHospital({ validation: { isStrict: () => strict, profiles } })
  ask = hospital.ask
})
afterAll(() => hospital.close())

const wrong = {
  resourceType: 'Patient',
  gender: 'F',
  name: [{ family: '', given: ['Mei', ''] }],
  telecom: [],
  birthDate: null,
  foo: 1,
}
interface Outcome {
  issue: {
    severity: string
    expression: string[]
    location: string[]
    diagnostics: string
    extension: { valueInteger: number }[]
  }[]
}

describe('lenient', () => {
  test('a valid resource leaves no finding', async () => {
    const body = { resourceType: 'Patient', gender: 'female' }
    expect(await ask('POST', '/Patient', { body })).toMatchObject({ status: 201, findings: [] })
  })

  test('stored as sent but for empties, with every finding', async () => {
    const response = await ask('POST', '/Patient', { body: wrong })
    expect(response.status).toBe(201)
    const { id } = json(response) as { id: string }
    const stored = json(await ask('GET', `/Patient/${id}`))
    expect(stored).toMatchObject({ gender: 'F', name: [{ given: ['Mei'] }], foo: 1 })
    expect(Object.keys(stored).sort()).toEqual(['foo', 'gender', 'id', 'meta', 'name', 'resourceType'])
    expect(response.findings.map(({ at }) => at).sort()).toEqual([
      'Patient.birthDate',
      'Patient.foo',
      'Patient.gender',
      'Patient.name[0].family',
      'Patient.name[0].given[1]',
      'Patient.telecom',
    ])
    expect(response.findings[0]).toMatchObject({
      severity: 'error',
      rule: expect.stringMatching(/^fhir\//),
      text: expect.stringMatching(/Line 1, column \d+/),
    })
  })

  test('a profile that a resource claims is held against it', async () => {
    const body = { resourceType: 'Patient', meta: { profile: ['urn:test:named'] } }
    const { status, findings } = await ask('POST', '/Patient', { body })
    expect(status).toBe(201)
    expect(findings).toMatchObject([{ at: 'Patient.name', text: expect.stringContaining('urn:test:named') }])
  })
})

describe('strict', () => {
  const headers = { prefer: 'handling=strict', 'content-type': 'application/fhir+json' }
  const text = JSON.stringify(wrong, null, 2)

  test('422 with every error, each with expression, line and column', async () => {
    const response = await ask('POST', '/Patient', { body: text, headers })
    expect(response.status).toBe(422)
    const { issue } = json(response) as unknown as Outcome
    expect(issue).toHaveLength(6)
    const gender = issue.find(({ expression }) => expression[0] === 'Patient.gender')
    expect(gender).toMatchObject({ severity: 'error', location: ['Line[3] Col[3]'] })
    expect(gender?.extension.map(({ valueInteger }) => valueInteger)).toEqual([3, 3])
    expect(response.findings).toHaveLength(6)
  })

  test.each(['batch', 'transaction'])('an entry of a %s: the place is that in the Bundle', async (type) => {
    const put = (id: string, resource: object) => ({
      fullUrl: `urn:x:${id}`,
      resource: { resourceType: 'Patient', id, ...resource },
      request: { method: 'PUT', url: `Patient/${id}` },
    })
    const entry = [
      put('first', { gender: 'male' }),
      put('second', { link: [{ other: { reference: 'urn:x:first' } }], gender: 'F' }),
    ]
    const text = JSON.stringify({ resourceType: 'Bundle', type, entry }, null, 2)
    const answer = json(await ask('POST', '/', { body: text, headers: { prefer: 'handling=strict' } }))
    const ofSecond = (answer['entry'] as { response: { outcome: Outcome } }[] | undefined)?.[1]?.response.outcome
    const { issue } = ofSecond ?? (answer as unknown as Outcome)
    const gender = issue.find(({ diagnostics }) => diagnostics.includes('"F"'))
    const lines = text.split('\n')
    const [, line, column] = /Line\[(\d+)\] Col\[(\d+)\]/.exec(gender?.location[0] ?? '') ?? []
    expect(lines[Number(line) - 1]?.slice(Number(column) - 1)).toMatch(/^"gender": "F"/)
  })

  test('nothing was stored', async () => {
    const before = (json(await ask('GET', '/Patient?_summary=count')) as { total: number }).total
    await ask('POST', '/Patient', { body: text, headers })
    await ask('PUT', '/Patient/strict-one', { body: { ...wrong, id: 'strict-one' }, headers })
    expect((json(await ask('GET', '/Patient?_summary=count')) as { total: number }).total).toBe(before)
    expect((await ask('GET', '/Patient/strict-one')).status).toBe(404)
  })

  test('a workspace may be strict by itself', async () => {
    strict = true
    try {
      expect((await ask('POST', '/Patient', { body: wrong })).status).toBe(422)
      expect((await ask('POST', '/Patient', { body: { resourceType: 'Patient' } })).status).toBe(201)
    } finally {
      strict = false
    }
  })
})
