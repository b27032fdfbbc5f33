/** $everything: the compartment and what it refers to, held against a closure computed in memory. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bundle } from '@medplum/fhirtypes'
import { compartmentParameters } from '../../../../server/fhir/compartments.ts'
import { extractIndexes } from '../../../../server/fhir/extract-indexes.ts'
import { BASE, keyOf, population, populationHospital, type Stored } from './population-hospital.ts'

let open: Awaited<ReturnType<typeof populationHospital>>
beforeAll(async () => {
  open = await populationHospital()
})
afterAll(() => open.close())

const byKey = new Map(population.map((one) => [keyOf(one), one]))

const indexes = new Map(population.map((one) => [one, extractIndexes(one)]))
const indexesOf = (one: Stored) => indexes.get(one) ?? []

/** Every Reference and every Binary url anywhere in the value. */
function referencesIn(value: unknown, found: string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return found
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'string' && (key === 'reference' || (key === 'url' && child.startsWith('Binary/'))))
      found.push(child)
    else referencesIn(child, found)
  }
  return found
}

function naive(compartment: 'Patient' | 'Encounter', id: string, keep: (one: Stored) => boolean = () => true) {
  const focus = byKey.get(`${compartment}/${id}`) as Stored
  const isMember = (one: Stored): boolean => {
    const params = compartmentParameters(compartment, one.resourceType) ?? []
    return indexesOf(one).some(
      (entry) =>
        entry.kind === 'reference' &&
        params.includes(entry.param) &&
        entry.targetType === compartment &&
        entry.targetId === id,
    )
  }
  const members = new Set([focus, ...population.filter((one) => isMember(one) && keep(one))])
  const all = new Set(members)
  for (const one of all)
    for (const reference of referencesIn(one)) {
      const target = byKey.get(reference)
      if (!target || compartmentParameters(compartment, target.resourceType)) continue
      if (target.resourceType !== 'Patient' || one === focus) all.add(target)
    }
  return { members: [...members].map(keyOf).sort(), all: [...all].map(keyOf).sort() }
}

const keysIn = (bundle: Bundle, mode?: string): string[] =>
  (bundle.entry ?? [])
    .filter((entry) => mode === undefined || entry.search?.mode === mode)
    .map((entry) => keyOf(entry.resource as Stored))

async function allPages(path: string): Promise<string[]> {
  const seen: string[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: Bundle = await open.bundle(next)
    seen.push(...keysIn(page))
    next = page.link?.find(({ relation }) => relation === 'next')?.url?.slice(BASE.length)
  }
  return seen
}

const patients = ['pat-0001', 'pat-0002', 'pat-0004', 'pat-0005', 'pat-0008', 'pat-0009', 'pat-0010', 'pat-0012']
const encounters = population
  .filter(({ resourceType }) => resourceType === 'Encounter')
  .filter((_, index) => index % 40 === 0)
  .map(({ id }) => id)

describe('the whole chart', () => {
  test.each([...patients.map((id) => ['Patient', id] as const), ...encounters.map((id) => ['Encounter', id] as const)])(
    '%s/%s',
    async (compartment, id) => {
      const bundle = await open.bundle(`/${compartment}/${id}/$everything`)
      const { members, all } = naive(compartment, id)
      expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: members.length })
      expect(keysIn(bundle).sort()).toEqual(all)
      expect(keysIn(bundle, 'match').sort()).toEqual(members)
      expect(keysIn(bundle)[0]).toBe(`${compartment}/${id}`)
      expect(bundle.entry?.[0]?.fullUrl).toBe(`${BASE}/${compartment}/${id}`)
    },
  )

  test('of one patient holds nobody else', async () => {
    const bundle = await open.bundle('/Patient/pat-0008/$everything')
    expect(keysIn(bundle).filter((key) => key.startsWith('Patient/'))).toEqual(['Patient/pat-0008'])
  })

  test('texts go out as they are stored', async () => {
    const response = await open.ask('GET', '/Patient/pat-0003/$everything')
    const row = await open.hospital.records.read('ngemr', 'Patient', 'pat-0003')
    expect(String(response.body)).toContain(`"resource":${row?.text}`)
  })
})

describe('pages', () => {
  test.each([1, 7, 50, 400])('of %i give every resource once', async (count) => {
    const seen = await allPages(`/Patient/pat-0003/$everything?_count=${count}`)
    expect(seen.length).toBe(new Set(seen).size)
    expect([...seen].sort()).toEqual(naive('Patient', 'pat-0003').all)
  })

  test('keep the shape that was asked for', async () => {
    const asked = '_count=2&_elements=id&_format=json&_pretty=true'
    const [first] = (await open.bundle(`/Patient/pat-0003/$everything?${asked}`)).link?.slice(-1) ?? []
    expect(first).toMatchObject({
      relation: 'next',
      url: expect.stringContaining('_elements=id&_format=json&_pretty=true'),
    })
    const second: Bundle = await open.bundle(String(first?.url).slice(BASE.length))
    for (const { resource } of second.entry ?? []) expect(resource?.meta?.tag).toMatchObject([{ code: 'SUBSETTED' }])
    expect(second.link?.[0]).toMatchObject({ relation: 'self', url: expect.stringContaining('_elements=id') })
  })

  test('are not disturbed by writes between them', async () => {
    const id = 'pat-0020'
    const before = naive('Patient', id).all
    const seen: string[] = []
    for (let next: string | undefined = `/Patient/${id}/$everything?_count=40`; next !== undefined; ) {
      const page: Bundle = await open.bundle(next)
      seen.push(...keysIn(page))
      next = page.link?.find(({ relation }) => relation === 'next')?.url?.slice(BASE.length)
      const [last] = keysIn(page).slice(-1)
      const [type = '', one = ''] = (last ?? '').split('/')
      const row = await open.hospital.records.read('ngemr', type, one)
      await open.hospital.records.update('ngemr', JSON.parse(String(row?.text)) as Stored)
      const subject = { reference: `Patient/${id}` }
      await open.hospital.records.create('ngemr', { resourceType: 'Flag', status: 'active', code: {}, subject })
    }
    expect(seen.length).toBe(new Set(seen).size)
    expect(before.filter((key) => !seen.includes(key))).toEqual([])
  })
})

describe('what is asked for', () => {
  test('_type narrows what is given, not what is referred to', async () => {
    const keys = await allPages('/Patient/pat-0001/$everything?_type=Practitioner,Observation&_count=100')
    const { all } = naive('Patient', 'pat-0001')
    expect(keys.sort()).toEqual(all.filter((key) => /^(Practitioner|Observation)\//.test(key)))
  })

  test('start and end go by the dates of care; what tells no date stays', async () => {
    const [low, high] = [Date.parse('2025-01-01T00:00:00+08:00'), Date.parse('2025-07-01T00:00:00+08:00')]
    const bundle = await open.bundle('/Patient/pat-0001/$everything?start=2025-01-01&end=2025-06-30&_type=Observation')
    const mine = (one: Stored): boolean => {
      const at = Date.parse((one as { effectiveDateTime?: string }).effectiveDateTime ?? '')
      return one.resourceType === 'Observation' && at >= low && at < high
    }
    const { members } = naive('Patient', 'pat-0001', mine)
    expect(keysIn(bundle).sort()).toEqual(members.filter((key) => key.startsWith('Observation/')))
    expect(keysIn(bundle).length).toBeGreaterThan(10)
    expect(keysIn(await open.bundle('/Patient/pat-0001/$everything?end=1999&_type=Coverage')).length).toBeGreaterThan(0)
  })

  test('_since goes by when it was written', async () => {
    const since = new Date(Date.now()).toISOString()
    expect(
      keysIn(await open.bundle(`/Patient/pat-0001/$everything?_since=${since.replace(/^\d{4}/, '2999')}`)),
    ).toEqual([])
    const { members } = naive('Patient', 'pat-0001')
    const bundle = await open.bundle('/Patient/pat-0001/$everything?_since=1999-01-01T00:00:00Z')
    expect(keysIn(bundle, 'match').length).toBe(members.length)
  })

  test('a POST takes Parameters', async () => {
    const body = { resourceType: 'Parameters', parameter: [{ name: '_count', valueInteger: 2 }] }
    expect(keysIn(await open.bundle('/Patient/pat-0001/$everything', { body }))).toHaveLength(2)
  })

  test('a parameter that is not known is told, and refused when strictness is asked for', async () => {
    const response = await open.ask('GET', '/Patient/pat-0002/$everything?colour=red')
    expect(response.findings).toMatchObject([{ severity: 'warning', at: 'query.colour' }])
    expect(String(response.body)).toContain('no parameter colour')
    const strict = await open.ask('GET', '/Patient/pat-0002/$everything?colour=red', {
      headers: { prefer: 'handling=strict' },
    })
    expect(strict.status).toBe(400)
  })

  test.each([
    ['/Patient/nobody/$everything', 404, 'There is no Patient/nobody'],
    ['/Patient/pat-0001/$everything?_count=0', 400, 'no whole number'],
    ['/Patient/pat-0001/$everything?_type=Nonsense', 400, 'is no resource type'],
    ['/Patient/pat-0001/$everything?_since=soon', 400, 'no date or instant'],
    ['/Patient/pat-0001/$everything?_cursor=xyz', 400, 'link to the next page'],
    ['/Patient/pat-0001/$everything?_summary=count', 400, 'Leave it out'],
    ['/Patient/$everything', 404, 'not offered here'],
    ['/Location/loc-zah/$everything', 404, 'not offered here'],
  ])('%s is %i', async (path, status, words) => {
    const response = await open.ask('GET', path)
    expect(response.status).toBe(status)
    expect(String(response.body)).toContain(words)
  })
})
