/** VXU V04: vaccinations given, corrected, deleted, refused. HL7 v2.5.1 §4.17, codes as in CDC's guide. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Immunization } from '@medplum/fhirtypes'
import { fileText, header, outcomeOf, person, rulesOf, segment, text } from './family-messages.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

interface Told {
  at?: string
  number?: string
  action?: string
  patient?: string
  pv1?: string
  rxa?: Record<number, string>
  more?: string[]
  orc?: boolean
}
const group = ({ number = 'V1', action = 'A', rxa = {}, more = [], orc = true }: Told) => [
  ...(orc ? [`ORC|RE||${number}^VENDOR`] : []),
  segment('RXA', {
    ...{ 1: '0', 2: '1', 3: '20261101', 4: '20261101', 5: 'INF^Influenza vaccine', 6: '0.5', 7: 'mL^^UCUM' },
    ...{
      9: '00^New^NIP001',
      10: '90001A^ONE^SANDBOX^^^DR^^^MCR^^^^MCR',
      11: 'ZAHSMED^^^ZAH',
      15: 'LOT7',
      16: '20271231',
    },
    ...{ 17: 'PMC^sanofi pasteur^MVX', 20: 'CP', 21: action },
    ...rxa,
  }),
  ...more,
]
const vxu = (told: Told = {}, ...others: Told[]) =>
  text(
    header({ type: 'VXU^V04^VXU_V04', at: told.at ?? '20261123090000', version: '2.5.1' }),
    told.patient ?? person(),
    told.pv1,
    ...[told, ...others].flatMap(group),
  )
const file = (told: Told = {}, ...others: Told[]) => fileText(ward, vxu(told, ...others))
const all = () => ward.all<Immunization>('Immunization')
const story = async (...steps: Told[]) => {
  for (const told of steps) expect(outcomeOf(await file(told))).toBe('accepted')
  return all()
}

describe('Given', () => {
  test('what, when, how much, by whom, where, of which lot', async () => {
    const more = [
      'RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163',
      'OBX|1|NM|30973-2^Dose number^LN||2||||||F',
      'NTE|1||No reaction',
    ]
    expect(await story({ more })).toMatchObject([
      {
        identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/record-id', value: 'V1' }],
        status: 'completed',
        vaccineCode: { coding: [{ system: 'urn:ngemr-sandbox:vaccine', code: 'INF' }], text: 'Influenza vaccine' },
        patient: { reference: 'Patient/p1', display: 'PATIENT NUMBER ONE' },
        occurrenceDateTime: '2026-11-01',
        primarySource: true,
        doseQuantity: { value: 0.5, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' },
        performer: [{ function: { coding: [{ code: 'AP' }] }, actor: { reference: 'Practitioner/dr' } }],
        location: { reference: 'Location/smed' },
        lotNumber: 'LOT7',
        expirationDate: '2027-12-31',
        manufacturer: { display: 'sanofi pasteur', identifier: { value: 'PMC' } },
        route: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0162', code: 'IM' }] },
        site: { coding: [{ code: 'LA' }] },
        protocolApplied: [{ doseNumberPositiveInt: 2 }],
        note: [{ text: 'No reaction' }],
      },
    ])
    expect(await ward.events()).toMatchObject([{ type: 'immunization.given', patient: 'p1', origin: 'vendor-in' }])
  })

  test.each<[string, Record<number, string>, object]>([
    ['historical', { 9: '01^Historical^NIP001' }, { primarySource: false, reportOrigin: { text: 'Historical' } }],
    [
      'refused',
      { 18: '00^Parental decision^NIP002', 20: 'RE' },
      { status: 'not-done', statusReason: { text: 'Parental decision' } },
    ],
    [
      'a CVX code',
      { 5: '140^Influenza^CVX' },
      { vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }] } },
    ],
  ])('%s', async (_, rxa, expected) => {
    expect(await story({ rxa })).toMatchObject([expected])
  })

  test('an amount of 999 is none; 998 is no vaccination', async () => {
    expect((await story({ rxa: { 6: '999' } }))[0]?.doseQuantity).toBeUndefined()
    expect(rulesOf(await file({ number: 'V2', rxa: { 5: '998^No vaccine^CVX' } }))).toEqual([
      'map/no-vaccination RXA-5',
    ])
    expect(await all()).toHaveLength(1)
  })

  test('several in one message, or none of them', async () => {
    expect(outcomeOf(await file({ number: 'V1' }, { number: 'V2', rxa: { 5: '' } }))).toMatch(/^101 RXA\[2\]-5/)
    expect(await all()).toEqual([])
    expect(outcomeOf(await file({ number: 'V1' }, { number: 'V2' }))).toBe('accepted')
    expect(await all()).toHaveLength(2)
  })

  test('who numbers nothing: the same vaccine at the same time is the same one', async () => {
    await story({ orc: false })
    expect(outcomeOf(await file({ orc: false }))).toMatch(/^205 RXA-5 that dose is on file already/)
    await story({ orc: false, action: 'U', rxa: { 15: 'LOT8' } })
    expect(await all()).toMatchObject([{ lotNumber: 'LOT8' }])
  })

  test('what has no place is told', async () => {
    const more = ['OBX|1|TS|29768-9^VIS date^LN||20260101||||||F', 'IN1|1']
    expect(rulesOf(await file({ more, rxa: { 12: 'x' } }))).toEqual(
      ['map/unmapped-observation OBX-3', 'map/unmapped-field RXA', 'map/unmapped-segment IN1'].map((each) =>
        each.replace('OBX-3', 'OBX[1]-3'),
      ),
    )
  })
})

describe('Corrected and deleted', () => {
  test('U replaces what it says, D takes it back, and A brings it again', async () => {
    await story({}, { action: 'U', rxa: { 15: 'LOT8', 17: '' } })
    expect(await all()).toMatchObject([{ lotNumber: 'LOT8', manufacturer: { display: 'sanofi pasteur' } }])
    await story({ action: 'U', rxa: { 15: '""' } })
    expect((await all())[0]?.lotNumber).toBeUndefined()
    await story({ action: 'D' })
    expect(await all()).toMatchObject([{ status: 'entered-in-error' }])
    await story({})
    expect(await all()).toMatchObject([{ status: 'completed' }])
    expect((await ward.events()).map(({ type }) => type.split('.')[1])).toEqual([
      'given',
      'corrected',
      'corrected',
      'deleted',
      'given',
    ])
  })

  test.each<[string, Told[], Told, RegExp]>([
    ['added twice', [{}], {}, /^205 ORC-3 vaccination V1 is on file already/],
    ['a correction of nothing', [], { action: 'U' }, /^204 ORC-3 vaccination V1 is not on file/],
    ['another patient’s', [{}], { action: 'D', patient: person(1) }, /^204 PID-3 15905/],
    ['too late', [{ at: '20261123100000' }], { action: 'D', at: '20261123090000' }, /comes too late/],
    ['an unknown action', [{}], { action: 'Q' }, /^103 RXA-21/],
    ['no time', [], { rxa: { 3: '' } }, /^101 RXA-3/],
    ['no number of an amount', [], { rxa: { 6: 'half' } }, /^102 RXA-6/],
    ['an unknown visit', [], { pv1: segment('PV1', { 19: '999' }) }, /15525 invalid patient encounter/],
    ['nobody on file', [], { patient: person(0, { nric: 'T5999999J' }) }, /15905 patient id invalid/],
  ])('%s', async (_, before, told, why) => {
    await story(...before)
    const standing = JSON.stringify(await all())
    expect(outcomeOf(await file(told))).toMatch(why)
    expect(JSON.stringify(await all())).toBe(standing)
  })
})

test('a FHIR write of a vaccination leaves the event that it amounts to', async () => {
  const given: Immunization & { id: string } = {
    resourceType: 'Immunization',
    id: 'i1',
    status: 'completed',
    vaccineCode: { text: 'X' },
    patient: { reference: 'Patient/p1' },
    occurrenceDateTime: '2026-11-01',
  }
  for (const each of [given, { ...given, lotNumber: '1' }, { ...given, status: 'entered-in-error' as const }])
    await ward.hospital.records.update(WORKSPACE, each)
  expect((await ward.events()).map(({ type }) => type)).toEqual([
    'immunization.given',
    'immunization.corrected',
    'immunization.deleted',
  ])
})
