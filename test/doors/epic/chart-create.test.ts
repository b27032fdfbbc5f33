/** Condition.Create, AllergyIntolerance.Create and DocumentReference.Create: what waits for a clinician, and notes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { noteAsHtml, noteAsRtf } from '../../../server/doors/http/epic/write/note-text.ts'
import { type Asked, type EpicKit, issues, type Json, matches, openEpic } from './epic-kit.ts'
import { RECORDS } from './records.ts'

let kit: EpicKit
beforeAll(async () => {
  kit = await openEpic(RECORDS)
})
afterAll(() => kit.close())

const HL7 = 'http://terminology.hl7.org/CodeSystem/'
const concept = (system: string, code: string) => ({ coding: [{ system, code }] })
const tan = () => ({ reference: `Patient/${kit.id('Patient', 'pat-0001')}` })
const visit = (id = 'enc-1') => ({ reference: `Encounter/${kit.id('Encounter', id)}` })
const nobody = () => ({ reference: `Patient/${kit.id('Patient', 'pat-9999')}` })

const post = (resource: Json, headers: object = {}): Promise<Asked> =>
  kit.ask(resource.resourceType, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body: JSON.stringify(resource),
  })

const condition = (change: object = {}) => ({
  resourceType: 'Condition',
  verificationStatus: concept(`${HL7}condition-ver-status`, 'provisional'),
  category: [concept(`${HL7}condition-category`, 'problem-list-item')],
  code: { coding: [{ system: 'http://snomed.info/sct', code: '44054006' }], text: 'Type 2 diabetes mellitus' },
  subject: tan(),
  onsetDateTime: '2026-01-15',
  ...change,
})
const allergy = (change: object = {}) => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: concept(`${HL7}allergyintolerance-clinical`, 'active'),
  code: { text: 'Penicillin' },
  patient: tan(),
  reaction: [{ manifestation: [{ text: 'Rash' }], severity: 'mild' }],
  ...change,
})
const note = (change: object = {}, text = 'Sleeps well.\n<b>5 > 4</b>') => ({
  resourceType: 'DocumentReference',
  status: 'current',
  docStatus: 'final',
  type: concept('http://loinc.org', '11506-3'),
  subject: tan(),
  content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(text).toString('base64') } }],
  context: { encounter: [visit()] },
  ...change,
})

/** Refused, and nothing was stored. */
async function expectRefused(resource: Json, status: number, code: string, expression: string): Promise<void> {
  const before = await kit.hospital.records.counts('ngemr')
  const answer = await post(resource)
  expect([answer.status, issues(answer), answer.json.issue[0].expression]).toEqual([status, [code], [expression]])
  expect(answer.findings[0]?.text.length).toBeGreaterThan(15)
  expect(await kit.hospital.records.counts('ngemr')).toEqual(before)
}

describe('Condition.Create', () => {
  test('goes to the holding tank: its id says so, and it can be read and searched', async () => {
    const answer = await post(condition())
    expect(answer).toMatchObject({ status: 201, body: '' })
    expect(answer.headers['Location']).toMatch(/^Condition\/O\.kP2[A-Za-z0-9.-]{59}$/)
    const { json } = await kit.ask(String(answer.headers['Location']))
    expect(json).toMatchObject({
      verificationStatus: { coding: [{ code: 'provisional', version: '4.0.0' }] },
      code: { text: 'Type 2 diabetes mellitus' },
      recorder: { display: 'User Interconnect' },
      recordedDate: '2026-11-23',
    })
    const search = await kit.ask(`Condition?patient=${kit.id('Patient', 'pat-0001')}&category=problem-list-item`)
    expect(matches(search.json)).toContainEqual(json)
  })

  test('a diagnosis of a visit comes back as an item of the problem list; the same one twice is two', async () => {
    const category = [concept(`${HL7}condition-category`, 'encounter-diagnosis')]
    const prefer = { prefer: 'return=representation' }
    const one = await post(condition({ category, encounter: visit() }), prefer)
    const two = await post(condition({ category, encounter: visit() }), prefer)
    expect([one.status, two.status]).toEqual([201, 201])
    expect(one.json.category[0].coding[0].code).toBe('problem-list-item')
    expect(two.json.id).not.toBe(one.json.id)
  })

  test.each<[string, () => object, number, string, string]>([
    [
      'confirmed',
      () => ({ verificationStatus: concept(`${HL7}condition-ver-status`, 'confirmed') }),
      422,
      '59012',
      'verificationstatus',
    ],
    ['without a verification status', () => ({ verificationStatus: undefined }), 422, '59012', 'verificationstatus'],
    ['without a category', () => ({ category: undefined }), 400, '59108', 'category'],
    ['of another category', () => ({ category: [concept('http://x', 'health-concern')] }), 400, '59111', 'category'],
    ['without a code', () => ({ code: undefined }), 400, '59108', 'code'],
    ['with a note of 451 characters', () => ({ note: [{ text: 'x'.repeat(451) }] }), 400, '59111', 'note'],
    ['of nobody', () => ({ subject: nobody() }), 404, '59144', 'subject'],
    ['of a visit of another patient', () => ({ encounter: visit('enc-4') }), 400, '59159', 'encounter'],
  ])('%s is refused', (_what, change, status, code, expression) =>
    expectRefused(condition(change()), status, code, expression),
  )
})

describe('AllergyIntolerance.Create', () => {
  test('is on the list of the patient, unconfirmed: no interface is told (A60) before a clinician has confirmed it', async () => {
    const before = (await kit.events()).length
    const answer = await post(allergy(), { prefer: 'return=representation' })
    expect(answer.status).toBe(201)
    expect(answer.json).toMatchObject({
      resourceType: 'AllergyIntolerance',
      clinicalStatus: { coding: [{ code: 'active' }] },
      verificationStatus: { coding: [{ code: 'unconfirmed' }] },
      patient: { display: 'TAN AH KOW' },
    })
    const search = await kit.ask(`AllergyIntolerance?patient=${kit.id('Patient', 'pat-0001')}`)
    expect(matches(search.json)).toEqual([answer.json])
    expect((await kit.events()).slice(before)).toEqual([])
  })

  test.each<[string, () => object, number, string, string]>([
    ['without a code', () => ({ code: undefined }), 400, '59108', 'code'],
    ['of nobody', () => ({ patient: nobody() }), 404, '59144', 'patient'],
    ['of a patient named by display alone', () => ({ patient: { display: 'TAN' } }), 400, '59108', 'patient'],
    ['with a long note', () => ({ note: [{ text: 'x'.repeat(451) }] }), 400, '59111', 'note'],
  ])('%s is refused', (_what, change, status, code, expression) =>
    expectRefused(allergy(change()), status, code, expression),
  )
})

describe('DocumentReference.Create', () => {
  test('gives the note back as HTML and RTF, signed, of the visit; the interfaces are told', async () => {
    const before = (await kit.events()).length
    const answer = await post(note())
    expect(answer).toMatchObject({ status: 201, body: '' })
    const { json } = await kit.ask(String(answer.headers['Location']))
    expect(json).toMatchObject({
      docStatus: 'final',
      type: { coding: [{ code: '1' }, { code: '1' }, { code: '11506-3' }] },
      author: [{ display: 'User Interconnect' }],
      context: { encounter: [{ identifier: { value: '200700000001' } }] },
    })
    const forms = json.content.map(({ attachment }: Json) => attachment.contentType)
    expect(forms).toEqual(['text/html', 'application/rtf'])
    const binary = await kit.ask(json.content[0].attachment.url)
    const html = Buffer.from(binary.json.data, 'base64').toString()
    expect(html).toContain('<div>Sleeps well.<br>&lt;b&gt;5 &gt; 4&lt;/b&gt;</div>')
    expect((await kit.events()).slice(before)).toMatchObject([{ type: 'document.created' }])
  })

  test('is found among the notes of the patient, by either list of types', async () => {
    const epic = concept('urn:oid:1.2.840.114350.1.72.727879.69848980', '4')
    const { json } = await post(note({ type: epic, docStatus: 'preliminary' }), { prefer: 'return=representation' })
    expect(json.type.coding.map(({ code }: Json) => code)).toEqual(['4', '4', '34117-2'])
    const search = await kit.ask(`DocumentReference?patient=${kit.id('Patient', 'pat-0001')}&category=clinical-note`)
    expect(matches(search.json).map(({ id }) => id)).toContain(json.id)
  })

  test.each<[string, () => object, string, string, string]>([
    ['without an encounter', () => ({ context: undefined }), '59108', 'context/encounter', 'Valid encounter required'],
    [
      "of another patient's visit",
      () => ({ context: { encounter: [visit('enc-4')] } }),
      '59108',
      'context/encounter',
      'Valid encounter required',
    ],
    ['of nobody', () => ({ subject: nobody() }), '59111', 'subject', 'Invalid subject received'],
    [
      'of an id that is none',
      () => ({ subject: { reference: 'Patient/pat-0001' } }),
      '59111',
      'subject',
      'Invalid subject received',
    ],
    ['amended', () => ({ docStatus: 'amended' }), '59111', 'docstatus', 'Invalid docStatus'],
    ['without a type', () => ({ type: undefined }), '59108', 'type', 'A type is required.'],
    ['of an unknown type', () => ({ type: concept('http://x', 'y') }), '59111', 'type', 'Invalid type'],
    [
      'in PDF',
      () => ({ content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=' } }] }),
      '59111',
      'content/attachment/contenttype',
      'Invalid content type',
    ],
    [
      'without data',
      () => ({ content: [{ attachment: { contentType: 'text/plain', url: 'http://x' } }] }),
      '59108',
      'content/attachment/data',
      'Data is required.',
    ],
    [
      'of bytes that are no text',
      () => ({ content: [{ attachment: { contentType: 'text/plain', data: '/////w==' } }] }),
      '59111',
      'content/attachment/data',
      'Invalid data',
    ],
  ])('%s is refused', async (_what, change, code, expression, diagnostics) => {
    const answer = await post(note(change()))
    expect(answer.json.issue).toMatchObject([{ diagnostics }])
    await expectRefused(note(change()), 400, code, expression)
  })

  test('RTF and HTML keep every letter and no mark-up of the note', () => {
    expect(noteAsRtf('a{b}\\c\td\ne 林 😀')).toContain('a\\{b\\}\\\\c\\tab d\\par\ne \\u26519? \\u-10179?\\u-8704?}')
    expect(noteAsHtml('<script>&')).toContain('&lt;script&gt;&amp;')
  })
})
