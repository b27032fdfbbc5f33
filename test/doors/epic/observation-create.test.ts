/** Observation.Create (Vitals): what is taken, what is there afterwards, and every refusal. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Observation } from '@medplum/fhirtypes'
import { toXml } from '../../../server/fhir/to-xml.ts'
import { type EpicKit, issues, matches, OID, openEpic } from './epic-kit.ts'
import { RECORDS, visit } from './records.ts'

let kit: EpicKit
beforeAll(async () => {
  const planned = { ...visit('enc-5', { reference: 'Patient/pat-0001' }, 'IMP', '200700000005', '2026-12-01') }
  kit = await openEpic([...RECORDS, { ...planned, status: 'planned' }])
})
afterAll(() => kit.close())

const LOINC = 'http://loinc.org'
const quantity = (value: number, code: string) => ({ value, unit: code, system: 'http://unitsofmeasure.org', code })
const coded = (code: string) => ({ coding: [{ system: LOINC, code }] })

/** A pulse that is all right, at a minute of its own. */
let minute = 0
const reading = (change: object = {}): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
  ],
  code: coded('8867-4'),
  subject: { reference: `Patient/${kit.id('Patient', 'pat-0001')}` },
  encounter: { reference: `Encounter/${kit.id('Encounter', 'enc-1')}` },
  effectiveDateTime: `2026-11-23T08:${String(++minute).padStart(2, '0')}:30+08:00`,
  valueQuantity: quantity(72, '/min'),
  ...change,
})
const send = (body: object | string, headers: Record<string, string> = {}, more: object = {}) =>
  kit.ask('Observation', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  })
const bloodPressure = (systolic: object, diastolic: object | undefined) => ({
  code: coded('85354-9'),
  valueQuantity: undefined,
  component: [
    { code: coded('8480-6'), valueQuantity: systolic },
    ...(diastolic === undefined ? [] : [{ code: coded('8462-4'), valueQuantity: diastolic }]),
  ],
})

describe('a reading that is filed', () => {
  test('is answered 201 with an empty body and a relative Location, without ETag', async () => {
    const answer = await send(reading())
    expect(answer).toMatchObject({ status: 201, body: '', label: 'create Observation', findings: [] })
    expect(answer.headers['Location']).toMatch(/^Observation\/f[A-Za-z0-9.-]+4$/)
    expect(Object.keys(answer.headers)).not.toEqual(expect.arrayContaining(['ETag', 'Content-Type']))
  })

  test('reads back with the codes of the flowsheet, the background user and the time of filing', async () => {
    const at = '2026-11-23T08:58:00+08:00'
    const { headers } = await send(reading({ effectiveDateTime: at, note: [{ text: 'at rest' }] }))
    const { json } = await kit.ask(String(headers['Location']))
    expect(json).toMatchObject({
      status: 'final',
      effectiveDateTime: '2026-11-23T00:58:00Z',
      issued: '2026-11-23T01:00:00Z',
      performer: [{ display: 'User Interconnect' }],
      subject: { display: 'TAN AH KOW' },
      valueQuantity: quantity(72, '/min'),
      note: [{ text: 'at rest' }],
    })
    expect(json.code.text).toBe('Pulse')
    expect(json.code.coding.slice(0, 2)).toMatchObject([
      { system: `${OID}.7.2.707679`, code: '9008542', display: 'Pulse' },
      { system: 'http://open.epic.com/FHIR/StructureDefinition/observation-flowsheet-id' },
    ])
    const codes = json.code.coding.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(expect.arrayContaining(['8867-4', '8716-3']))
    const found = await kit.ask(
      `Observation?patient=${kit.id('Patient', 'pat-0001')}&code=8867-4&date=${at.replace('+', '%2B')}`,
    )
    expect(matches(found.json)).toEqual([json])
  })

  test('is told to the interfaces of the hospital, as any result is (ORU^R01)', async () => {
    const before = (await kit.events()).length
    await send(reading())
    expect((await kit.events()).slice(before)).toMatchObject([{ type: 'results.filed' }])
  })

  test('is returned to who prefers the representation', async () => {
    const answer = await send(reading(), { prefer: 'return=representation' })
    expect(answer.status).toBe(201)
    expect(`Observation/${answer.json.id}`).toBe(answer.headers['Location'])
    expect((await kit.ask(`Observation/${answer.json.id}`)).json).toEqual(answer.json)
  })

  test('may come as XML, and the preferred representation goes out as XML', async () => {
    const xml = await toXml(reading())
    const answer = await send(xml, {
      'content-type': 'application/fhir+xml',
      accept: '',
      prefer: 'return=representation',
    })
    expect(answer.status).toBe(201)
    expect(answer.headers['Content-Type']).toBe('application/fhir+xml; charset=utf-8')
    expect(answer.body.toString()).toContain('<Observation xmlns="http://hl7.org/fhir">')
  })

  test('of blood pressure keeps both parts', async () => {
    const { headers } = await send(reading(bloodPressure(quantity(120, 'mm[Hg]'), quantity(80, 'mm[Hg]'))))
    const { json } = await kit.ask(String(headers['Location']))
    expect(json.component.map((part: Observation) => part.valueQuantity?.value)).toEqual([120, 80])
    expect(json).not.toHaveProperty('valueQuantity')
  })

  test('may refer absolutely to this server', async () => {
    const base = 'http://127.0.0.1:8080/ngemr/api/FHIR/R4'
    const subject = { reference: `${base}/Patient/${kit.id('Patient', 'pat-0001')}` }
    expect((await send(reading({ subject }))).status).toBe(201)
  })
})

describe('a replayed reading', () => {
  test('is refused with 59189, whichever LOINC code of the row it carries', async () => {
    const at = '2026-11-22T10:00:00+08:00'
    const first = { code: coded('2708-6'), valueQuantity: quantity(98, '%'), effectiveDateTime: at }
    expect((await send(reading(first))).status).toBe(201)
    for (const code of ['2708-6', '59408-5']) {
      const again = await send(reading({ ...first, code: coded(code), effectiveDateTime: '2026-11-22T02:00:00Z' }))
      expect(again.status).toBe(400)
      expect(again.json.issue).toMatchObject([
        { severity: 'fatal', diagnostics: 'Reading already exists', expression: ['code/instant'] },
      ])
      expect(issues(again)).toEqual(['59189'])
    }
    expect((await send(reading({ ...first, effectiveDateTime: '2026-11-22T10:00:01+08:00' }))).status).toBe(201)
  })

  test('sent many times at once is filed once', async () => {
    const body = reading()
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(body)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 400)])
  })
})

describe('what is refused', () => {
  test.each<[string, () => object, number, string, string]>([
    ['a status but final', () => ({ status: 'preliminary' }), 400, '59111', 'status'],
    ['no category', () => ({ category: undefined }), 400, '59108', 'category'],
    [
      'another category',
      () => ({
        category: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
        ],
      }),
      400,
      '59111',
      'category',
    ],
    ['no subject', () => ({ subject: undefined }), 400, '59108', 'subject'],
    ['no encounter', () => ({ encounter: undefined }), 400, '59108', 'encounter'],
    ['no time', () => ({ effectiveDateTime: undefined }), 400, '59108', 'effectivedatetime'],
    ['a day in place of an instant', () => ({ effectiveDateTime: '2026-11-23' }), 400, '59111', 'effectivedatetime'],
    ['a note of 255 characters', () => ({ note: [{ text: 'x'.repeat(255) }] }), 400, '59111', 'note'],
    ['no coding', () => ({ code: { text: 'pulse' } }), 400, '59108', 'code/coding'],
    [
      'two codings',
      () => ({ code: { coding: [...coded('8867-4').coding, ...coded('8716-3').coding] } }),
      400,
      '59111',
      'code/coding',
    ],
    ['a code without a row', () => ({ code: coded('2339-0') }), 400, '59188', 'code'],
    ['a code of a calculated row', () => ({ code: coded('39156-5') }), 400, '59188', 'code'],
    ['no value', () => ({ valueQuantity: undefined }), 400, '59108', 'value'],
    ['another unit', () => ({ valueQuantity: quantity(72, 'kg') }), 400, '59111', 'value'],
    ['half a blood pressure', () => bloodPressure(quantity(120, 'mm[Hg]'), undefined), 400, '59108', 'component'],
    [
      'a patient who is not there',
      () => ({ subject: { reference: `Patient/${kit.id('Patient', 'pat-9999')}` } }),
      404,
      '59144',
      'subject',
    ],
    ['a logical id of the open door', () => ({ subject: { reference: 'Patient/pat-0001' } }), 404, '59144', 'subject'],
    [
      'a visit that is not there',
      () => ({ encounter: { reference: `Encounter/${kit.id('Encounter', 'enc-99')}` } }),
      404,
      '59144',
      'encounter',
    ],
    [
      'a visit that is over',
      () => ({ encounter: { reference: `Encounter/${kit.id('Encounter', 'enc-2')}` } }),
      400,
      '59159',
      'encounter',
    ],
    [
      'a visit to come',
      () => ({ encounter: { reference: `Encounter/${kit.id('Encounter', 'enc-5')}` } }),
      400,
      '59159',
      'encounter',
    ],
    [
      'a visit of someone else',
      () => ({ encounter: { reference: `Encounter/${kit.id('Encounter', 'enc-4')}` } }),
      400,
      '59159',
      'encounter',
    ],
    ['what is no Observation of R4', () => ({ valueQuantity: 'high' }), 400, '59102', 'Observation.value'],
  ])('%s: and the journal says what to do', async (_what, change, status, code, expression) => {
    const before = await kit.hospital.records.counts('ngemr')
    const answer = await send(reading(change()))
    expect(answer.status).toBe(status)
    expect(issues(answer)).toEqual([code])
    expect(answer.json.issue[0].expression).toEqual([expression])
    expect(answer.findings[0]?.text.length).toBeGreaterThan(20)
    expect(await kit.hospital.records.counts('ngemr')).toEqual(before)
  })

  test.each([
    ['no JSON', '{"resourceType":', 'application/fhir+json', '59105'],
    ['nothing', '', 'application/fhir+json', '59105'],
    ['no XML', '<Observation', 'application/fhir+xml', '59105'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', '59105'],
    ['another type', '{"resourceType":"Patient"}', 'application/fhir+json', '59102'],
    ['a list', '[]', 'application/fhir+json', '59102'],
    ['null', 'null', 'application/fhir+json', '59102'],
  ])('%s in the body', async (_what, body, type, code) => {
    const answer = await send(body, { 'content-type': type })
    expect(answer.status).toBe(400)
    expect(issues(answer)).toEqual([code])
  })

  test('a token that is bound to one patient files nothing in the chart of another (4118)', async () => {
    const before = await kit.hospital.records.counts('ngemr')
    const answer = await send(reading(), {}, { patient: 'pat-0002' })
    expect([answer.status, issues(answer)]).toEqual([403, ['4118']])
    expect(await kit.hospital.records.counts('ngemr')).toEqual(before)
    expect((await send(reading(), {}, { patient: 'pat-0001' })).status).toBe(201)
  })

  test('a patient who signed in has no flowsheet to file to (59187)', async () => {
    const user = { type: 'Patient', id: 'pat-0001', username: 'TAN' } as const
    const answer = await send(reading(), {}, { patient: 'pat-0001', user })
    expect([answer.status, issues(answer)]).toEqual([400, ['59187']])
  })

  test('a client without the API: 403 without a body; without a token: 401', async () => {
    const other = await send(reading(), {}, { apis: ['Observation.Search (Vitals)'] })
    expect(other).toMatchObject({ status: 403, body: '' })
    expect(other.findings[0]?.expected).toBe('Observation.Create (Vitals)')
    expect(await send(reading(), {}, { apis: null })).toMatchObject({ status: 401, body: '""' })
  })
})
