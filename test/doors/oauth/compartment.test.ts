/** A token that is bound to one patient never leaves that chart, whatever is asked for, over every type and form of search. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { NRIC } from '../http/small-fixtures.ts'
import { APP, openSmart, pkce, type Smart } from './smart-kit.ts'

let smart: Smart
/** Bound tokens: of a patient, and of a clinician with one chart open. */
const tokens: Record<string, string> = {}
/** Epic ids by `Type/logical id`, as a backend client sees them. */
const ids = new Map<string, string>()

beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
  tokens['patient'] = await tokenFor({ username: NRIC.tan })
  tokens['clinician'] = await tokenFor({ patient: 'tan' })
  for (const patient of ['tan', 'siti']) {
    const id = await epicId(`Patient?identifier=NRIC|${NRIC[patient as 'tan' | 'siti']}`)
    ids.set(`Patient/${patient}`, id)
    ids.set(`Encounter/enc-${patient}`, await epicId(`Encounter?patient=${id}`))
    ids.set(`Observation/lab-${patient}`, await epicId(`Observation?patient=${id}&category=laboratory`))
    ids.set(`Observation/vital-${patient}`, await epicId(`Observation?patient=${id}&category=vital-signs`))
    const document = await find(`DocumentReference?patient=${id}`)
    ids.set(`DocumentReference/doc-${patient}`, document.id)
    ids.set(`Binary/bin-${patient}`, document.content[0].attachment.url.split('/').at(-1))
  }
})
afterAll(() => smart.close())

async function tokenFor(wishes: { username?: string; patient?: string }): Promise<string> {
  const { verifier, challenge } = pkce()
  const back = await smart.person().authorize(
    {
      response_type: 'code',
      client_id: 'app',
      redirect_uri: APP,
      scope: 'launch/patient patient/*.*',
      aud: smart.ready.epic,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    },
    wishes,
  )
  const { json } = await smart.form('token', {
    grant_type: 'authorization_code',
    code: String(back.get('code')),
    client_id: 'app',
    redirect_uri: APP,
    code_verifier: verifier,
  })
  return String(json.access_token)
}

async function find(query: string) {
  const { text, json } = await smart.epic(await backend(), query)
  const found = json.entry?.find((entry: { search: { mode: string } }) => entry.search.mode === 'match')?.resource
  if (found === undefined) throw new Error(`${query}: ${text.slice(0, 500)}`)
  return found
}
const epicId = async (query: string): Promise<string> => String((await find(query)).id)
let held: Promise<string> | undefined
const backend = (): Promise<string> => {
  held ??= smart.token()
  return held
}

/** Nothing of the other patient stands in the answer: no id of any record, no name. */
const tellsOfSiti = (text: string): string[] =>
  [...[...ids].filter(([name]) => name.includes('siti')).map(([, id]) => id), 'SITI'].filter((mark) =>
    text.includes(mark),
  )

describe.each(['patient', 'clinician'])('the token of a %s', (whose) => {
  test('opens every record of the own chart, and no record of another', async () => {
    for (const [name, id] of ids) {
      const type = String(name.split('/')[0])
      const { status, text } = await smart.epic(String(tokens[whose]), `${type}/${id}`)
      const own = name.endsWith('tan')
      expect({ name, status }).toEqual({ name, status: own ? 200 : 403 })
      if (!own) expect(text).toContain('4118')
    }
  })

  test('searches that name another patient are refused (4118)', async () => {
    const siti = ids.get('Patient/siti')
    for (const query of [`Encounter?patient=${siti}`, `Observation?subject=Patient/${siti}&category=laboratory`]) {
      const { status, text } = await smart.epic(String(tokens[whose]), query)
      expect({ status, code: text.includes('4118') }).toEqual({ status: 403, code: true })
    }
  })

  test('no search of any type, by any parameters, tells of another patient', async () => {
    const { json } = await smart.call('/ngemr/api/FHIR/R4/metadata?_format=json')
    const resources = json.rest[0].resource as { type: string; searchParam?: { name: string }[] }[]
    const searchable = resources.filter(({ searchParam }) => searchParam !== undefined && searchParam.length > 0)
    const values = [
      ...ids.values(),
      ...[...ids].map(([name, id]) => `${name.split('/')[0]}/${id}`),
      'laboratory',
      'vital-signs',
      'clinical-note',
      'SITI',
      `NRIC|${NRIC.siti}`,
      '718-7',
      '2026-10-01',
      'ge2000-01-01',
    ]
    const query = fc.constantFrom(...searchable).chain(({ type, searchParam = [] }) =>
      fc.record({
        type: fc.constant(type),
        params: fc.array(
          fc.tuple(fc.constantFrom(...searchParam.map(({ name }) => name)), fc.constantFrom(...values)),
          { maxLength: 4 },
        ),
        more: fc.constantFrom(
          '',
          '_include=*',
          '_include=Observation:subject',
          '_revinclude=Provenance:target',
          '_count=1',
          '_summary=count',
        ),
        post: fc.boolean(),
      }),
    )
    await fc.assert(
      fc.asyncProperty(query, async ({ type, params, more, post }) => {
        const asked = `${new URLSearchParams(params)}${more === '' ? '' : `&${more}`}`
        const headers = { 'content-type': 'application/x-www-form-urlencoded' }
        const {
          status,
          json: body,
          text,
        } = post
          ? await smart.epic(String(tokens[whose]), `${type}/_search`, { method: 'POST', body: asked, headers })
          : await smart.epic(String(tokens[whose]), `${type}?${asked}`)
        expect(status).toBeLessThan(500)
        const entries = (body?.entry ?? []) as { resource: { resourceType: string } }[]
        const shown = JSON.stringify(entries.filter(({ resource }) => resource.resourceType !== 'OperationOutcome'))
        expect({ type, asked, told: tellsOfSiti(shown) }).toEqual({ type, asked, told: [] })
        if (body?.resourceType === 'OperationOutcome') expect(text).not.toContain('SITI TEST')
      }),
      { numRuns: 250 },
    )
  })

  test('what is about other patients, or adds them, is refused', async () => {
    const body = JSON.stringify({ resourceType: 'Parameters', parameter: [] })
    const headers = { 'content-type': 'application/fhir+json' }
    for (const path of ['Patient/$match', 'Patient']) {
      const { status } = await smart.epic(String(tokens[whose]), path, { method: 'POST', body, headers })
      expect({ path, status }).toEqual({ path, status: 403 })
    }
  })

  test('nothing is filed in another chart', async () => {
    const reading = {
      resourceType: 'Observation',
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
      ],
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      subject: { reference: `Patient/${ids.get('Patient/siti')}` },
      encounter: { reference: `Encounter/${ids.get('Encounter/enc-siti')}` },
      effectiveDateTime: '2026-11-01T10:00:00+08:00',
      valueQuantity: { value: 71, unit: '/min' },
    }
    const { status } = await smart.epic(String(tokens[whose]), 'Observation', {
      method: 'POST',
      body: JSON.stringify(reading),
      headers: { 'content-type': 'application/fhir+json' },
    })
    expect(status).toBeGreaterThanOrEqual(400)
    const { json } = await smart.epic(
      await backend(),
      `Observation?patient=${ids.get('Patient/siti')}&category=vital-signs&_summary=count`,
    )
    expect(json.total).toBe(1)
  })

  test('the open door takes no such token', async () => {
    const { status } = await smart.call('/ngemr/fhir/r4/Patient', {
      headers: { authorization: `Bearer ${tokens[whose]}` },
    })
    expect(status).toBe(403)
  })
})

test('a page of one search cannot be gone on with by the token of another patient', async () => {
  const siti = await tokenFor({ username: NRIC.siti })
  await smart.call('/ngemr/fhir/r4/Observation/lab-tan-2', {
    method: 'PUT',
    headers: { 'x-api-key': smart.ready.apiKey, 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Observation',
      id: 'lab-tan-2',
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
      subject: { reference: 'Patient/tan' },
      effectiveDateTime: '2026-10-02T10:00:00+08:00',
    }),
  })
  const { json } = await smart.epic(
    String(tokens['patient']),
    `Observation?patient=${ids.get('Patient/tan')}&category=laboratory&_count=1`,
  )
  const next = json.link.find(({ relation }: { relation: string }) => relation === 'next').url.split('/R4/')[1]
  expect((await smart.epic(siti, next)).text).toContain('4113')
  expect((await smart.epic(String(tokens['patient']), next)).json.total).toBe(1)
})

test('a clinician with user/ scopes sees every chart, with patient/ scopes the open one, by type', async () => {
  const { verifier, challenge } = pkce()
  const back = await smart.person().authorize(
    {
      response_type: 'code',
      client_id: 'app',
      redirect_uri: APP,
      scope: 'patient/Observation.rs?category=laboratory user/Encounter.rs',
      aud: smart.ready.epic,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    },
    { patient: 'tan' },
  )
  const { json } = await smart.form('token', {
    grant_type: 'authorization_code',
    code: String(back.get('code')),
    client_id: 'app',
    redirect_uri: APP,
    code_verifier: verifier,
  })
  expect(json.scope).toBe('patient/Observation.rs?category=laboratory user/Encounter.rs')
  const status = async (path: string) => (await smart.epic(json.access_token, path)).status
  expect(await status(`Encounter/${ids.get('Encounter/enc-siti')}`)).toBe(200)
  expect(await status(`Observation/${ids.get('Observation/lab-tan')}`)).toBe(200)
  expect(await status(`Observation/${ids.get('Observation/lab-siti')}`)).toBe(403)
  // Of the type, but not of the category that was granted.
  expect(await status(`Observation/${ids.get('Observation/vital-tan')}`)).toBe(403)
  expect(await status(`Patient/${ids.get('Patient/tan')}`)).toBe(403)
})
