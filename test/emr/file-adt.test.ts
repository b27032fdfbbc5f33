import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Condition } from '@medplum/fhirtypes'
import type { Filing } from '../../server/emr/hospital.ts'
import { messageOf, ngemrText, type Told } from './ngemr-message.ts'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let small: SmallHospital
beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

const VISIT = '100700090001'
const fileText = (text: string): Promise<Filing> =>
  small.store.write((tx) => small.hospital.file(tx, WORKSPACE, messageOf(text), 'demo-adt-in'))
const file = (told: Told = {}) => fileText(ngemrText(told))
const rules = (filing: Filing) => filing.findings.map((finding) => finding.rule)
const outpatient = { event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH' }

describe('A01 of a patient whom nobody knew', () => {
  test('is filed: the patient with everything that PID says', async () => {
    expect(await file()).toMatchObject({ accepted: true })
    expect(await small.patient(NRIC.stranger)).toMatchObject({
      active: true,
      name: [{ use: 'official', text: 'LIM TEST BOON', family: 'LIM TEST BOON', prefix: ['MR.'] }],
      gender: 'male',
      birthDate: '1980-01-02',
      address: [
        { use: 'home', line: ['101', 'TEST AVENUE 3', 'SANDBOX HEIGHTS'], postalCode: '990101', country: 'SG' },
      ],
      telecom: [
        { system: 'phone', value: '+65 8000 1234', use: 'mobile' },
        { system: 'phone', value: '+65 6000 1234', use: 'work' },
      ],
      communication: [{ language: { coding: [{ code: 'EL' }] } }],
      maritalStatus: { coding: [{ code: 'M' }] },
      extension: expect.arrayContaining([
        {
          url: 'urn:ngemr-sandbox:extension:race',
          valueCodeableConcept: { coding: [{ system: 'urn:ngemr-sandbox:race', code: 'CN' }] },
        },
        { url: 'urn:ngemr-sandbox:extension:segment-ZPD', valueString: expect.stringMatching(/^ZPD\|/) },
      ]),
    })
  })

  test('is filed: the visit with bed, doctor, times, account and what else NGEMR says of it', async () => {
    await file()
    const patient = await small.patient(NRIC.stranger)
    const visit = await small.visit(VISIT)
    expect(visit).toMatchObject({
      status: 'in-progress',
      class: { code: 'IMP' },
      subject: { reference: `Patient/${patient?.id}`, display: 'LIM TEST BOON' },
      period: { start: '2026-11-23T08:30:00+08:00' },
      location: [{ location: { reference: 'Location/b02' }, status: 'active' }],
      participant: [{ individual: { reference: 'Practitioner/dr', display: 'Dr Sandbox One' } }],
      serviceProvider: { reference: 'Organization/org-zah' },
      reasonCode: [{ text: 'Chest pain' }],
      account: [{ identifier: { value: '7000123' } }],
    })
    const items = visit?.extension?.map((each) => each.extension?.map((part) => part.valueString).join('='))
    expect(items).toEqual(expect.arrayContaining(['CITY=CITY=Singapore', 'PV2-40=Ward class or subvention=SUB']))
    expect(await small.events()).toMatchObject([
      {
        type: 'visit.admitted',
        patient: patient?.id,
        encounter: visit?.id,
        at: small.clock.now,
        origin: 'demo-adt-in',
      },
    ])
  })

  test('keeps diagnoses as conditions of the visit', async () => {
    const dg1 = ['DG1|1||J18.9^Pneumonia^I10|||A', 'DG1|2|||Fall at home||W']
    await file({ more: dg1 })
    await file({ event: 'A08', more: dg1 })
    const visit = await small.visit(VISIT)
    const conditions = await small.all<Condition>('Condition')
    expect(conditions.map((each) => each.code?.text).sort()).toEqual(['Fall at home', 'Pneumonia'])
    expect(visit?.diagnosis).toMatchObject([{ rank: 1, use: { coding: [{ code: 'AD' }] } }, { rank: 2 }])
  })
})

describe('A08, A04 and A03 move the same visit on', () => {
  test('A04, A08, A03', async () => {
    await file(outpatient)
    expect(await small.visit(VISIT)).toMatchObject({
      status: 'in-progress',
      class: { code: 'AMB' },
      location: [{ location: { reference: 'Location/smed' } }],
    })
    await file({ ...outpatient, event: 'A08', name: 'LIM TEST BOON WEI', more: ['OBX|1|TX|CITY^CITY|1|Johor'] })
    expect(await small.patient(NRIC.stranger)).toMatchObject({ name: [{ text: 'LIM TEST BOON WEI' }] })
    await file({ ...outpatient, event: 'A03', discharged: '20261123100000' })
    expect(await small.visit(VISIT)).toMatchObject({
      status: 'finished',
      period: { start: '2026-11-23T08:30:00+08:00', end: '2026-11-23T10:00:00+08:00' },
      location: [{ status: 'completed', period: { end: '2026-11-23T10:00:00+08:00' } }],
    })
    expect((await small.events()).map((event) => event.type)).toEqual([
      'visit.registered',
      'visit.updated',
      'visit.discharged',
    ])
  })

  test('a discharge frees the bed, a second one for another reason is welcome and changes no status', async () => {
    await file()
    expect(await small.hospital.workflows.admit(WORKSPACE, { nric: NRIC.tan, ward: 'ZAHW51' })).toMatchObject({
      bed: 'ZAHW51-02-03',
    })
    await file({ event: 'A03', discharged: '20261123100000' })
    const again = await file({ event: 'A03', discharged: '20261123100000' })
    expect(again).toMatchObject({ accepted: true })
    expect(rules(again)).toContain('map/discharged-again')
    await small.hospital.records.update(WORKSPACE, { resourceType: 'Patient', id: 'p1' })
    expect(await small.hospital.workflows.admit(WORKSPACE, { nric: 'p1', ward: 'ZAHW51' })).toMatchObject({
      bed: 'ZAHW51-01-02',
    })
  })

  test('an emergency patient who is roomed (A04, then A01) keeps the visit', async () => {
    await file({ ...outpatient, class: 'E' })
    expect(await file({ class: 'I' })).toMatchObject({ accepted: true })
    expect(await small.visit(VISIT)).toMatchObject({
      class: { code: 'IMP' },
      location: [{ status: 'completed' }, { location: { reference: 'Location/b02' }, status: 'active' }],
    })
  })

  test('a message that says nothing new makes no new version', async () => {
    await file()
    const before = [await small.patient(NRIC.stranger), await small.visit(VISIT)]
    await file({ event: 'A08' })
    expect([await small.patient(NRIC.stranger), await small.visit(VISIT)]).toEqual(before)
  })

  test('an empty field leaves what stands, two double quotes delete it', async () => {
    await file()
    const text = ngemrText({ event: 'A08', born: '' }).replace('|60001234^P^WORK|', '|""|')
    await fileText(text)
    const patient = await small.patient(NRIC.stranger)
    expect(patient?.birthDate).toBe('1980-01-02')
    expect(patient?.telecom).toEqual([{ system: 'phone', value: '+65 8000 1234', use: 'mobile' }])
  })

  const known = ['+65 8000 1234 mobile', '+65 6000 1234 work']
  test.each([
    ['deletes what it named before, and no more', '""|60001234^P^WORK', ['+65 6000 1234 work']],
    ['deletes, and the next repetition counts', '""~60005555^P^HOME|', [known[1], '+65 6000 5555 home']],
    ['may have two of a kind', '80001234^P^MOBILE~80005678^P^MOBILE|', [...known, '+65 8000 5678 mobile']],
    ['may be new', '80005678^P^MOBILE|', [known[1], '+65 8000 5678 mobile']],
  ])('PID-13 %s', async (_, told, phones) => {
    await file()
    await fileText(ngemrText({ event: 'A08' }).replace('|8000 1234^P^MOBILE|60001234^P^WORK', `|${told}`))
    const telecom = (await small.patient(NRIC.stranger))?.telecom ?? []
    expect(telecom.map(({ value, use }) => `${value} ${use}`).sort()).toEqual([...phones].sort())
  })

  test('PID-11: the permanent address and the present one are two', async () => {
    await fileText(
      ngemrText().replace(
        'SANDBOX HEIGHTS~^^^^^^^~',
        'SANDBOX HEIGHTS~102^^^TEST STREET^990102^SG^C~9^^^DESK ROAD^^SG^O',
      ),
    )
    const address = (await small.patient(NRIC.stranger))?.address ?? []
    expect(address.map(({ use, line }) => `${use} ${line?.[1]}`)).toEqual([
      'home TEST AVENUE 3',
      'temp TEST STREET',
      'work DESK ROAD',
    ])
  })

  test('the letters of an NRIC have no case', async () => {
    await file()
    await fileText(
      ngemrText({ event: 'A08', name: 'LIM NEWLY NAMED' }).replaceAll(NRIC.stranger, NRIC.stranger.toLowerCase()),
    )
    expect((await small.patient(NRIC.stranger))?.name?.[0]?.text).toBe('LIM NEWLY NAMED')
  })

  test('admitted later than discharged, as in NGEMR’s own sample: taken, with a remark, and no impossible period', async () => {
    await file(outpatient)
    const filing = await file({ ...outpatient, event: 'A03', admitted: '20261123120000', discharged: '20261123100000' })
    expect(filing).toMatchObject({ accepted: true })
    expect(rules(filing)).toContain('map/period-reversed')
    expect(await small.visit(VISIT)).toMatchObject({
      period: { start: '2026-11-23T08:30:00+08:00', end: '2026-11-23T10:00:00+08:00' },
    })
  })
})

describe('What cannot be filed is refused with the place, and changes nothing', () => {
  const dropped = (segment: string) => ngemrText().replace(new RegExp(`${segment}\\|[^\\r]*\\r`), '')
  test.each<[string, string, string, string, string, RegExp]>([
    ['no PID', dropped('PID'), 'AE', '100', 'PID', /no PID/],
    ['an empty PID-3', ngemrText().replace('|T5012345B^^^P|', '||'), 'AE', '101', 'PID-3', /PID-3 is empty/],
    ['an empty PV1-19', ngemrText({ visit: '' }), 'AE', '101', 'PV1-19', /PV1-19 is empty/],
    ['no PV1', dropped('PV1'), 'AE', '101', 'PV1-19', /no PV1/],
    ['a bad birth date', ngemrText({ born: '19801340' }), 'AE', '102', 'PID-7', /no date/],
    ['a bad admission time', ngemrText({ admitted: 'yesterday' }), 'AE', '102', 'PV1-44', /no date/],
    [
      'an update of an unknown visit',
      ngemrText({ event: 'A08' }),
      'AE',
      '204',
      'PV1-19',
      /15525 invalid patient encounter/,
    ],
    ['a discharge of an unknown visit', ngemrText({ event: 'A03' }), 'AE', '204', 'PV1-19', /15525/],
    ['another person under a known NRIC', ngemrText({ nric: NRIC.tan }), 'AE', '204', 'PID-3', /15905/],
    ['an event that is not taken', ngemrText({ event: 'A24' }), 'AR', '201', 'MSH-9.2', /A01, A02, A03, A04/],
    ['A18, with what NGEMR sends instead', ngemrText({ event: 'A18' }), 'AR', '201', 'MSH-9.2', /Send A40/],
    ['another kind of message', ngemrText().replace('ADT^A01', 'BAR^P01'), 'AR', '200', 'MSH-9.1', /takes ADT/],
  ])('%s', async (_, text, code, error, location, says) => {
    const before = await small.hospital.records.counts(WORKSPACE)
    const filing = await fileText(text)
    expect(filing).toMatchObject({
      accepted: false,
      code,
      errors: [{ code: error, location, text: expect.stringMatching(says) }],
    })
    expect(await small.hospital.records.counts(WORKSPACE)).toEqual(before)
    expect(await small.events()).toEqual([])
  })

  test('a second A01 for a visit that has begun', async () => {
    await file()
    expect(await file()).toMatchObject({
      accepted: false,
      errors: [{ code: '205', text: expect.stringContaining('15525') }],
    })
  })

  test('a visit that belongs to another patient', async () => {
    await file()
    expect(await file({ event: 'A08', nric: NRIC.tan, name: 'TAN AH TEST', born: '19700504' })).toMatchObject({
      accepted: false,
      errors: [{ code: '204', location: 'PV1-19' }],
    })
  })
})

describe('What is odd is taken, with a remark', () => {
  test.each<[string, string, string]>([
    ['a wrong check letter', ngemrText({ nric: 'T5012345Z' }), 'map/nric-check-letter'],
    ['a place that is not here', ngemrText({ place: 'ZXXW1^1^1^ZXX' }), 'map/unknown-location'],
    ['a bed that is not in the ward', ngemrText({ place: 'ZAHW51^09^99^ZAH' }), 'map/unknown-location'],
    ['a segment without a place in the record', ngemrText({ more: ['GT1|1||NOBODY'] }), 'map/unmapped-segment'],
    ['a doctor who is not here', ngemrText().replace('90001A', '99999Z'), 'map/unknown-practitioner'],
    ['a code outside the table', ngemrText().replace('|M||CN', '|X||CN'), 'map/unknown-code'],
    ['two identities', ngemrText().replace('T5012345B^^^NRIC^NRIC', 'T3055555J^^^NRIC^NRIC'), 'map/two-identities'],
  ])('%s', async (_, text, rule) => {
    const filing = await fileText(text)
    expect(filing).toMatchObject({ accepted: true })
    expect(rules(filing)).toContain(rule)
  })

  test('a known patient whose name is spelt otherwise is updated, not doubled', async () => {
    await file({ nric: NRIC.tan, name: 'TAN AH TEST JUNIOR', born: '19700504' })
    expect(await small.patient(NRIC.tan)).toMatchObject({ id: 'tan', name: [{ text: 'TAN AH TEST JUNIOR' }] })
  })
})

test.each(['__proto__', 'constructor'])('%s is a code of no table', async (code) => {
  const told = { event: 'A01', more: [`DG1|1||A00^Cholera^${code}||20261123|${code}`] }
  const filing = await fileText(ngemrText(told).replace('|EL|2|', `|EL|${code}|`))
  expect(filing).toMatchObject({ accepted: true })
  expect((await small.visit(VISIT))?.diagnosis).toEqual([{ condition: expect.anything(), rank: 1 }])
  expect((await small.patient('T5012345B'))?.maritalStatus).toMatchObject({ coding: [{ code: 'UNK' }], text: code })
})
