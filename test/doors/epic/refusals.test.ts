/** How production says no: the ladder, the pages, the outcomes; and what the finding tells in its place. */
import { describe, expect, test } from '@jest/globals'
import { type AskOptions, BASE, epicOver, issues, OID } from './epic-kit.ts'
import { RECORDS } from './records.ts'

const kit = epicOver(RECORDS)

describe('who is not let in', () => {
  test.each([
    ['no token', {}, /no access token/],
    ['an unknown token', { authorization: 'Bearer x' }, /not known.*expired/],
    ['another scheme', { authorization: 'Basic x' }, /no bearer token/],
  ])('%s: 401 with an empty JSON text', async (_what, headers, text) => {
    const answer = await kit.ask('Patient?_id=x', { headers, apis: null })
    expect(answer.status).toBe(401)
    expect(answer.body).toBe('""')
    expect(answer.headers['Content-Type']).toBe('application/json; charset=utf-8')
    expect(answer.headers['WWW-Authenticate']).toBe(
      'Bearer error="invalid_token", error_description="The access token provided is not valid"',
    )
    expect(answer.findings).toMatchObject([{ rule: 'epic/token', text: expect.stringMatching(text) }])
  })

  test('an API that was not granted: 403 with nothing in it, and the finding names the API', async () => {
    const answer = await kit.ask('Encounter?patient=x', { apis: ['Encounter.Read', 'Patient.Search'] })
    expect(answer).toMatchObject({ status: 403, body: '' })
    expect(answer.headers['WWW-Authenticate']).toBe(
      'Bearer error="insufficient_scope", error_description="The access token provided is valid, but is not authorized for this service"',
    )
    expect(answer.headers['Content-Type']).toBeUndefined()
    expect(answer.findings).toMatchObject([{ rule: 'epic/api-not-granted', expected: 'Encounter.Search' }])
  })

  test('a kind that was not granted, read by id: 403 with 59203', async () => {
    const path = `Observation/${kit.id('Observation', 'obs-pulse-1')}`
    const answer = await kit.ask(path, { apis: ['Observation.Read (Labs)'] })
    expect(answer.status).toBe(403)
    expect(answer.json.issue[0]).toMatchObject({
      severity: 'fatal',
      code: 'forbidden',
      details: { coding: [{ system: `${OID}.7.2.657369`, code: '59203' }] },
      diagnostics: 'Client not authorized for Observation - Vital Signs.',
    })
    expect(answer.findings).toMatchObject([{ expected: 'Observation.Read (Vitals)' }])
  })

  test('a kind that this door does not serve, read by id: 403 with 59203, and the open door is named', async () => {
    const answer = await kit.ask(`Observation/${kit.id('Observation', 'obs-exam-1')}`)
    expect(answer.status).toBe(403)
    expect(answer.findings).toMatchObject([{ text: expect.stringMatching(/open door/) }])
  })
})

describe('what is not there', () => {
  test.each([
    ['an invented type', 'Foo/1', {}],
    ['a type that Epic does not have', 'Subscription', {}],
    ['a type that this door does not have', 'Slot?patient=x', {}],
    ['export of everything', '$export', {}],
    ['a version', 'Patient/x/_history/1', {}],
    ['an operation', 'Patient/$everything', {}],
    ['search for what can only be read', 'Provenance?target=x', {}],
    ['the base', '', {}],
  ])('%s: the 404 page, with or without a token', async (_what, path, options: AskOptions) => {
    for (const apis of [undefined, null]) {
      const answer = await kit.ask(path, { ...options, ...(apis === null ? { apis } : {}) })
      expect(answer.status).toBe(404)
      expect(answer.headers).toEqual({ 'Cache-Control': 'no-store', 'Content-Type': 'text/html' })
      expect(answer.body).toContain('<title>404 - File or directory not found.</title>')
      expect(answer.findings).toMatchObject([{ rule: 'epic/no-such-address' }])
    }
  })

  test.each([
    ['POST', 'Encounter'],
    ['PUT', 'Patient/x'],
    ['DELETE', 'Patient/x'],
    ['PATCH', 'Observation/x'],
    ['POST', 'metadata'],
    ['GET', 'Patient/_search'],
  ])('%s %s: 405 with what is taken', async (method, path) => {
    const answer = await kit.ask(path, { method })
    expect(answer.status).toBe(405)
    expect(answer.headers['Allow']).toMatch(/GET|POST/)
    expect(answer.findings).toMatchObject([{ rule: 'epic/method', actual: method }])
  })

  test.each([
    ['an id that is no id', 'Patient/pat-0001', /no Patient id of this door/],
    ['an id of another type', () => `Patient/${kit.id('Encounter', 'enc-1')}`, /no Patient id of this door/],
    ['an id of nobody', () => `Patient/${kit.id('Patient', 'pat-9999')}`, /no such Patient/],
    ['an id too long for any', `Patient/e${'A'.repeat(3000)}3`, /no Patient id of this door/],
  ])('%s: 404 with 59008', async (_what, path, text) => {
    const answer = await kit.ask(typeof path === 'string' ? path : path())
    expect(answer.status).toBe(404)
    expect(answer.json).toEqual({
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'fatal',
          code: 'not-found',
          details: {
            coding: [{ system: `${OID}.7.2.657369`, code: '59008', display: 'The FHIR ID provided was not found.' }],
            text: 'The FHIR ID provided was not found.',
          },
          diagnostics: 'Invalid FHIR ID provided',
          location: ['/f:id'],
          expression: ['id'],
        },
      ],
    })
    expect(answer.findings).toMatchObject([{ rule: 'epic/unknown-id', text: expect.stringMatching(text) }])
  })

  test('what was deleted is gone, and said to be', async () => {
    await kit
      .opened()
      .hospital.records.create('ngemr', { resourceType: 'Organization', name: 'Gone' })
      .then(async ({ id }) => {
        const path = `Organization/${kit.id('Organization', id)}`
        expect((await kit.ask(path)).status).toBe(200)
        await kit.opened().hospital.records.remove('ngemr', 'Organization', id)
        const answer = await kit.ask(path)
        expect([answer.status, issues(answer)]).toEqual([410, ['4103']])
      })
  })

  test('a path that cannot be read: 400', async () => {
    const answer = await kit.opened().handler({
      workspace: 'ngemr',
      method: 'GET',
      segments: [],
      query: '',
      headers: {},
      body: undefined,
      problem: 'bad path',
    })
    expect(answer).toMatchObject({ status: 400, findings: [{ rule: 'epic/unreadable-address', text: 'bad path' }] })
    expect((await kit.ask('Patient?name=%zz')).status).toBe(400)
  })
})

describe('every FHIR answer', () => {
  test('carries the headers of production', async () => {
    const { headers } = await kit.ask('Patient?identifier=NRIC|T9999999X')
    expect(headers).toMatchObject({
      'Cache-Control': 'no-cache,no-store',
      Pragma: 'no-cache',
      Expires: '-1',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Credentials': 'true',
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
      'Content-Type': 'application/fhir+json; charset=utf-8',
    })
    expect(headers).not.toHaveProperty('ETag')
  })

  test.each([
    ['no Accept', undefined, '', 'application/xml; charset=utf-8'],
    ['*/*', '*/*', '', 'application/xml; charset=utf-8'],
    ['an unknown type', 'image/png', '', 'application/xml; charset=utf-8'],
    ['JSON', 'application/json', '', 'application/json; charset=utf-8'],
    ['FHIR JSON', 'application/fhir+json', '', 'application/fhir+json; charset=utf-8'],
    ['the old name', 'application/json+fhir', '', 'application/json+fhir; charset=utf-8'],
    ['_format over Accept', 'application/fhir+json', '?_format=xml', 'application/xml; charset=utf-8'],
    ['_format=json without Accept', undefined, '?_format=json', 'application/fhir+json; charset=utf-8'],
  ])('with %s goes out as Epic sends it', async (_what, accept, query, expected) => {
    const headers: Record<string, string> = accept === undefined ? { accept: '' } : { accept }
    const answer = await kit.ask(`Patient/${kit.id('Patient', 'pat-0001')}${query}`, { headers })
    expect(answer.headers['Content-Type']).toBe(expected)
    expect(answer.body.toString().startsWith(expected.includes('xml') ? '<' : '{')).toBe(true)
  })
})

describe('what needs no token', () => {
  test('/metadata lists what works and nothing else', async () => {
    const { status, json } = await kit.ask('metadata', { apis: null })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      format: ['xml', 'json'],
      experimental: true,
    })
    const [rest] = json.rest
    expect(Object.keys(rest)).toEqual(['mode', 'security', 'resource'])
    const served = rest.resource.map((each: { type: string; interaction?: { code: string }[] }) => [
      each.type,
      each.interaction?.map(({ code }) => code).join(),
    ])
    expect(served).toEqual([
      ['AllergyIntolerance', 'create,read,search-type'],
      ['Appointment', 'read,search-type'],
      ['Binary', 'read,search-type'],
      ['CarePlan', 'read,search-type'],
      ['CareTeam', 'read,search-type'],
      ['Condition', 'create,read,search-type'],
      ['Coverage', 'read,search-type'],
      ['Device', 'read,search-type'],
      ['DiagnosticReport', 'read,search-type'],
      ['DocumentReference', 'create,read,search-type'],
      ['Encounter', 'read,search-type'],
      ['Flag', 'read,search-type'],
      ['Goal', 'read,search-type'],
      ['Group', 'read,search-type'],
      ['Immunization', 'read,search-type'],
      ['List', 'read,search-type'],
      ['Location', 'read,search-type'],
      ['Medication', 'read,search-type'],
      ['MedicationRequest', 'read,search-type'],
      ['Observation', 'create,read,search-type'],
      ['Organization', 'read,search-type'],
      ['Patient', 'create,read,search-type'],
      ['Practitioner', 'read,search-type'],
      ['PractitionerRole', 'read,search-type'],
      ['Procedure', 'read,search-type'],
      ['Provenance', 'read'],
      ['RelatedPerson', 'read,search-type'],
      ['ServiceRequest', 'read,search-type'],
      ['Specimen', 'read,search-type'],
    ])
  })

  test('/metadata without Accept is XML', async () => {
    const { headers, body } = await kit.ask('metadata', { apis: null, headers: { accept: '' } })
    expect(headers['Content-Type']).toBe('application/xml; charset=utf-8')
    expect(body.toString()).toContain('<CapabilityStatement')
  })

  test('the SMART configuration is JSON and names the token endpoint', async () => {
    const { headers, json } = await kit.ask('.well-known/smart-configuration', { apis: null, headers: { accept: '' } })
    expect(headers['Content-Type']).toBe('application/json; charset=utf-8')
    expect(json).toMatchObject({
      token_endpoint: 'http://127.0.0.1:8080/ngemr/oauth2/token',
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      capabilities: expect.arrayContaining(['launch-ehr', 'launch-standalone', 'sso-openid-connect', 'permission-v2']),
    })
  })
})

test('links lead back the way the caller came', async () => {
  const { json } = await kit
    .ask('Encounter?patient=x', { headers: { host: 'localhost:18080' } })
    .then(() => kit.ask(`Encounter?patient=${kit.id('Patient', 'pat-0001')}`, { headers: { host: 'localhost:18080' } }))
  expect(json.link[0].url).toMatch(/^http:\/\/localhost:18080\/ngemr\/api\/FHIR\/R4\/Encounter\?/)
  const odd = await kit.ask(`Encounter?patient=${kit.id('Patient', 'pat-0001')}`, { headers: { host: 'a/b@c' } })
  expect(odd.json.link[0].url.startsWith(BASE)).toBe(true)
})
