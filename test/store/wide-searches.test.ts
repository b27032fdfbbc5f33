/** Searches without a narrow clause, among many: told by SQLite's own plan, none reads a table from end to end, and none sorts one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { extractIndexes } from '../../server/fhir/extract-indexes.ts'
import { parseSearch } from '../../server/fhir/parse-search.ts'
import type { Store } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { cpuMs } from '../cpu-time.ts'

const PATIENTS = 100
const OF_EACH = 10
const DAY = 86_400_000
const at = (n: number) => new Date(Date.UTC(2020, 0, 1) + n * DAY).toISOString()

function* resources(): Generator<Resource & { id: string }> {
  for (let p = 0; p < PATIENTS; p++) {
    const gender = p % 50 === 0 ? 'other' : 'female'
    yield {
      resourceType: 'Patient',
      id: `p${p}`,
      gender,
      name: [{ family: `Tan ${p % 7}` }],
      birthDate: at(p).slice(0, 10),
    }
    for (let n = 0; n < OF_EACH; n++) {
      const odd = p === 1 && n === 1
      yield {
        resourceType: 'Observation',
        id: `o${p}-${n}`,
        status: odd ? 'amended' : 'final',
        code: { coding: [{ system: 'http://loinc.org', code: `c${n % 3}` }] },
        subject: { reference: `Patient/p${p}` },
        effectiveDateTime: at(p * OF_EACH + n),
        ...(odd ? {} : { valueQuantity: { value: n, unit: 'g' } }),
      }
    }
  }
}

let store: Store
beforeAll(async () => {
  // As among a million: what is more than a handful is wide.
  store = await createSqliteStore({ file: ':memory:', effort: { counted: [8], walked: 60, thorough: [40] } })
  await store.write(async (tx) => {
    let updated = 0
    for (const resource of resources()) {
      const row = {
        type: resource.resourceType,
        id: resource.id,
        version: 1,
        updated: updated++,
        deleted: false,
        text: '{}',
      }
      await tx.putResource('a', row, extractIndexes(resource))
    }
  })
})
afterAll(() => store.close())

const asked = (text: string) => {
  const [type = '', params = ''] = text.split('?')
  const parsed = parseSearch(type, [...new URLSearchParams(params)], {
    defaultCount: 10,
    maxCount: 10,
    strict: true,
    now: () => Date.UTC(2021, 0, 1),
  })
  if (!parsed.ok) throw new Error(parsed.issue.diagnostics)
  return { ...parsed.query, total: false as const }
}

const FULL_SCAN = /^- SCAN (resource|token|string|reference|date|number|quantity|uri|composite|symbol)\b/
const FULL_SORT = /^- USE TEMP B-TREE FOR ORDER BY/

const WIDE = [
  'Observation?date=ge2020',
  'Observation?date=lt2030&date=ge2019',
  'Observation?date=ap2020',
  'Observation?_lastUpdated=gt1960',
  'Observation?_sort=date',
  'Observation?_sort=-date',
  'Observation?_sort=-date,code&status=final',
  'Observation?_sort=_lastUpdated',
  'Observation?_sort=-_id',
  'Observation?_sort=code&status=final',
  'Observation?_sort=-value-quantity',
  'Observation?_sort=-date&code=c1',
  'Observation?value-quantity:missing=false',
  'Observation?value-quantity=gt1',
  'Observation?status:not=amended',
  'Observation?code:not=c0&_sort=-date',
  'Observation?patient.gender=female',
  'Patient?_has:Observation:patient:status=final',
  'Patient?gender:not=other&_sort=family',
  'Patient?name:contains=an',
]

const many = (start: string): string => Array.from({ length: 250 }, (_, n) => `${start}${n}`).join(',')

/** Few match, and none of the newest: what they are found by is narrow where it is asked rightly. */
const RARE: [string, string[]][] = [
  ['Observation?value-quantity:missing=true', ['o1-1']],
  ['Observation?status:not=final', ['o1-1']],
  ['Observation?status:not=final&_sort=date', ['o1-1']],
  ['Observation?date=le2020-01-02', ['o0-1', 'o0-0']],
  ['Observation?date=le2020-01-02&_sort=date', ['o0-0', 'o0-1']],
  ['Patient?gender:not=female', ['p50', 'p0']],
  ['Patient?_has:Observation:patient:status=amended', ['p1']],
  ['Observation?patient.gender=other&date=lt2020-01-04', ['o0-2', 'o0-1', 'o0-0']],
  // Hundreds of values of which few are there.
  [`Observation?_id=${many('x')},o1-1`, ['o1-1']],
  [`Observation?status=${many('x')},amended`, ['o1-1']],
  [`Observation?status=${many('http://hl7.org/fhir/observation-status|x')},amended`, ['o1-1']],
  [`Observation?subject=${many('Patient/x')},Patient/p50&code=c0`, ['o50-9', 'o50-6', 'o50-3', 'o50-0']],
  [`Patient?family=${many('x')}`, []],
]

describe.each(WIDE)('%s', (text) => {
  test('is walked in the order of the page, from its beginning and from the middle', async () => {
    const query = asked(text)
    const first = await store.read.searchResources('a', query)
    expect(first).toMatchObject({ more: true })
    const { edges, asOf = 0 } = first
    const pages = [
      {},
      { from: { before: 'end', asOf } } as const,
      ...(edges ? [{ from: { after: edges.last, asOf } }] : []),
    ]
    for (const page of pages) {
      const plan = await store.read.explainSearch('a', { ...query, ...page })
      expect(plan.filter((line) => FULL_SCAN.test(line) || FULL_SORT.test(line))).toEqual([])
    }
  })
})

/** What hardly narrows, told with how many there are: each candidate has to be tested. */
const COUNTED: [string, number][] = [
  ['Observation?patient.gender=female', 980],
  ['Observation?patient.name:contains=an&_sort=-date', 1000],
  ['Observation?patient.name:contains=6&date=ge2020', 140],
  ['Patient?_has:Observation:patient:status=final', 100],
  [`Observation?code:not=${many('x')}`, 1000],
]

describe.each(COUNTED)('%s', (text, total) => {
  test('is counted without a look at the references of each', async () => {
    const query = { ...asked(text), total: true as const }
    expect(await store.read.searchResources('a', query)).toMatchObject({ total })
    const plan = await store.read.explainSearch('a', query)
    const counted = plan.filter((line) => line.includes('count(*)') && line.includes('m.id IN (SELECT ')).length
    expect({ counted, plan }).toMatchObject({ counted: 1 })
  })
})

describe.each(RARE)('%s', (text, ids) => {
  test('is found by what is left over, not by looking at all', async () => {
    const query = asked(text)
    const page = await store.read.searchResources('a', query)
    expect(page.rows.map(({ id }) => id)).toEqual(ids)
    const plan = await store.read.explainSearch('a', query)
    expect(plan.filter((line) => FULL_SCAN.test(line))).toEqual([])
    // Whatever was walked was walked only so far.
    const walks = plan.filter((line) => /^SELECT .*ORDER BY/.test(line))
    expect(walks.filter((line) => !line.includes('LIMIT'))).toEqual([])
  })
})

test.each(['status', 'subject'])(
  'hundreds of values of %s that are not there cost no look at every resource',
  async (code) => {
    const cost = async (query: ReturnType<typeof asked>): Promise<number> => {
      const from = cpuMs()
      await store.read.searchResources('a', query)
      return cpuMs() - from
    }
    const few = asked(`Observation?${code}=${many('Patient/x')}`)
    await cost(few)
    // Twenty at once, for the smallest step of this clock. Each of a thousand asked for each of 250 values takes a hundred times that.
    let spent = 0
    for (let n = 0; n < 20; n++) spent += await cost(few)
    expect(spent / 20).toBeLessThan(20)
  },
)
