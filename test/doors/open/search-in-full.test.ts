/** Searching at the open door as a client does it: over references, with what comes along, over types, page by page. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createOpenDoor } from '../../../server/doors/http/open/create-open-door.ts'
import { cpuMs } from '../../cpu-time.ts'
import { BASE, json, openHospital } from './open-hospital.ts'

interface Page {
  total?: number
  link: { relation: string; url: string }[]
  entry?: {
    fullUrl: string
    resource: { resourceType: string; id: string; issue?: { diagnostics: string }[] }
    search: { mode: string }
  }[]
}

const loinc = (code: string, display: string) => ({ coding: [{ system: 'http://loinc.org', code, display }] })
const mmol = (value: number) => ({ value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' })

const records = [
  { resourceType: 'Practitioner', id: 'chong', name: [{ family: 'Chong' }] },
  { resourceType: 'Organization', id: 'ward', name: 'Ward 51', identifier: [{ system: 'urn:hci', value: '51' }] },
  {
    resourceType: 'Patient',
    id: 'tan',
    gender: 'female',
    name: [{ family: 'Tan', given: ['Mei Ling'] }],
    identifier: [{ system: 'urn:n', value: 'T1', type: { coding: [{ system: 'urn:t', code: 'NI' }] } }],
    generalPractitioner: [{ reference: 'Practitioner/chong' }],
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">allergic to <b>penicillin</b></div>' },
  },
  {
    resourceType: 'Patient',
    id: 'lim',
    gender: 'male',
    name: [{ family: 'Lim' }],
    managingOrganization: { reference: 'Organization/ward' },
  },
  {
    resourceType: 'Encounter',
    id: 'visit',
    status: 'finished',
    class: { code: 'IMP' },
    subject: { reference: 'Patient/tan' },
  },
  {
    resourceType: 'Observation',
    id: 'glucose',
    status: 'final',
    code: loinc('2345-7', 'Glucose'),
    subject: { reference: 'Patient/tan' },
    encounter: { reference: 'Encounter/visit' },
    performer: [{ reference: 'Practitioner/chong' }],
    effectiveDateTime: '2026-02-01',
    valueQuantity: mmol(5.4),
  },
  {
    resourceType: 'Observation',
    id: 'pressure',
    status: 'final',
    code: loinc('85354-9', 'Blood pressure'),
    subject: { reference: 'Patient/lim' },
    effectiveDateTime: '2025-02-01',
    component: [
      { code: loinc('8480-6', 'Systolic'), valueQuantity: { value: 150 } },
      { code: loinc('8462-4', 'Diastolic'), valueQuantity: { value: 90 } },
    ],
  },
  {
    resourceType: 'Observation',
    id: 'stray',
    status: 'registered',
    code: { text: 'Glucose, by hand' },
    subject: { identifier: { system: 'urn:n', value: 'T1' } },
  },
  {
    resourceType: 'List',
    id: 'mine',
    status: 'current',
    mode: 'working',
    entry: [{ item: { reference: 'Patient/lim' } }],
  },
  { resourceType: 'Location', id: 'hospital', position: { latitude: 1.35, longitude: 103.82 } },
]

let hospital: Awaited<ReturnType<typeof openHospital>>
beforeAll(async () => {
  hospital = await openHospital()
  for (const record of records) {
    const { status } = await hospital.ask('PUT', `/${record.resourceType}/${record.id}`, { body: record })
    expect(status).toBe(201)
  }
})
afterAll(() => hospital.close())

async function page(path: string, headers: Record<string, string> = {}): Promise<Page> {
  const response = await hospital.ask('GET', path, { headers })
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${String(response.body)}`)
  return json(response) as unknown as Page
}
const found = async (path: string, mode = 'match') =>
  ((await page(path)).entry ?? [])
    .filter(({ search }) => search.mode === mode)
    .map(({ resource }) => resource.id)
    .sort()

describe('finds', () => {
  test.each<[string, string[]]>([
    ['/Observation?subject.name=tan', ['glucose']],
    ['/Observation?patient.gender:not=male', ['glucose']],
    ['/Observation?subject:Patient.general-practitioner.name=chong', ['glucose']],
    ['/Observation?patient.organization.identifier=urn:hci|51', ['pressure']],
    ['/Patient?_has:Observation:patient:code=2345-7', ['tan']],
    ['/Patient?_has:Observation:patient:encounter.class=IMP', ['tan']],
    ['/Practitioner?_has:Patient:general-practitioner:_has:Observation:patient:status=final', ['chong']],
    ['/Patient?_list=mine', ['lim']],
    ['/Patient?_text=Penicillin', ['tan']],
    ['/Patient?_content=mei ling', ['tan']],
    ['/Patient?phonetic=tann', ['tan']],
    ['/Patient?identifier:of-type=urn:t|NI|T1', ['tan']],
    ['/Observation?code:text=glucose', ['glucose', 'stray']],
    ['/Observation?subject:identifier=urn:n|T1', ['stray']],
    ['/Observation?code-value-quantity=2345-7$5.4', ['glucose']],
    ['/Observation?component-code-value-quantity=8480-6$gt140', ['pressure']],
    ['/Observation?component-code-value-quantity=8462-4$gt140', []],
    ['/Observation?combo-code-value-quantity=8480-6$150,2345-7$5.4', ['glucose', 'pressure']],
    ['/Observation?value-quantity=5400|http://unitsofmeasure.org|umol/L', ['glucose']],
    ['/Observation?value-quantity=gt100', []],
    // The end that lies outside stays outside in another unit.
    ['/Observation?value-quantity=eb5400|http://unitsofmeasure.org|umol/L', []],
    ['/Observation?value-quantity=sa5400|http://unitsofmeasure.org|umol/L', []],
    ['/Observation?date=ap2026-01-28', ['glucose']],
    ['/Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status', ['glucose', 'pressure', 'stray']],
    ['/Location?near=1.29|103.85|10|km', ['hospital']],
    ['/Location?near=1.29|103.85|1|km', []],
    ['/Patient/tan/Observation', ['glucose']],
    ['/Patient/tan/Observation?status=registered', []],
    ['/Patient/tan/*', ['glucose', 'tan', 'visit']],
    ['/Patient/tan/*?_type=Encounter', ['visit']],
    ['/Encounter/visit/*', ['glucose', 'visit']],
    ['/Practitioner/chong/Observation', ['glucose']],
    ['/?_type=Patient,Practitioner', ['chong', 'lim', 'tan']],
    ['/?_content=chong', ['chong']],
    ['/?_type=Observation&_sort=_id&code=2345-7', ['glucose']],
  ])('%s', async (path, ids) => expect(await found(path)).toEqual(ids))

  test('by forms too, an empty one among them', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const [path, body, total] of [
      ['/_search', '_type=Patient', 2],
      ['/Patient/_search', '', 2],
      ['/Patient/tan/Observation/_search', 'status=final', 1],
    ] as const)
      expect(json(await hospital.ask('POST', path, { body, headers: form }))).toMatchObject({ total })
  })
})

describe('what comes along', () => {
  test.each<[string, string[]]>([
    ['/Observation?_id=glucose&_include=Observation:patient', ['tan']],
    ['/Observation?_id=glucose&_include=Observation:subject:Group', []],
    ['/Observation?_id=glucose&_include=Observation:*', ['chong', 'tan', 'visit']],
    ['/Observation?_id=glucose&_include=*', ['chong', 'tan', 'visit']],
    ['/Observation?_id=pressure&_include=Observation:patient&_include:iterate=Patient:organization', ['lim', 'ward']],
    ['/Patient?_id=tan&_revinclude=Observation:patient', ['glucose']],
    ['/Patient?_id=tan&_revinclude=*', ['glucose', 'visit']],
    [
      '/Practitioner?_id=chong&_revinclude=Patient:general-practitioner&_revinclude:iterate=Encounter:patient',
      ['tan', 'visit'],
    ],
    ['/Patient?_include=Patient:link', []],
  ])('%s', async (path, ids) => expect(await found(path, 'include')).toEqual(ids))
})

test('pages stand still while records are written and deleted between them', async () => {
  const { ask } = hospital
  const put = (n: number) =>
    ask('PUT', `/Basic/b${n}`, {
      body: { resourceType: 'Basic', id: `b${n}`, code: { text: 'x' }, created: `2026-01-${10 + (n % 9)}` },
    })
  for (const order of ['', '&_sort=created', '&_sort=-created,_id', '&_sort=_id']) {
    for (let n = 0; n < 30; n++) await put(n)
    const seen: string[] = []
    let next: string | undefined = `/Basic?_count=4${order}`
    for (let turn = 0; next !== undefined; turn++) {
      const { entry = [], link } = await page(next)
      seen.push(...entry.map(({ resource }) => resource.id))
      next = link.find(({ relation }) => relation === 'next')?.url.slice(BASE.length)
      // New ones, and the one that the page ended with is gone.
      await put(100 + turn)
      const last = entry.at(-1)?.resource.id
      if (turn % 2 === 0 && last !== undefined) await ask('DELETE', `/Basic/${last}`)
    }
    expect(new Set(seen).size).toBe(seen.length)
    const stood = seen.filter((id) => Number(id.slice(1)) < 100)
    expect(stood.sort()).toEqual(Array.from({ length: 30 }, (_, n) => `b${n}`).sort())
    for (let n = 100; n < 120; n++) await ask('DELETE', `/Basic/b${n}`)
  }
})

test('a cursor of another search is refused', async () => {
  const { link } = await page('/Observation?_count=1')
  const cursor = link.find(({ relation }) => relation === 'next')?.url.split('_cursor=')[1]
  for (const path of [
    `/Patient?_cursor=${cursor}`,
    `/Observation?status=final&_cursor=${cursor}`,
    '/Observation?_cursor=WyJ4Il0',
  ])
    expect((await hospital.ask('GET', path)).status).toBe(400)
})

test('the plan is shown to administrators alone', async () => {
  const { hospital: rooms } = hospital
  const door = createOpenDoor({
    hospital: rooms,
    now: () => 0,
    version: '0',
    baseUrl: () => BASE,
    isAdmin: (token) => token === 'right',
  })
  const ask = (token: string) =>
    door({
      workspace: 'ngemr',
      method: 'GET',
      segments: ['Observation'],
      query: 'subject.name=tan&explain=true',
      headers: { 'x-sandbox-admin-token': token },
      body: undefined,
    })
  expect((await ask('wrong')).status).toBe(403)
  const shown = json(await ask('right')) as unknown as Page
  expect(
    shown.entry
      ?.at(-1)
      ?.resource.issue?.map(({ diagnostics }) => diagnostics)
      .join('\n'),
  ).toContain('SEARCH')
})

describe('what asks for too much is refused, at once', () => {
  test.each([
    `/Observation?${'subject.'.repeat(10_000)}name=x`,
    `/Patient?${'_has:Observation:patient:'.repeat(10_000)}code=x`,
    `/Patient?_id=${'a,'.repeat(5_000)}`,
    `/Patient?${Array.from({ length: 150 }, () => '_include=*').join('&')}`,
    `/Patient?${Array.from({ length: 60 }, () => '_include=*').join('&')}`,
    `/Observation?value-quantity=${'9'.repeat(400)}`,
    '/Observation?value-quantity=1e999999999',
    `/Patient?_sort=${'birthdate,'.repeat(50)}`,
    '/Patient?_offset=99999999',
  ])('%.60s', async (path) => {
    const started = cpuMs()
    const { status } = await hospital.ask('GET', path)
    expect(status).toBe(400)
    expect(cpuMs() - started).toBeLessThan(200)
  })
  test.each(['(a+)+$', '.*.*.*.*x', '%25%25%25', '" OR 1=1 --', 'NEAR(a b)', '* AND *', '"'])(
    '%s is only a text',
    async (text) => {
      for (const param of ['name:contains', 'name', '_content', 'identifier'])
        expect([200, 400]).toContain(
          (await hospital.ask('GET', `/Patient?${param}=${encodeURIComponent(text)}`)).status,
        )
    },
  )
})
