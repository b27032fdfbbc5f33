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
const at = '2026-11-21T08:00:00+08:00'

let kit: EpicKit
beforeAll(async () => {
  kit = await openEpic([
    ...RECORDS,
    patient('pat-r', 'T9100100A', label('R')),
    patient('pat-v', 'T9100200B', label('V')),
    observation('obs-r', { reference: 'Patient/pat-r' }, pulse, at),
    observation('obs-v', { reference: 'Patient/pat-v' }, pulse, at),
    { ...observation('obs-own', { reference: 'Patient/pat-0003' }, pulse, at), meta: label('R') },
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

test('one record may be restricted by itself', async () => {
  expect(issues(await kit.ask(`Observation/${kit.id('Observation', 'obs-own')}`))).toEqual(['4131'])
  expect((await kit.ask(`Patient/${kit.id('Patient', 'pat-0003')}`)).status).toBe(200)
})
