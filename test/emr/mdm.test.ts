/** MDM T01 to T11: documents with PDF, RTF or text, and what becomes of them. HL7 v2.5.1 §9.3. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Binary, DocumentReference } from '@medplum/fhirtypes'
import { writePdf } from '../../server/emr/documents/write-pdf.ts'
import { writeRtf } from '../../server/emr/documents/write-rtf.ts'
import { fileText, header, outcomeOf, person, rulesOf, segment, text } from './family-messages.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { openWard } from './workflow-side.ts'

let ward: SmallHospital
let visit: string
beforeEach(async () => {
  ward = await openWard()
  const arrival = await ward.hospital.workflows.run(WORKSPACE, 'register', { patient: 'p1', place: 'ZAHSMED' })
  visit = arrival.ok ? (arrival.visitNumber ?? '') : ''
})
afterEach(() => ward.store.close())

const PDF = writePdf('Discharge summary', ['Went well.']).toString('base64')
const RTF = writeRtf('Discharge summary', ['Went {well} \\ 好']).toString('base64')
const ed = (type: string, subtype: string, data: string, encoding = 'Base64') =>
  segment('OBX', { 1: 1, 2: 'ED', 3: 'DS^Discharge summary', 5: `^${type}^${subtype}^${encoding}^${data}`, 11: 'F' })
const pdf = ed('AP', 'PDF', PDF)

interface Told {
  event?: string
  at?: string
  number?: string
  parent?: string
  patient?: string
  visit?: string
  txa?: Record<number, string>
  content?: string[]
}
const mdm = ({ event = 'T02', at = '20261123090000', number = 'D1', parent = '', ...told }: Told) =>
  text(
    header({ type: `MDM^${event}`, at }),
    `EVN|${event}|${at}`,
    told.patient ?? person(),
    segment('PV1', { 1: 1, 2: 'OP', 19: told.visit ?? visit }),
    segment('TXA', {
      ...{ 1: 1, 2: 'DS', 3: 'AP', 6: '20261123083000', 9: '90001A^ONE^SANDBOX^^^DR^^^MCR^^^^MCR' },
      ...{ 12: `${number}^VENDOR`, 13: parent, 17: 'AU', 19: 'AV' },
      ...told.txa,
    }),
    ...(told.content ?? (Number(event.slice(1)) % 2 === 0 ? [pdf] : [])),
  )
const file = (told: Told = {}) => fileText(ward, mdm(told))
const documents = async () => {
  const all = await ward.all<DocumentReference>('DocumentReference')
  return all.sort((a, b) => ((a.identifier?.[0]?.value ?? '') < (b.identifier?.[0]?.value ?? '') ? -1 : 1))
}
const story = async (...all: Told[]) => {
  for (const told of all) expect([told.event, outcomeOf(await file(told))]).toEqual([told.event, 'accepted'])
  return documents()
}
const statuses = (all: DocumentReference[]) =>
  all.map(({ identifier, status, docStatus }) => [identifier?.[0]?.value, status, docStatus])
const bytesOf = async (document: DocumentReference | undefined) => {
  const all = await ward.all<Binary>('Binary')
  const found = all.find(({ id }) => document?.content[0]?.attachment.url === `Binary/${id}`)
  return { contentType: found?.contentType, data: found?.data }
}
const newEvents = async () => (await ward.events()).slice(1)

describe('T02, a document with its content', () => {
  test('number, type, author, times, visit; the bytes in a Binary of their own', async () => {
    const [document] = await story({ event: 'T02', txa: { 4: '20261122', 16: 'Summary for the GP', 18: 'R' } })
    expect(document).toMatchObject({
      identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/record-id', value: 'D1' }],
      status: 'current',
      docStatus: 'final',
      type: { coding: [{ system: 'http://loinc.org', code: '18842-5' }], text: 'Discharge summary' },
      category: [{ text: 'Clinical Note' }],
      subject: { reference: 'Patient/p1', display: 'PATIENT NUMBER ONE' },
      date: '2026-11-23T08:30:00+08:00',
      author: [{ reference: 'Practitioner/dr' }],
      securityLabel: [{ coding: [{ code: 'R' }] }],
      context: { encounter: [{ reference: expect.stringMatching(/^Encounter\//) }], period: { start: '2026-11-22' } },
      content: [
        { attachment: { contentType: 'application/pdf', title: 'Summary for the GP', size: expect.any(Number) } },
      ],
    })
    expect(await bytesOf(document)).toEqual({ contentType: 'application/pdf', data: PDF })
    expect(await newEvents()).toMatchObject([{ type: 'document.created', patient: 'p1', origin: 'vendor-in' }])
  })

  test.each([
    ['RTF', ed('TEXT', 'RTF', RTF), 'text/rtf', RTF],
    ['Hex', ed('TEXT', 'HTML', Buffer.from('<p>').toString('hex'), 'Hex'), 'text/html', 'PHA+'],
    ['as it is', ed('text', 'xml', '<a/>', 'A'), 'text/xml', Buffer.from('<a/>').toString('base64')],
    ['another media type', ed('application', 'dicom', 'AAAA'), 'application/dicom', 'AAAA'],
  ])('%s', async (_, content, contentType, data) => {
    expect(await bytesOf((await story({ event: 'T02', content: [content] }))[0])).toEqual({ contentType, data })
  })

  test('lines of text become one plain text', async () => {
    const content = ['First \\T\\ best', '', 'Third'].map((line, i) => `OBX|${i + 1}|TX|DS||${line}`)
    const { contentType, data } = await bytesOf((await story({ event: 'T02', content }))[0])
    expect([contentType, Buffer.from(data ?? '', 'base64').toString()]).toEqual(['text/plain', 'First & best\n\nThird'])
  })

  test('what says PDF and is none is kept, and told', async () => {
    expect(rulesOf(await file({ content: [ed('AP', 'PDF', 'AAAA')] }))).toEqual(['map/no-pdf OBX-5'])
  })

  test('a type, an author and fields that nobody knows are kept or told', async () => {
    const filing = await file({ txa: { 2: 'ZZ^Letter^L', 9: '77777Z^SOMEBODY^^^^^^^MCR', 11: 'T1^TYPIST' } })
    expect(rulesOf(filing)).toEqual(['map/unknown-practitioner TXA-9[1]', 'map/unmapped-field TXA'])
    expect(await documents()).toMatchObject([
      {
        type: { coding: [{ system: 'urn:ngemr-sandbox:document-type', code: 'ZZ' }], text: 'Letter' },
        author: [{ display: 'SOMEBODY', identifier: { value: '77777Z' } }],
      },
    ])
  })
})

describe('What becomes of a document', () => {
  test('T01, T04: announced, then there', async () => {
    expect(await story({ event: 'T01', txa: { 16: 'To come' } })).toMatchObject([
      { content: [{ attachment: { title: 'To come' } }] },
    ])
    const [document] = await story({ event: 'T04' })
    expect(await bytesOf(document)).toMatchObject({ data: PDF })
  })

  test('T03: a draft is signed', async () => {
    expect(statuses(await story({ event: 'T02', txa: { 17: 'IP' } }))).toEqual([['D1', 'current', 'preliminary']])
    expect(statuses(await story({ event: 'T03', txa: { 17: 'LA' } }))).toEqual([['D1', 'current', 'final']])
    expect((await newEvents()).map(({ type }) => type)).toEqual(['document.created', 'document.status-changed'])
  })

  test('T06: an addendum is a document of its own, which names the other', async () => {
    const [first, second] = await story({ event: 'T02' }, { event: 'T06', number: 'D2', parent: 'D1' })
    expect(second?.relatesTo).toEqual([{ code: 'appends', target: { reference: `DocumentReference/${first?.id}` } }])
    expect(first?.status).toBe('current')
  })

  test('T08: edited; the address of the content stays, a final one is amended', async () => {
    const [before] = await story({ event: 'T02' })
    const [after] = await story({ event: 'T08', content: [ed('TEXT', 'RTF', RTF)] })
    expect(after?.content[0]?.attachment.url).toBe(before?.content[0]?.attachment.url)
    expect(await bytesOf(after)).toMatchObject({ data: RTF })
    expect(statuses(await documents())).toEqual([['D1', 'current', 'amended']])
  })

  test('T10: the other is superseded', async () => {
    const all = await story({ event: 'T02' }, { event: 'T10', number: 'D2', parent: 'D1' })
    expect(statuses(all)).toEqual([
      ['D1', 'superseded', 'final'],
      ['D2', 'current', 'final'],
    ])
    expect(all[1]?.relatesTo?.[0]?.code).toBe('replaces')
  })

  test('T11: cancelled', async () => {
    expect(statuses(await story({ event: 'T02' }, { event: 'T11' }))).toEqual([
      ['D1', 'entered-in-error', 'entered-in-error'],
    ])
  })
})

describe('Refused, and nothing changed', () => {
  const there: Told = { event: 'T02' }
  test.each<[string, Told[], Told, RegExp]>([
    ['the same number again', [there], {}, /^205 TXA-12 Document D1 is on file already/],
    ['an edit of nothing', [], { event: 'T08' }, /^204 TXA-12 No document has number D1/],
    ['an addendum to nothing', [], { event: 'T06', parent: 'D9' }, /^204 TXA-13 No document has number D9/],
    ['an addendum without a parent', [], { event: 'T06' }, /^101 TXA-13/],
    ['an edit of a cancelled one', [there, { event: 'T11' }], { event: 'T08' }, /D1 is entered-in-error/],
    [
      'a replacement of a replaced one',
      [there, { event: 'T10', number: 'D2', parent: 'D1' }],
      { event: 'T10', number: 'D3', parent: 'D1' },
      /D1 is superseded/,
    ],
    [
      'a late edit',
      [there, { event: 'T08', at: '20261123110000' }],
      { event: 'T08', at: '20261123100000' },
      /comes too late/,
    ],
    ['another patient’s document', [there], { event: 'T11', patient: person(1), visit: '' }, /^204 PID-3 15905/],
    ['another patient’s visit', [], { patient: person(1) }, /^204 PV1-19 15525 invalid patient encounter/],
    ['an unknown visit', [], { visit: '999' }, /^204 PV1-19 15525 invalid patient encounter/],
    ['no content', [], { content: [] }, /^101 OBX /],
    ['bad Base64', [], { content: [ed('AP', 'PDF', '%%%')] }, /^102 OBX-5/],
    ['Base64 that was cut within a byte', [], { content: [ed('AP', 'PDF', 'JVBERi0xL')] }, /^102 OBX-5/],
    ['no TXA-12', [], { txa: { 12: '' } }, /^101 TXA-12/],
    ['no type', [], { txa: { 2: '' } }, /^101 TXA-2/],
  ])('%s', async (_, before, told, why) => {
    await story(...before)
    const standing = JSON.stringify([await documents(), await ward.all('Binary')])
    expect(outcomeOf(await file(told))).toMatch(why)
    expect(JSON.stringify([await documents(), await ward.all('Binary')])).toBe(standing)
  })
})

test('a FHIR write of a document leaves the event that it amounts to', async () => {
  const { records } = ward.hospital
  const document: DocumentReference & { id: string } = {
    resourceType: 'DocumentReference',
    id: 'd1',
    status: 'current',
    docStatus: 'preliminary',
    subject: { reference: 'Patient/p1' },
    content: [{ attachment: { contentType: 'text/plain', data: 'QQ==' } }],
  }
  const append = {
    ...document,
    id: 'd2',
    relatesTo: [{ code: 'appends' as const, target: { reference: 'DocumentReference/d1' } }],
  }
  for (const each of [
    document,
    { ...document, docStatus: 'final' as const },
    append,
    { ...append, status: 'entered-in-error' as const },
  ])
    await records.update(WORKSPACE, each)
  expect((await newEvents()).map(({ type }) => type)).toEqual([
    'document.created',
    'document.status-changed',
    'document.appended',
    'document.cancelled',
  ])
})
