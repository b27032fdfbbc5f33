/** $lastn and $stats, held against the same reckoned anew over everything in memory. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Coding, Observation, Parameters } from '@medplum/fhirtypes'
import { population, populationHospital } from './population-hospital.ts'

let open: Awaited<ReturnType<typeof populationHospital>>
beforeAll(async () => {
  open = await populationHospital()
})
afterAll(() => open.close())

type Held = Observation & { id: string }
const observations = population.filter((one): one is Held => one.resourceType === 'Observation')
const ofPatient = (id: string) => observations.filter(({ subject }) => subject?.reference === `Patient/${id}`)
const hasCode = (codings: Coding[] | undefined, code: string) => (codings ?? []).some((coding) => coding.code === code)
const inCategory = (one: Held, code: string) => (one.category ?? []).some(({ coding }) => hasCode(coding, code))
const timeOf = (one: Held): number => Date.parse(one.effectiveDateTime ?? one.effectivePeriod?.end ?? '')

function naiveLast(all: Held[], max: number): string[] {
  // Groups grow together until no two share a coding.
  let groups = all.map((one) => ({
    keys: new Set((one.code.coding ?? []).map(({ system, code }) => `${one.subject?.reference} ${system}|${code}`)),
    members: [one],
  }))
  for (let changed = true; changed; ) {
    changed = false
    const merged: typeof groups = []
    for (const group of groups) {
      const other = merged.find(({ keys }) => [...group.keys].some((key) => keys.has(key)))
      if (other) {
        for (const key of group.keys) other.keys.add(key)
        other.members.push(...group.members)
        changed = true
      } else merged.push(group)
    }
    groups = merged
  }
  return groups
    .flatMap(({ members }) => {
      const sorted = members.sort((a, b) => timeOf(b) - timeOf(a))
      const last = sorted[max - 1]
      return sorted.filter((one, index) => index < max || (last && timeOf(one) === timeOf(last)))
    })
    .map(({ id }) => id)
    .sort()
}

describe('$lastn', () => {
  const ids = async (query: string) =>
    ((await open.bundle(`/Observation/$lastn?${query}`)).entry ?? []).map(({ resource }) => String(resource?.id))

  test.each<[string, (one: Held) => boolean, number]>([
    ['patient=pat-0001', () => true, 1],
    ['patient=pat-0001&max=3', () => true, 3],
    ['patient=pat-0010&category=laboratory&max=5', (one) => inCategory(one, 'laboratory'), 5],
    ['patient=pat-0020&code=4548-4&max=2', (one) => hasCode(one.code.coding, '4548-4'), 2],
    ['patient=pat-0009&category=vital-signs', (one) => inCategory(one, 'vital-signs'), 1],
    ['patient=pat-0001&date=lt2025-01-01', (one) => timeOf(one) < Date.parse('2025-01-01T00:00:00+08:00'), 1],
    ['subject=Patient/pat-0003&max=1000', () => true, 1000],
  ])('%s', async (query, keep, max) => {
    const id = /pat-\d+/.exec(query)?.[0] ?? ''
    const found = await ids(query)
    expect([...found].sort()).toEqual(naiveLast(ofPatient(id).filter(keep), max))
    expect(found.length).toBeGreaterThan(0)
    const times = found.map((one) => timeOf(observations.find((held) => held.id === one) as Held))
    expect(times).toEqual([...times].sort((a, b) => b - a))
  })

  test('of several patients, each has its own last', async () => {
    const all = [...ofPatient('pat-0003'), ...ofPatient('pat-0005')]
    expect((await ids('patient=pat-0003,pat-0005')).sort()).toEqual(naiveLast(all, 1))
  })

  test('nothing is an empty set', async () => {
    expect(await open.bundle('/Observation/$lastn?patient=pat-0002')).toMatchObject({ total: 0 })
  })

  test('ties come together; codes that are coded twice are one; texts go by their text', async () => {
    const at = (effectiveDateTime: string, code: Observation['code']) =>
      open.hospital.records.create('ngemr', {
        resourceType: 'Observation',
        status: 'final',
        subject: { reference: 'Patient/tied' },
        effectiveDateTime,
        code,
      })
    const coded = (...codes: string[]) => ({ coding: codes.map((code) => ({ system: 'urn:x', code })) })
    await at('2026-01-01', coded('a'))
    const tied = [await at('2026-01-02', coded('a', 'b')), await at('2026-01-02', coded('b'))]
    const texts = [await at('2026-01-01', { text: 'M' }), await at('2026-01-01', { text: 'm' })]
    expect((await ids('patient=tied')).sort()).toEqual([...tied, ...texts].map(({ id }) => id).sort())
  })

  test.each([
    ['category=laboratory', 'whose observations'],
    ['patient=pat-0001&max=0', 'no whole number'],
    ['patient=pat-0001&_sort=date', 'not shaped by it'],
    ['patient=pat-0001&date=soon', 'is no date'],
  ])('%s is refused', async (query, words) => {
    const response = await open.ask('GET', `/Observation/$lastn?${query}`)
    expect(response.status).toBe(400)
    expect(String(response.body)).toContain(words)
  })

  test('an unknown parameter is told, or refused', async () => {
    const path = '/Observation/$lastn?patient=pat-0003&colour=red'
    expect((await open.ask('GET', path)).findings).toMatchObject([{ severity: 'warning' }])
    expect((await open.ask('GET', path, { headers: { prefer: 'handling=strict' } })).status).toBe(400)
  })
})

describe('$stats', () => {
  const ALL = [
    'average',
    'maximum',
    'minimum',
    'sum',
    'median',
    'variance',
    'std-dev',
    '4-lower',
    'count',
    'total-count',
  ]
  const asked = async (query: string, body?: object): Promise<Parameters> =>
    (await open.bundle(`/Observation/$stats?${query}`, body && { body })) as unknown as Parameters
  const figures = (observation: Observation): Record<string, number | undefined> =>
    Object.fromEntries(
      (observation.component ?? []).map(({ code, valueQuantity }) => [code.coding?.[0]?.code, valueQuantity?.value]),
    )
  const statisticsIn = ({ parameter = [] }: Parameters): Observation[] =>
    parameter.filter(({ name }) => name === 'statistics').map(({ resource }) => resource as Observation)

  function naive(values: number[]): Record<string, number> {
    const sorted = [...values].sort((a, b) => a - b)
    const n = sorted.length
    const average = sorted.reduce((a, b) => a + b, 0) / n
    const variance = sorted.reduce((all, one) => all + (one - average) ** 2, 0) / (n - 1)
    const at = (part: number): number => {
      const place = part * (n - 1)
      const [low = 0, high = low] = sorted.slice(Math.floor(place), Math.floor(place) + 2)
      return low + (high - low) * (place % 1)
    }
    return {
      average,
      maximum: Math.max(...values),
      minimum: Math.min(...values),
      sum: average * n,
      median: at(0.5),
      variance,
      'std-dev': Math.sqrt(variance),
      '4-lower': at(0.25),
      count: n,
    }
  }
  const valuesOf = (id: string, code: string, from = '0000', to = '9999'): number[] =>
    ofPatient(id)
      .filter(({ effectiveDateTime = '' }) => effectiveDateTime >= from && effectiveDateTime < to)
      .flatMap((one) => [
        ...(hasCode(one.code.coding, code) ? [one.valueQuantity?.value] : []),
        ...(one.component ?? [])
          .filter((part) => hasCode(part.code.coding, code))
          .map((part) => part.valueQuantity?.value),
      ])
      .filter((value) => value !== undefined)

  test.each([
    ['pat-0020', '4548-4', 'a laboratory result'],
    ['pat-0001', '8480-6', 'a component of a panel'],
    ['pat-0010', '718-7', 'one of a thousand results'],
    ['pat-0001', '8867-4', 'a vital sign'],
  ])('%s, %s: %s', async (id, code) => {
    const query = `subject=Patient/${id}&system=http://loinc.org&code=${code}&statistic=${ALL.join(',')}`
    const [one, ...others] = statisticsIn(await asked(query))
    expect(others).toEqual([])
    expect(one).toMatchObject({
      status: 'final',
      subject: { reference: `Patient/${id}` },
      code: { coding: [{ code }] },
    })
    const values = valuesOf(id, code)
    expect(values.length).toBeGreaterThan(2)
    for (const [name, value] of Object.entries(naive(values)))
      expect(figures(one as Observation)[name]).toBeCloseTo(value, 8)
  })

  test('a panel is told of by its parts', async () => {
    const all = statisticsIn(
      await asked('subject=Patient/pat-0001&code=http://loinc.org%7C85354-9&statistic=maximum,count'),
    )
    expect(all.map(({ code }) => code.coding?.[0]?.code).sort()).toEqual(['8462-4', '8480-6'])
    const systolic = all.find(({ code }) => hasCode(code.coding, '8480-6')) as Observation
    expect(figures(systolic)['maximum']).toBe(Math.max(...valuesOf('pat-0001', '8480-6')))
  })

  test('a period bounds it', async () => {
    const body = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'subject', valueUri: 'Patient/pat-0010' },
        { name: 'coding', valueCoding: { system: 'http://loinc.org', code: '718-7' } },
        { name: 'period', valuePeriod: { start: '2025-01-01', end: '2025-12-31' } },
        { name: 'statistic', valueCode: 'count' },
        { name: 'include', valueBoolean: true },
        { name: 'limit', valuePositiveInt: 3 },
      ],
    }
    const parameters = await asked('', body)
    const count = valuesOf('pat-0010', '718-7', '2025-01-01', '2026-01-01').length
    expect(count).toBeGreaterThan(0)
    expect(figures(statisticsIn(parameters)[0] as Observation)['count']).toBe(count)
    expect(parameters.parameter?.filter(({ name }) => name === 'source')).toHaveLength(Math.min(3, count))
  })

  test('units are not mixed, and what is no number counts only in total', async () => {
    const put = (valueQuantity: object | undefined, status: Observation['status'] = 'final') =>
      open.hospital.records.create('ngemr', {
        resourceType: 'Observation',
        status,
        code: { coding: [{ system: 'urn:x', code: 'u' }] },
        subject: { reference: 'Patient/units' },
        effectiveDateTime: '2026-10-31',
        ...(valueQuantity === undefined ? {} : { valueQuantity }),
      } as Observation)
    await put({ value: 1, code: 'mg' })
    await put({ value: 3, code: 'mg' })
    await put({ value: 5, code: 'g' })
    await put({ value: 9, code: 'mg', comparator: '>' })
    await put({ value: 100, code: 'mg' }, 'entered-in-error')
    await put(undefined)
    const all = statisticsIn(await asked('subject=Patient/units&code=u&statistic=average,count,total-count,variance'))
    expect(all.map(figures)).toEqual([
      { average: 2, count: 2, 'total-count': 5, variance: 2 },
      { average: 5, count: 1, 'total-count': 5, variance: undefined },
    ])
    expect(
      figures(
        (await asked('subject=Patient/units&code=u&statistic=count&duration=24')).parameter?.[0]
          ?.resource as Observation,
      ),
    ).toEqual({ count: 0 })
  })

  test.each([
    ['code=1&statistic=count', 'whose observations'],
    ['subject=Patient/p&statistic=count', 'say which measurement'],
    ['subject=Patient/p&code=1', 'say which'],
    ['subject=Patient/p&code=1&statistic=mode', 'is not offered'],
    ['subject=Patient/p&code=1&statistic=count&duration=x', 'number of hours'],
    ['subject=Patient/p&code=1&statistic=count&period=2026', 'valuePeriod'],
  ])('%s is refused', async (query, words) => {
    const response = await open.ask('GET', `/Observation/$stats?${query}`)
    expect(response.status).toBe(400)
    expect(String(response.body)).toContain(words)
  })
})
