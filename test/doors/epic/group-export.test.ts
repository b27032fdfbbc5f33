/** Bulk export of a Group: kick-off, progress, manifest, files, cancelling, and how often it is allowed. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Group } from '@medplum/fhirtypes'
import { type Asked, BASE, type EpicKit, issues, type Json, openEpic } from './epic-kit.ts'
import { observation, RECORDS } from './records.ts'

const BULK = BASE.replace('R4', 'BulkRequest')
const A_DAY = 86_400_000
const group = (id: string, ...members: string[]): Group & { id: string } => ({
  resourceType: 'Group',
  id,
  type: 'person',
  actual: true,
  member: members.map((member) => ({ entity: { reference: `Patient/${member}` } })),
})
const restricted = {
  security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
}

let kit: EpicKit
beforeAll(async () => {
  const of = { reference: 'Patient/pat-r' }
  kit = await openEpic([
    ...RECORDS,
    group('grp-two', 'pat-0001', 'pat-0002'),
    group('grp-none'),
    group('grp-r', 'pat-0002', 'pat-r'),
    { resourceType: 'Patient', id: 'pat-r', meta: restricted, name: [{ text: 'R', family: 'R' }] },
    observation('obs-r', of, { category: 'vital-signs', loinc: '8867-4', name: 'Pulse' }, '2026-11-21T08:00:00+08:00'),
  ])
})
afterAll(() => kit.close())
// Each test is a day after the one before, so that none is too soon.
beforeEach(() => {
  kit.clock.now += 2 * A_DAY
})

const start = (id: string, query = '', options: object = {}): Promise<Asked> =>
  kit.ask(`Group/${kit.id('Group', id)}/$export${query}`, { headers: { prefer: 'respond-async' }, ...options })

async function done(kickOff: Asked): Promise<Asked> {
  const url = String(kickOff.headers['Content-Location'])
  for (let tries = 0; tries < 1000; tries++) {
    const answer = await kit.ask(url)
    if (answer.status !== 202) return answer
    expect(answer.body.toString()).toBe('')
    expect(answer.headers['X-Progress']).toMatch(/^begins$|^Searched \d+ of \d+ patients$/)
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('The export does not end.')
}
const lines = async (url: string): Promise<Json[]> => {
  const { body, headers } = await kit.ask(url)
  expect(headers['Content-Type']).toBe('application/fhir+ndjson')
  return body
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('an export', () => {
  test('is begun with 202, an empty body, and an address that is not below R4', async () => {
    const answer = await start('grp-two')
    expect(answer).toMatchObject({ status: 202, body: '', label: '$export Group' })
    expect(answer.headers['Content-Location']).toMatch(/\/ngemr\/api\/FHIR\/BulkRequest\/[0-9A-F]{32}$/)
    expect((await done(answer)).status).toBe(200)
  })

  test('ends with a manifest whose requiresAccessToken is a string, and files of what the reads give', async () => {
    const { json } = await done(await start('grp-two'))
    expect(Object.keys(json)).toEqual(['transactionTime', 'request', 'requiresAccessToken', 'output', 'error'])
    expect(json.requiresAccessToken).toBe('true')
    expect(json.request).toMatch(/\/R4\/Group\/.*\/\$export$/)
    const all: Json[] = []
    for (const { type, url } of json.output) {
      expect(url.startsWith(`${BULK}/`)).toBe(true)
      const given = await lines(url)
      expect(new Set(given.map(({ resourceType }) => resourceType))).toEqual(new Set([type]))
      all.push(...given)
    }
    const of = (type: string): Json[] => all.filter(({ resourceType }) => resourceType === type)
    expect(
      of('Patient')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([kit.id('Patient', 'pat-0001'), kit.id('Patient', 'pat-0002')].sort())
    expect(of('Encounter')).toHaveLength(4)
    const [pulse] = of('Observation')
    expect((await kit.ask(`Observation/${pulse.id}`)).json).toEqual(pulse)
  })

  test('can be narrowed to types, and to what a search finds', async () => {
    const only = (await done(await start('grp-two', '?_type=Encounter'))).json
    expect(only.output.map(({ type }: Json) => type)).toEqual(['Encounter'])
    kit.clock.now += A_DAY
    const filter = encodeURIComponent('Encounter?class=AMB')
    const { json } = await done(await start('grp-two', `?_type=Encounter&_typeFilter=${filter}`))
    expect(await lines(json.output[0].url)).toHaveLength(2)
  })

  test('gives no type that the client was not granted the read of', async () => {
    const apis = ['Group.$export', 'Patient.Read']
    const { json } = await done(await start('grp-two', '', { apis }))
    expect(json.output.map(({ type }: Json) => type)).toEqual(['Patient'])
  })

  test('leaves a restricted patient out, and tells so in the error file', async () => {
    const { json } = await done(await start('grp-r'))
    const given = (await Promise.all(json.output.map(({ url }: Json) => lines(url)))).flat()
    expect(JSON.stringify(given)).not.toContain(kit.id('Patient', 'pat-r'))
    const [outcome] = await lines(json.error[0].url)
    expect(outcome.issue[0]).toMatchObject({
      details: { coding: [{ code: '4131' }] },
      diagnostics: `Patient/${kit.id('Patient', 'pat-r')}`,
    })
  })

  test('of an empty group has no files', async () => {
    expect((await done(await start('grp-none'))).json).toMatchObject({ output: [], error: [] })
  })

  test('keeps its files for fourteen days', async () => {
    const kicked = await start('grp-two')
    const { json } = await done(kicked)
    kit.clock.now += 13 * A_DAY
    expect((await kit.ask(json.output[0].url)).status).toBe(200)
    kit.clock.now += 2 * A_DAY
    expect((await kit.ask(json.output[0].url)).status).toBe(404)
  })

  test('is cancelled with 202, and is not there afterwards', async () => {
    const url = String((await start('grp-two')).headers['Content-Location'])
    expect(await kit.ask(url, { method: 'DELETE' })).toMatchObject({ status: 202, body: '' })
    expect((await kit.ask(url)).status).toBe(404)
  })
})

test('a group is exported once a day for a client; another client and another group are not in its way', async () => {
  expect((await start('grp-two')).status).toBe(202)
  kit.clock.now += A_DAY - 1000
  const again = await start('grp-two')
  expect([again.status, issues(again), again.headers['Retry-After']]).toEqual([400, ['59159'], '1'])
  expect((await start('grp-two', '', { clientId: 'another' })).status).toBe(202)
  expect((await start('grp-none')).status).toBe(202)
  kit.clock.now += 1001
  expect((await start('grp-two')).status).toBe(202)
})

describe('what is refused', () => {
  test.each<[string, () => Promise<Asked>, number, string[]]>([
    ['without Prefer', () => start('grp-two', '', { headers: {} }), 400, ['59159']],
    ['a group that is not there', () => start('grp-x'), 404, ['59008']],
    ['a parameter that is unknown', () => start('grp-two', '?_since=2026-01-01'), 400, ['59100', '59102']],
    ['a type that is not of a patient', () => start('grp-two', '?_type=Location'), 400, ['59136']],
    [
      'a type that was not granted',
      () => start('grp-two', '?_type=Encounter', { apis: ['Group.$export'] }),
      403,
      ['59130'],
    ],
    ['a filter that is no search', () => start('grp-two', '?_typeFilter=Encounter'), 400, ['59111']],
    ['a filter with an unknown parameter', () => start('grp-two', '?_typeFilter=Encounter%3Ffoo%3D1'), 400, ['59111']],
    ['an id that is none', () => kit.ask('Group/x/$export', { headers: { prefer: 'respond-async' } }), 404, ['59008']],
    ['a request that is not there', () => kit.ask(`BulkRequest/${'A'.repeat(32)}`), 404, ['59008']],
  ])('%s', async (_what, ask, status, codes) => {
    const answer = await ask()
    expect([answer.status, issues(answer)]).toEqual([status, codes])
  })

  test("another client's progress and files", async () => {
    const kicked = await start('grp-two')
    const url = String(kicked.headers['Content-Location'])
    await done(kicked)
    for (const path of [url, `${url}/0`]) {
      const answer = await kit.ask(path, { clientId: 'another' })
      expect([answer.status, issues(answer)]).toEqual([403, ['59007']])
    }
    const files = await Promise.all(['/99', '/x', '/-1'].map((end) => kit.ask(url + end)))
    expect(files.map(({ status }) => status)).toEqual([404, 404, 404])
  })

  test.each([
    ['all patients', 'Patient/$export'],
    ['everything', '$export'],
  ])('%s: the 404 page', async (_what, path) => {
    expect((await kit.ask(path, { headers: { prefer: 'respond-async' } })).headers['Content-Type']).toBe('text/html')
  })

  test('no grant: 403 without a body, at the kick-off and at progress', async () => {
    for (const path of [`Group/${kit.id('Group', 'grp-two')}/$export`, `BulkRequest/${'A'.repeat(32)}`])
      expect(await kit.ask(path, { apis: ['Patient.Read'] })).toMatchObject({ status: 403, body: '' })
  })
})
