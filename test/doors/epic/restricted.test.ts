/** Break-the-Glass: restricted patients, by their own label or that of one record. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type EpicKit, issues, matches, openEpic } from './epic-kit.ts'
import { observation, RECORDS } from './records.ts'

const label = (code: string) => ({
  security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code }],
})
const NRIC = 'https://fhir.synapxe.sg/NamingSystem/nric'
const patient = (id: string, value: string, meta: object) => ({
  resourceType: 'Patient' as const,
  id,
  meta,
  identifier: [{ system: NRIC, value }],
  name: [{ text: id, family: id }],
  gender: 'female' as const,
  birthDate: '1985-09-02',
})
const pulse = { category: 'vital-signs', loinc: '8867-4', name: 'Heart rate' }
const fever = { category: 'vital-signs', loinc: '8310-5', name: 'Body temperature' }
const at = '2026-11-21T08:00:00+08:00'
const before = '2026-11-20T08:00:00+08:00'

let kit: EpicKit
beforeAll(async () => {
  kit = await openEpic([
    ...RECORDS,
    patient('pat-r', 'T9100100A', label('R')),
    patient('pat-v', 'T9100200B', label('V')),
    observation('obs-r', { reference: 'Patient/pat-r' }, pulse, at),
    observation('obs-v', { reference: 'Patient/pat-v' }, pulse, at),
    observation('obs-open', { reference: 'Patient/pat-0003' }, pulse, at),
    patient('pat-own', 'T9100300C', {}),
    patient('pat-own-v', 'T9100400D', {}),
    { ...observation('obs-own', { reference: 'Patient/pat-own' }, fever, at), meta: label('R') },
    { ...observation('obs-own-v', { reference: 'Patient/pat-own-v' }, fever, at), meta: label('V') },
    observation('obs-beside-own', { reference: 'Patient/pat-own' }, pulse, before),
    observation('obs-beside-own-v', { reference: 'Patient/pat-own-v' }, pulse, before),
  ])
})
afterAll(() => kit.close())

const broken = { headers: { 'x-sandbox-break-glass': 'emergency' } }

describe.each([
  ['R', 'r', '4131'],
  ['V', 'v', '4130'],
])('a patient labelled %s', (_label, end, code) => {
  const paths = (): string[] => [
    `Patient/${kit.id('Patient', `pat-${end}`)}`,
    `Observation/${kit.id('Observation', `obs-${end}`)}`,
    `Observation?patient=${kit.id('Patient', `pat-${end}`)}&category=vital-signs`,
    `Observation?_id=${kit.id('Observation', `obs-${end}`)}`,
  ]

  test(`is refused with ${code} and 403, whichever way the chart is asked for`, async () => {
    for (const path of paths()) {
      const answer = await kit.ask(path)
      expect([answer.status, issues(answer)]).toEqual([403, [code]])
      expect(answer.findings).toMatchObject([{ rule: 'epic/break-the-glass', severity: 'error' }])
    }
  })

  test('is found by Patient.Search, which says that it is restricted (4134)', async () => {
    const value = end === 'r' ? 'T9100100A' : 'T9100200B'
    const answer = await kit.ask(`Patient?identifier=NRIC|${value}`)
    expect([answer.status, matches(answer.json).length, issues(answer)]).toEqual([200, 1, ['4134']])
  })
})

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  kit.ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body: JSON.stringify(body),
  })
const problem = (patient: string, more: object = {}) => ({
  resourceType: 'Condition',
  verificationStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'provisional' }],
  },
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] },
  ],
  code: { text: 'Asthma' },
  subject: { reference: `Patient/${kit.id('Patient', patient)}` },
  ...more,
})

test.each([
  ['R', 'pat-r', '4131'],
  ['V', 'pat-v', '4130'],
])('nothing is filed in a chart labelled %s: refused as its read is', async (_label, patient, code) => {
  const before = await kit.hospital.records.counts('ngemr')
  const answer = await post('Condition', problem(patient))
  expect([answer.status, issues(answer)]).toEqual([403, [code]])
  expect(await kit.hospital.records.counts('ngemr')).toEqual(before)
})

test('once the glass is broken, the chart of an R patient takes a create, and the journal says so; that of a V patient does not', async () => {
  const filed = await post('Condition', problem('pat-r'), broken.headers)
  expect(filed.status).toBe(201)
  expect(filed.findings).toContainEqual(expect.objectContaining({ text: expect.stringContaining('emergency') }))
  expect(issues(await post('Condition', problem('pat-v'), broken.headers))).toEqual(['4130'])
})

test('a label in the body that is sent refuses nothing', async () => {
  expect((await post('Condition', problem('pat-0003', { meta: label('V') }))).status).toBe(201)
})

test.each(['T9100100A', 'T9100200B'])('$match finds a restricted patient and says so (4134): %s', async (value) => {
  const family = value === 'T9100100A' ? 'pat-r' : 'pat-v'
  const described = {
    resourceType: 'Patient',
    identifier: [{ type: { text: 'NRIC' }, value }],
    name: [{ family }],
    gender: 'female',
    birthDate: '1985-09-02',
  }
  const parameter = [
    { name: 'resource', resource: described },
    { name: 'onlyCertainMatches', valueBoolean: true },
  ]
  const answer = await post('Patient/$match', { resourceType: 'Parameters', parameter })
  expect([answer.status, matches(answer.json).length, issues(answer)]).toEqual([200, 1, ['4134']])
  expect(answer.findings).toContainEqual(expect.objectContaining({ rule: 'epic/break-the-glass' }))
})

describe('the Provenance of a record', () => {
  const provenance = (id: string): string => `Provenance/${kit.id('Provenance', `p.Observation.${id}`)}`

  test.each([
    ['obs-r', '4131'],
    ['obs-v', '4130'],
    ['obs-own', '4131'],
  ])('is behind the glass with it: %s', async (id, code) => {
    const answer = await kit.ask(provenance(id))
    expect([answer.status, issues(answer)]).toEqual([403, [code]])
  })

  test('is read once the glass is broken', async () => {
    expect((await kit.ask(provenance('obs-r'), broken)).json.resourceType).toBe('Provenance')
  })

  test('of a restricted patient does not tell who keeps the chart', async () => {
    expect(issues(await kit.ask(`Provenance/${kit.id('Provenance', 'p.Patient.pat-v')}`))).toEqual(['4130'])
  })

  test('is refused (59203) to a client that may not read the record', async () => {
    const open = `Provenance/${kit.id('Provenance', 'p.Observation.obs-open')}`
    expect((await kit.ask(open, { apis: ['Provenance.Read', 'Observation.Read (Vitals)'] })).status).toBe(200)
    for (const apis of [['Provenance.Read'], ['Provenance.Read', 'Observation.Read (Labs)']]) {
      const answer = await kit.ask(open, { apis })
      expect([answer.status, issues(answer)]).toEqual([403, ['59203']])
      expect(answer.json.issue[0].diagnostics).toBe('Client not authorized for Observation - Vital Signs.')
    }
  })
})

test('R is seen once the glass is broken: 4134 in searches, a note in the journal', async () => {
  const read = await kit.ask(`Patient/${kit.id('Patient', 'pat-r')}`, broken)
  expect([read.status, read.json.resourceType]).toEqual([200, 'Patient'])
  expect(read.findings).toMatchObject([{ severity: 'information', text: expect.stringContaining('emergency') }])
  const search = await kit.ask(`Observation?patient=${kit.id('Patient', 'pat-r')}&category=vital-signs`, broken)
  expect([search.status, matches(search.json).length, issues(search)]).toEqual([200, 1, ['59204', '4134']])
})

test('V is not seen even then, and a reason has to be given', async () => {
  expect((await kit.ask(`Patient/${kit.id('Patient', 'pat-v')}`, broken)).status).toBe(403)
  const empty = { headers: { 'x-sandbox-break-glass': ' ' } }
  expect((await kit.ask(`Patient/${kit.id('Patient', 'pat-r')}`, empty)).status).toBe(403)
})

describe.each([
  ['R', 'own', '4131'],
  ['V', 'own-v', '4130'],
])('one record may be restricted by itself: labelled %s, in an open chart', (label, end, code) => {
  const record = (): string => kit.id('Observation', `obs-${end}`)
  const chart = (): string => `Observation?patient=${kit.id('Patient', `pat-${end}`)}&category=vital-signs`

  test(`its read is refused with ${code}, and so is a search that finds it alone; the chart is open`, async () => {
    for (const path of [`Observation/${record()}`, `Observation?_id=${record()}`, `${chart()}&code=8310-5`]) {
      const answer = await kit.ask(path)
      expect([path, answer.status, issues(answer)]).toEqual([path, 403, [code]])
    }
    expect((await kit.ask(`Patient/${kit.id('Patient', `pat-${end}`)}`)).status).toBe(200)
  })

  test('a search of the chart gives the others, counts those, and says that one is restricted (4134)', async () => {
    const { json, ...answer } = await kit.ask(chart())
    expect(matches(json).map(({ id }) => id)).toEqual([kit.id('Observation', `obs-beside-${end}`)])
    expect([json.total, issues({ json, ...answer })]).toEqual([1, ['59204', '4134']])
    expect(answer.findings).toContainEqual(expect.objectContaining({ actual: `Observation/${record()}` }))
    expect(JSON.stringify(json)).not.toContain(record())
  })

  test('_summary=count counts what the pages would show, and is refused where they would be', async () => {
    const counted = async (path: string, given = {}) => (await kit.ask(`${path}&_summary=count`, given)).json.total
    const beside = kit.id('Observation', `obs-beside-${end}`)
    const ofRestricted = kit.id('Observation', `obs-${label.toLowerCase()}`)
    expect(await counted(chart())).toBe(1)
    expect(await counted(`Observation?_id=${record()},${beside}`)).toBe(1)
    expect(await counted(chart(), broken)).toBe(label === 'R' ? 2 : 1)
    for (const path of [`${chart()}&code=8310-5`, `Observation?_id=${beside},${ofRestricted}`])
      expect(issues(await kit.ask(`${path}&_summary=count`))).toEqual([code])
  })

  test('what comes along with it stays behind the glass too', async () => {
    const { json } = await kit.ask(`${chart()}&_include=Observation:subject&_revinclude=Provenance:target`)
    expect(JSON.stringify(json)).not.toContain(kit.id('Provenance', `p.Observation.obs-${end}`))
  })

  test(`once the glass is broken, ${label === 'R' ? 'it is shown' : 'it is left out all the same'}`, async () => {
    const answer = await kit.ask(chart(), broken)
    expect([matches(answer.json).length, issues(answer)]).toEqual([label === 'R' ? 2 : 1, ['59204', '4134']])
    expect((await kit.ask(`Observation/${record()}`, broken)).status).toBe(label === 'R' ? 200 : 403)
  })
})

test('a page on which nothing but a restricted record stands is empty, and leads on', async () => {
  const patient = kit.id('Patient', 'pat-own')
  const first = (await kit.ask(`Observation?patient=${patient}&category=vital-signs&_count=1`)).json
  expect([first.total, first.link[0].relation]).toEqual([0, 'next'])
  expect(matches((await kit.ask(first.link[0].url)).json)).toHaveLength(1)
})
