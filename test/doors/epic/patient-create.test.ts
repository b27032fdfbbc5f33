/** Patient.Create: match or create, with the identifier that the country wants; and `doc-type`, Singapore's own parameter. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Patient } from '@medplum/fhirtypes'
import { checkLetter } from '../../../server/national-id.ts'
import { type Asked, type EpicKit, issues, type Json, matches, openEpic } from './epic-kit.ts'
import { NRIC, RECORDS } from './records.ts'

const SYSTEM = 'https://fhir.synapxe.sg/NamingSystem/nric'
const SSN = 'urn:oid:2.16.840.1.113883.4.1'
const nric = (digits: string) => `${digits}${checkLetter(digits)}`

let kit: EpicKit
let american: EpicKit
beforeAll(async () => {
  // The small population has numbers with check letters of any kind: this patient's is right.
  const known: Patient & { id: string } = {
    resourceType: 'Patient',
    id: 'pat-known',
    identifier: [{ system: SYSTEM, value: nric('T9000001') }],
    name: [{ use: 'official', text: 'LEE SIEW LAN', family: 'LEE SIEW LAN' }],
    telecom: [{ system: 'phone', value: '+65 8000 0077' }],
    gender: 'female',
    birthDate: '1980-05-05',
    address: [{ use: 'home', line: ['BLK 905', '#09-01'], city: 'Singapore', postalCode: '990905' }],
  }
  kit = await openEpic([...RECORDS, known])
  american = await openEpic(RECORDS, {}, 'epic-sandbox')
})
afterAll(async () => {
  await kit.close()
  await american.close()
})

let made = 0
const person = (change: object = {}): object => ({
  resourceType: 'Patient',
  identifier: [{ system: SYSTEM, value: nric(`T91000${String(++made).padStart(2, '0')}`) }],
  name: [{ use: 'official', family: `ZED${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[made % 26]}`, given: ['Kai'], prefix: ['Dr.'] }],
  gender: 'male',
  birthDate: `19${70 + (made % 20)}-01-02`,
  telecom: [{ system: 'phone', value: `+65 8000 1${String(made).padStart(3, '0')}`, use: 'mobile' }],
  address: [{ line: ['BLK 1'], city: 'Singapore', postalCode: '990001', country: 'SG' }],
  ...change,
})
const post = (path: string, body: object, headers: object = {}, to: EpicKit = kit): Promise<Asked> =>
  to.ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body: JSON.stringify(body),
  })

describe('a new person', () => {
  test('is answered 201 with an empty body and a relative Location, and reads back as Epic keeps it', async () => {
    const sent = person()
    const answer = await post('Patient', sent)
    expect(answer).toMatchObject({ status: 201, body: '', findings: [] })
    expect(answer.headers['Location']).toMatch(/^Patient\/e[A-Za-z0-9.-]{22}3$/)
    const { json } = await kit.ask(String(answer.headers['Location']))
    expect(json.meta.security.map(({ code }: Json) => code)).toEqual(['PATRPT', 'UNCERTREL'])
    expect(json.name.map(({ use, prefix }: Json) => [use, prefix])).toEqual([
      ['official', ['DR.']],
      ['usual', ['DR.']],
    ])
    expect(json).not.toHaveProperty('telecom')
    expect(json.address).toMatchObject([
      { use: 'home', text: 'BLK 1\r\nSingapore 990001\r\nSG', period: { start: '2026-11-23' } },
    ])
    expect(json.identifier.map(({ type }: Json) => type.text)).toEqual([
      'NRIC',
      'CEID',
      'EPIC',
      'EXTERNAL',
      'FHIR',
      'FHIR STU3',
      'INTERNAL',
    ])
    expect(JSON.stringify(json.extension)).toMatch(/"valueString":"Unknown".*us-core-race.*us-core-ethnicity/)
  })

  test('is told to the interfaces of the hospital (A28)', async () => {
    const before = (await kit.events()).length
    await post('Patient', person())
    expect((await kit.events()).slice(before)).toMatchObject([{ type: 'person.created' }])
  })

  test('is found by its number in the search, and by its document type', async () => {
    const value = nric('M9911111')
    expect(
      (await post('Patient?doc-type=FIN', person({ identifier: [{ type: { text: 'FIN' }, value }] }))).status,
    ).toBe(201)
    for (const query of ['', '&doc-type=FIN', '&doc-type=fin'])
      expect(matches((await kit.ask(`Patient?identifier=FIN|${value}${query}`)).json)).toHaveLength(1)
    expect(matches((await kit.ask(`Patient?identifier=FIN|${value}&doc-type=NRIC`)).json)).toHaveLength(0)
  })
})

describe('a person who is on file', () => {
  const known = {
    identifier: [{ system: SYSTEM, value: nric('T9000001') }],
    name: [{ use: 'official', family: 'LEE SIEW LAN' }],
    gender: 'female',
    birthDate: '1980-05-05',
  }

  test('is matched: 201 with the id that is there, nothing stored, and the journal says so', async () => {
    const before = await kit.hospital.records.counts('ngemr')
    const answer = await post('Patient', person(known))
    expect(answer.status).toBe(201)
    expect(answer.headers['Location']).toBe(`Patient/${kit.id('Patient', 'pat-known')}`)
    expect(answer.findings).toMatchObject([{ rule: 'epic/matched', severity: 'information' }])
    expect(await kit.hospital.records.counts('ngemr')).toEqual(before)
  })

  test('sent twice at once is one record', async () => {
    const body = person()
    const [one, two] = await Promise.all([post('Patient', body), post('Patient', body)])
    expect(one.status).toBe(201)
    expect(two.headers['Location']).toBe(one.headers['Location'])
  })

  test('with other details is a duplicate (59141)', async () => {
    const answer = await post(
      'Patient',
      person({ ...known, name: [{ use: 'official', family: 'ONG WEI' }], birthDate: '2001-01-01' }),
    )
    expect([answer.status, issues(answer)]).toEqual([400, ['59141']])
  })
})

describe('who is not created', () => {
  test.each<[string, object, string, string]>([
    ['no identifier', { identifier: undefined }, '59108', 'identifier (nric)'],
    ['an identifier of another kind', { identifier: [{ system: 'urn:x', value: '1' }] }, '59108', 'identifier (nric)'],
    ['a wrong check letter', { identifier: [{ system: SYSTEM, value: 'T9000001Z' }] }, '59111', 'identifier (nric)'],
    ['no NRIC at all', { identifier: [{ system: SYSTEM, value: 'hello' }] }, '59111', 'identifier (nric)'],
    ['no official name', { name: [{ family: 'X' }] }, '59108', 'name (official)'],
    ['no family name', { name: [{ use: 'official', text: 'X' }] }, '59108', 'name/family'],
    [
      'two official names',
      {
        name: [
          { use: 'official', family: 'X' },
          { use: 'official', family: 'Y' },
        ],
      },
      '59111',
      'name',
    ],
    ['three given names', { name: [{ use: 'official', family: 'X', given: ['A', 'B', 'C'] }] }, '59111', 'name/given'],
    ['no birth date', { birthDate: undefined }, '59108', 'birthdate'],
    ['a year of birth', { birthDate: '1980' }, '59111', 'birthdate'],
    ['no gender', { gender: undefined }, '59108', 'gender'],
    ['an address without a city', { address: [{ use: 'home', line: ['BLK 1'] }] }, '59108', 'address'],
    ['who has died', { deceasedDateTime: '2026-01-01' }, '59159', 'deceased'],
    [
      'a link',
      { link: [{ type: 'seealso', other: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' } }] },
      '59159',
      'link',
    ],
    ['what is no Patient of R4', { gender: 'm' }, '59102', 'Patient.gender'],
  ])('%s', async (_what, change, code, expression) => {
    const before = await kit.hospital.records.counts('ngemr')
    const answer = await post('Patient', person(change))
    expect([answer.status, issues(answer), answer.json.issue[0].expression]).toEqual([400, [code], [expression]])
    expect(answer.findings[0]?.text).toMatch(/\w.{15}/)
    expect(await kit.hospital.records.counts('ngemr')).toEqual(before)
  })

  test.each([
    ['an NRIC as FIN', 'Patient?doc-type=FIN'],
    ['an unknown document type', 'Patient?doc-type=DRIVER'],
  ])('%s: doc-type is respected beside a Singapore document id', async (_what, path) => {
    const answer = await post(path, person())
    expect([answer.status, issues(answer), answer.json.issue[0].expression]).toEqual([400, ['59111'], ['doc-type']])
  })
})

describe('doc-type of a search', () => {
  test.each([
    [
      'beside no identifier is ignored',
      'family=TAN AH KOW&given=AH KOW&birthdate=1956-04-12&doc-type=FIN',
      1,
      'epic/ignored-parameter',
    ],
    ['beside another identifier is ignored', 'identifier=EXTERNAL|Z1&doc-type=FIN', 0, 'epic/ignored-parameter'],
    ['beside the right one changes nothing', `identifier=NRIC|${NRIC.tan}&doc-type=NRIC`, 1, undefined],
    ['beside one of another series finds nobody', `identifier=NRIC|${NRIC.tan}&doc-type=FIN`, 0, 'epic/finds-nothing'],
  ])('%s', async (_what, query, total, rule) => {
    const answer = await kit.ask(`Patient?${encodeURI(query)}`)
    expect([answer.status, answer.json.total]).toEqual([200, total])
    if (rule !== undefined) expect(answer.findings.map((finding) => finding.rule)).toContain(rule)
  })

  test('that is unknown is refused', async () => {
    const answer = await kit.ask(`Patient?identifier=NRIC|${NRIC.tan}&doc-type=XX`)
    expect([answer.status, issues(answer)]).toEqual([400, ['59111']])
  })
})

describe('in the personality of fhir.epic.com', () => {
  test('the Social Security Number is wanted and NRIC is not enough', async () => {
    const without = await post('Patient', person(), {}, american)
    expect([without.status, issues(without), without.json.issue[0].expression]).toEqual([
      400,
      ['59108'],
      ['identifier (ssn)'],
    ])
    const answer = await post('Patient', person({ identifier: [{ system: SSN, value: '000-00-4321' }] }), {}, american)
    expect(answer.status).toBe(201)
    const { json } = await american.ask(String(answer.headers['Location']))
    expect(json.identifier[0]).toEqual({
      use: 'usual',
      type: { text: 'SSN' },
      system: SSN,
      _value: {
        extension: [{ valueString: 'xxx-xx-4321', url: 'http://hl7.org/fhir/StructureDefinition/rendered-value' }],
      },
    })
    expect(json.identifier[1].system).toMatch(/^urn:oid:1\.2\.840\.114350\.1\.13\.0\.1\./)
  })

  test('doc-type is ignored', async () => {
    const answer = await american.ask(`Patient?identifier=NRIC|${NRIC.tan}&doc-type=FIN`)
    expect([answer.json.total, answer.findings[0]?.rule]).toEqual([1, 'epic/ignored-parameter'])
  })
})
