/** $export: everything of the filter exactly once, as it stood when it began, also while writes go on. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Group } from '@medplum/fhirtypes'
import { compartmentParameters } from '../../../../server/fhir/compartments.ts'
import { extractIndexes } from '../../../../server/fhir/extract-indexes.ts'
import { cpuMs } from '../../../cpu-time.ts'
import { BASE, json, keyOf, population, populationHospital, type Stored } from './population-hospital.ts'

type Open = Awaited<ReturnType<typeof populationHospital>>
let shared: Open
/** The hospital of the test that runs */
let open: Open
beforeAll(async () => {
  shared = await populationHospital()
  open = shared
})
afterEach(async () => {
  if (open !== shared) await open.close()
  open = shared
})
afterAll(() => shared.close())
/** For a test that changes what is there. */
const ownHospital = async () => {
  open = await populationHospital()
}

const ASYNC = { prefer: 'respond-async' }
interface Manifest {
  transactionTime: string
  request: string
  requiresAccessToken: boolean
  output: { type: string; url: string; count: number }[]
  deleted?: { type: string; url: string; count: number }[]
  error: unknown[]
}

const here = (url: string): string => url.slice(BASE.length)

async function begin(path: string, body?: object): Promise<string> {
  const asked = body === undefined ? { headers: ASYNC } : { headers: ASYNC, body }
  const response = await open.ask(body === undefined ? 'GET' : 'POST', path, asked)
  expect({ status: response.status, body: String(response.body) }).toMatchObject({ status: 202 })
  return here(String(response.headers['Content-Location']))
}

/** Polls; in between `meanwhile` has its way. */
async function finish(status: string, meanwhile: () => Promise<void> = async () => {}): Promise<Manifest> {
  for (;;) {
    const response = await open.ask('GET', status)
    if (response.status === 200) return JSON.parse(String(response.body)) as Manifest
    expect(response.status).toBe(202)
    expect(response.headers).toMatchObject({ 'Retry-After': '1', 'X-Progress': expect.stringMatching(/./) })
    await meanwhile()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function linesOf(files: Manifest['output']): Promise<Stored[]> {
  const all: Stored[] = []
  for (const { url, type, count } of files) {
    const file = await open.ask('GET', here(url), { headers: { accept: 'application/fhir+ndjson' } })
    expect(file).toMatchObject({ status: 200, headers: { 'Content-Type': 'application/fhir+ndjson' } })
    const lines = String(file.body).trimEnd().split('\n')
    expect(lines).toHaveLength(count)
    const resources = lines.map((line) => JSON.parse(line) as Stored)
    expect(new Set(resources.map(({ resourceType }) => resourceType))).toEqual(new Set([type]))
    all.push(...resources)
  }
  return all
}

const exported = async (path: string, body?: object): Promise<string[]> =>
  (await linesOf((await finish(await begin(path, body))).output)).map(keyOf).sort()

const known = new Map<Stored, string[]>()
const patientsOf = (one: Stored): string[] => {
  const found = known.get(one) ?? patientsIn(one)
  known.set(one, found)
  return found
}
const patientsIn = (one: Stored): string[] =>
  one.resourceType === 'Patient'
    ? [one.id]
    : extractIndexes(one).flatMap((entry) =>
        entry.kind === 'reference' &&
        entry.targetType === 'Patient' &&
        compartmentParameters('Patient', one.resourceType)?.includes(entry.param)
          ? [entry.targetId]
          : [],
      )
const keys = (keep: (one: Stored) => boolean): string[] => population.filter(keep).map(keyOf).sort()

describe('what is exported', () => {
  test('at system level: all there is', async () => {
    const manifest = await finish(await begin('/$export'))
    expect(manifest).toMatchObject({ request: `${BASE}/$export`, requiresAccessToken: true, error: [] })
    expect((await linesOf(manifest.output)).map(keyOf).sort()).toEqual(keys(() => true))
    expect(manifest.deleted).toBeUndefined()
  })

  test('at patient level: what belongs to a patient', async () => {
    const all = await exported('/Patient/$export')
    expect(all).toEqual(keys((one) => patientsOf(one).length > 0))
    expect(all.some((key) => key.startsWith('Practitioner/'))).toBe(false)
  })

  test('at group level: what belongs to its members', async () => {
    const group = population.find(({ id }) => id === 'grp-children') as Group
    const members = (group.member ?? []).map(({ entity }) => entity.reference?.slice('Patient/'.length))
    expect(await exported('/Group/grp-children/$export')).toEqual(
      keys((one) => patientsOf(one).some((id) => members.includes(id))),
    )
  })

  test('patients may be chosen', async () => {
    const body = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'patient', valueReference: { reference: 'Patient/pat-0003' } },
        { name: '_type', valueString: 'Observation,Patient' },
      ],
    }
    expect(await exported('/Patient/$export', body)).toEqual(
      keys((one) => ['Observation', 'Patient'].includes(one.resourceType) && patientsOf(one).includes('pat-0003')),
    )
  })

  test('_type and _typeFilter narrow it; several filters are any of them', async () => {
    const filter = (query: string): string => `_typeFilter=${encodeURIComponent(query)}`
    const query = ['_type=Observation,Patient', filter('Observation?code=718-7,Observation?code=8310-5,2345-7')]
    expect(await exported(`/$export?${query.join('&')}`)).toEqual(
      keys(
        (one) =>
          one.resourceType === 'Patient' ||
          (one.resourceType === 'Observation' &&
            (one.code.coding ?? []).some(({ code }) => ['718-7', '8310-5', '2345-7'].includes(String(code)))),
      ),
    )
  })

  test('_since: what was written since, and what was deleted since', async () => {
    await ownHospital()
    const { records } = open.hospital
    const since = new Date(
      (await records.create('ngemr', { resourceType: 'Basic', code: {} })).updated + 1,
    ).toISOString()
    await records.update('ngemr', { resourceType: 'Patient', id: 'pat-0002', active: true })
    await records.remove('ngemr', 'Flag', String(population.find((one) => one.resourceType === 'Flag')?.id))
    const manifest = await finish(await begin(`/$export?_since=${encodeURIComponent(since)}`))
    expect((await linesOf(manifest.output)).map(keyOf)).toEqual(['Patient/pat-0002'])
    const [bundle] = await linesOf(manifest.deleted ?? [])
    expect(JSON.stringify(bundle)).toMatch(/"method":"DELETE","url":"Flag\//)
  })
})

test('writes while it runs change nothing: no resource is missing, none comes twice, each is as it stood', async () => {
  await ownHospital()
  const { records } = open.hospital
  const before = new Map<string, string>()
  for (const one of population)
    before.set(keyOf(one), String((await records.read('ngemr', one.resourceType, one.id))?.text))
  const status = await begin('/$export')
  let turn = 0
  const manifest = await finish(status, async () => {
    const one = population[(turn * 2711) % population.length] as Stored
    turn++
    await records.update('ngemr', { ...one, language: 'en' })
    const other = population[(turn * 1543) % population.length] as Stored
    if (other.resourceType !== 'Patient') await records.remove('ngemr', other.resourceType, other.id)
    await records.create('ngemr', { resourceType: 'Basic', code: { text: 'new' } })
  })
  expect(turn).toBeGreaterThan(20)
  const lines = await linesOf(manifest.output)
  expect(lines).toHaveLength(before.size)
  expect(lines.filter((line) => JSON.stringify(line) !== before.get(keyOf(line))).map(keyOf)).toEqual([])
})

describe('a job', () => {
  test('is cancelled by DELETE, and then is gone', async () => {
    await ownHospital()
    const status = await begin('/$export')
    expect((await open.ask('DELETE', status)).status).toBe(202)
    expect((await open.ask('GET', status)).status).toBe(404)
    expect((await open.ask('DELETE', status)).status).toBe(404)
    expect(await open.store.read.listDocuments('ngemr', 'job-part')).toEqual([])
  })

  test('expires with its files', async () => {
    await ownHospital()
    const status = await begin('/$export?_type=Patient')
    const manifest = await finish(status)
    const file = here(String(manifest.output[0]?.url))
    expect((await open.ask('GET', file)).status).toBe(200)
    expect((await open.ask('GET', status)).headers['Expires']).toMatch(/GMT$/)
    open.wait(3_600_000)
    expect((await open.ask('GET', status)).status).toBe(404)
    expect((await open.ask('GET', file)).status).toBe(404)
    await finish(await begin('/$export?_type=Group'))
    expect(await open.store.read.listDocuments('ngemr', 'job')).toHaveLength(1)
  })

  test('that was cut off by a restart says so', async () => {
    await ownHospital()
    const status = await begin('/$export')
    await open.hospital.jobs.close()
    const response = await open.ask('GET', status)
    expect(response.status).toBe(500)
    expect(String(response.body)).toContain('Start it anew')
  })

  test('is one of few at once', async () => {
    const four = await Promise.all([1, 2, 3, 4].map(() => begin('/$export')))
    const fifth = await open.ask('GET', '/$export', { headers: ASYNC })
    expect(fifth).toMatchObject({ status: 429, headers: { 'Retry-After': '5' } })
    await Promise.all(four.map((status) => open.ask('DELETE', status)))
    await finish(await begin('/$export?_type=Patient'))
  })

  test('holds nobody up', async () => {
    const status = await begin('/$export')
    let longest = 0
    let last = cpuMs()
    await finish(status, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      longest = Math.max(longest, cpuMs() - last)
      last = cpuMs()
    })
    expect(longest).toBeLessThan(250)
  })
})

test.each([
  ['/$export', {}, 400, 'respond-async'],
  ['/$export?_outputFormat=text/csv', ASYNC, 400, 'is not offered'],
  ['/$export?_type=Nonsense', ASYNC, 400, 'is no resource type'],
  ['/Patient/$export?_type=Practitioner', ASYNC, 400, 'belongs to no patient'],
  ['/$export?_elements=id', ASYNC, 400, 'Leave it out'],
  ['/$export?_typeFilter=Observation', ASYNC, 400, 'is no search'],
  ['/$export?_typeFilter=Observation%3Fcolour%3Dred', ASYNC, 400, 'colour'],
  ['/$export?_typeFilter=Observation%3F_sort%3Ddate', ASYNC, 400, 'no meaning'],
  ['/$export?_type=Patient&_typeFilter=Observation%3Fcode%3D1', ASYNC, 400, 'not among the types'],
  ['/Group/nobody/$export', ASYNC, 404, 'There is no Group/nobody'],
  ['/Group/grp-children/$export?patient=Patient/pat-0001', ASYNC, 400, 'no member'],
  ['/_bulk/none', {}, 404, 'was removed, or has expired'],
  ['/_bulk', {}, 404, 'begin with $export'],
])('%s is refused', async (path, headers, status, words) => {
  const response = await open.ask('GET', path, { headers })
  expect(response.status).toBe(status)
  expect(json(response)).toMatchObject({ resourceType: 'OperationOutcome' })
  expect(String(response.body)).toContain(words)
})
