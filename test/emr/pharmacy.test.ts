/** RDE, RDS and RAS: a medication ordered, changed, stopped, dispensed and given by message. HL7 v2.5.1 §4.13. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { MedicationAdministration, MedicationDispense, MedicationRequest } from '@medplum/fhirtypes'
import type { Filing } from '../../server/emr/hospital.ts'
import { fileText, header, outcomeOf, person, rulesOf, segment, text } from './family-messages.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { openWard } from './workflow-side.ts'

let ward: SmallHospital
let visit: string
beforeEach(async () => {
  ward = await openWard()
  const stay = await ward.hospital.workflows.admit(WORKSPACE, { nric: 'p1', ward: 'ZAHW51' })
  visit = stay.ok ? stay.visitNumber : ''
  await ward.hospital.records.update(WORKSPACE, {
    resourceType: 'Medication',
    id: 'met',
    code: { coding: [{ system: 'urn:ngemr-sandbox:drug', code: 'metformin-500' }], text: 'Metformin 500 mg' },
  })
})
afterEach(() => ward.store.close())

interface Told {
  type?: string
  at?: string
  patient?: string
  pv1?: string
  control?: string
  placer?: string
  filler?: string
  orc?: Record<number, string>
  more?: string[]
}
const message = (told: Told) => {
  const { type = 'RDE^O11', at = '20261123090000', control = 'NW', placer = 'M1', filler = '' } = told
  return text(
    header({ type, at, version: '2.5.1' }),
    told.patient ?? person(),
    told.pv1 ?? segment('PV1', { 1: 1, 2: 'IP', 19: visit }),
    segment('ORC', {
      1: control,
      2: placer,
      3: filler,
      9: '20261123083000',
      12: '90001A^ONE^SANDBOX^^^DR^^^MCR^^^^MCR',
      ...told.orc,
    }),
    ...(told.more ?? rde),
  )
}
const rxe = (more: Record<number, string> = {}) =>
  segment('RXE', {
    2: 'metformin-500^Metformin 500 mg',
    3: '500',
    5: 'mg^milligram^UCUM',
    7: '^After food',
    10: '60',
    11: 'tablet',
    12: '1',
    ...more,
  })
const rde = [rxe(), 'TQ1|1||BID||||202611231000|202612231000|R', 'RXR|PO^Oral^HL70162', 'NTE|1||With water']
const file = (told: Told = {}) => fileText(ward, message(told))
const story = async (...all: Told[]) => {
  for (const told of all) expect([told.control, outcomeOf(await file(told))]).toEqual([told.control, 'accepted'])
}
const orders = () => ward.all<MedicationRequest>('MedicationRequest')
const answer = ({ reply }: Filing) => [
  [reply?.type, reply?.trigger, reply?.structure].join('^'),
  ...(reply?.segments ?? []).map(({ fields }) => `ORC ${fields[1]} ${fields[2]}`),
]
const eventTypes = async () => (await ward.events()).slice(1).map(({ type }) => type)

describe('RDE, the order', () => {
  test('NW: drug of the formulary, dose, timing, route, supply, who and in which visit', async () => {
    const filing = await file({ filler: 'RX9' })
    expect(answer(filing)).toEqual(['RRE^O12^RRE_O12', 'ORC OK M1'])
    expect(await orders()).toMatchObject([
      {
        status: 'active',
        intent: 'order',
        priority: 'routine',
        identifier: [{ value: 'M1' }, { value: 'RX9', type: { coding: [{ code: 'FILL' }] } }],
        category: [{ text: 'Inpatient' }],
        medicationReference: { reference: 'Medication/met', display: 'Metformin 500 mg' },
        subject: { reference: 'Patient/p1' },
        encounter: { reference: expect.stringMatching(/^Encounter\//) },
        authoredOn: '2026-11-23T08:30:00+08:00',
        requester: { reference: 'Practitioner/dr' },
        dosageInstruction: [
          {
            text: 'After food',
            route: { coding: [{ code: 'PO' }], text: 'Oral' },
            timing: {
              repeat: {
                frequency: 2,
                period: 1,
                periodUnit: 'd',
                boundsPeriod: { start: '2026-11-23T10:00:00+08:00' },
              },
            },
            doseAndRate: [{ doseQuantity: { value: 500, unit: 'milligram', code: 'mg' } }],
          },
        ],
        dispenseRequest: { quantity: { value: 60, unit: 'tablet' }, numberOfRepeatsAllowed: 1 },
        note: [{ text: 'With water' }],
      },
    ])
    expect(await eventTypes()).toEqual(['medication.ordered'])
  })

  test.each<[string, Told, object]>([
    [
      'a drug that nobody knows',
      { more: [rxe({ 2: 'X1^Unheard of^L' })] },
      { medicationCodeableConcept: { text: 'Unheard of', coding: [{ system: 'urn:ngemr-sandbox:drug', code: 'X1' }] } },
    ],
    [
      'timing before 2.5, in RXE-1',
      { more: [rxe({ 1: '^Q8H^^202611231000^^S' })] },
      { priority: 'stat', dosageInstruction: [{ timing: { repeat: { period: 8, periodUnit: 'h' } } }] },
    ],
    [
      'a pattern that nobody knows',
      { more: [rxe(), 'TQ1|1||WHENEVER'] },
      { dosageInstruction: [{ timing: { code: { text: 'WHENEVER' } } }] },
    ],
    ['as needed', { more: [rxe(), 'TQ1|1||PRN'] }, { dosageInstruction: [{ asNeededBoolean: true }] }],
    [
      'from one to two',
      { more: [rxe({ 4: '1000' })] },
      { dosageInstruction: [{ doseAndRate: [{ doseRange: { low: { value: 500 }, high: { value: 1000 } } }] }] },
    ],
  ])('%s', async (_, told, expected) => {
    await story(told)
    expect(await orders()).toMatchObject([expected])
  })

  test.each<[string, string[], string, string]>([
    ['HD', ['HD'], 'on-hold', 'HR'],
    ['RL', ['HD', 'RL'], 'active', 'OR'],
    ['CA', ['CA'], 'cancelled', 'CR'],
    ['DC', ['DC'], 'stopped', 'DR'],
  ])('%s', async (_, controls, status, done) => {
    await story({}, ...controls.slice(0, -1).map((control) => ({ control, more: [] })))
    expect(answer(await file({ control: controls.at(-1) ?? '', more: [] }))[1]).toBe(`ORC ${done} M1`)
    expect((await orders())[0]?.status).toBe(status)
    expect((await eventTypes()).at(-1)).toBe('medication.status-changed')
  })

  test('XO changes what it says and leaves the rest; SC brings a status', async () => {
    await story({}, { control: 'XO', more: [rxe({ 3: '850', 7: '' }), 'TQ1|1||QD'] })
    expect(await orders()).toMatchObject([
      {
        dosageInstruction: [
          {
            text: 'After food',
            timing: { repeat: { frequency: 1, boundsPeriod: { end: '2026-12-23T10:00:00+08:00' } } },
            doseAndRate: [{ doseQuantity: { value: 850 } }],
          },
        ],
      },
    ])
    await story({ control: 'SC', orc: { 5: 'CM' }, more: [] })
    expect((await orders())[0]?.status).toBe('completed')
  })

  test('O01 of version 2.3 is answered by O02', async () => {
    expect(answer(await file({ type: 'RDE^O01' }))).toEqual(['RRE^O02^RRE_O02', 'ORC OK M1'])
  })

  test('several orders, all or none', async () => {
    const second = ['ORC|CA|M9']
    const filing = await file({ more: [...rde, ...second] })
    expect(outcomeOf(filing)).toMatch(/^204 ORC-2 No medication order has number M9/)
    expect(answer(filing)).toEqual(['RRE^O12^RRE_O12', 'ORC UA M1', 'ORC UC M9'])
    expect(await orders()).toEqual([])
  })

  test.each<[string, Told[], Told, RegExp]>([
    ['placed twice', [{}], {}, /^205 ORC-2 Order M1 is on file already/],
    ['an unknown control', [], { control: 'ZZ' }, /^103 ORC-1 ORC-1 ZZ is not taken/],
    ['released though not on hold', [{}], { control: 'RL', more: [] }, /Order M1 is active; this wants on-hold/],
    ['too late', [{ at: '20261123110000' }], { control: 'CA', at: '20261123100000', more: [] }, /comes too late/],
    ['another patient’s', [{}], { control: 'CA', patient: person(1), pv1: 'PV1|1', more: [] }, /^204 PID-3 15905/],
    ['no drug', [], { more: [rxe({ 2: '' })] }, /^101 RXE-2/],
    ['no RXE', [], { more: [] }, /^100 RXE/],
    ['no number', [], { placer: '' }, /^101 ORC-2/],
    ['no number of a dose', [], { more: [rxe({ 3: 'two' })] }, /^102 RXE-3/],
    ['SC without a status', [{}], { control: 'SC', more: [] }, /^103 ORC-5/],
  ])('refused: %s', async (_, before, told, why) => {
    await story(...before)
    const standing = JSON.stringify(await orders())
    expect(outcomeOf(await file(told))).toMatch(why)
    expect(JSON.stringify(await orders())).toBe(standing)
  })

  test('what has no place is told', async () => {
    const filing = await file({ more: [rxe({ 6: 'TAB' }), 'RXC|B|X'] })
    expect(rulesOf(filing)).toEqual(['map/unmapped-field RXE', 'map/unmapped-segment RXC'])
  })
})

describe('RDS, dispensed', () => {
  const rds = (control: string, more: Record<number, string> = {}, told: Told = {}): Told => ({
    type: 'RDS^O13',
    control,
    more: [
      segment('RXD', {
        1: '1',
        2: 'metformin-500',
        3: '20261123100000',
        4: '60',
        5: 'tablet',
        9: 'Given with advice',
        ...more,
      }),
    ],
    ...told,
  })
  const all = () => ward.all<MedicationDispense>('MedicationDispense')

  test('for an order on file; corrected; taken back', async () => {
    await story({})
    expect(answer(await file(rds('RE')))).toEqual(['RRD^O14^RRD_O14', 'ORC OK M1'])
    expect(await all()).toMatchObject([
      {
        status: 'completed',
        identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/dispense-id', value: 'M1-1' }],
        medicationReference: { reference: 'Medication/met' },
        authorizingPrescription: [{ reference: `MedicationRequest/${(await orders())[0]?.id}` }],
        quantity: { value: 60, unit: 'tablet' },
        whenHandedOver: '2026-11-23T10:00:00+08:00',
        note: [{ text: 'Given with advice' }],
      },
    ])
    await story(rds('XX', { 4: '30' }))
    expect(await all()).toMatchObject([{ quantity: { value: 30 } }])
    await story(rds('CA'))
    expect(await all()).toMatchObject([{ status: 'entered-in-error' }])
    expect((await eventTypes()).slice(1)).toEqual(['dispense.filed', 'dispense.corrected', 'dispense.deleted'])
  })

  test('refused: no such order, twice, a correction of nothing', async () => {
    expect(outcomeOf(await file(rds('RE')))).toMatch(/^204 ORC-2 No medication order has number M1/)
    await story({}, rds('RE'))
    expect(outcomeOf(await file(rds('RE')))).toMatch(/^205 RXD-1 M1-1 is on file already/)
    expect(outcomeOf(await file(rds('XX', { 1: '2' })))).toMatch(/^204 RXD-1 M1-2 is not on file/)
    expect(outcomeOf(await file(rds('CA', {}, { at: '20261123080000' })))).toMatch(/comes too late/)
  })
})

describe('RAS, given', () => {
  const ras = (more: Record<number, string> = {}, told: Told = {}): Told => ({
    type: 'RAS^O17',
    control: 'RE',
    more: [
      segment('RXA', {
        1: '0',
        2: '1',
        3: '20261123103000',
        4: '20261123103000',
        5: 'metformin-500',
        6: '500',
        7: 'mg',
        20: 'CP',
        21: 'A',
        ...more,
      }),
      'RXR|PO^Oral^HL70162',
    ],
    ...told,
  })
  const all = () => ward.all<MedicationAdministration>('MedicationAdministration')

  test('given, corrected, taken back', async () => {
    await story({})
    expect(answer(await file(ras()))).toEqual(['RRA^O18^RRA_O18', 'ORC OK M1'])
    expect(await all()).toMatchObject([
      {
        status: 'completed',
        identifier: [{ value: 'M1-1' }],
        effectiveDateTime: '2026-11-23T10:30:00+08:00',
        dosage: { dose: { value: 500, unit: 'mg' }, route: { text: 'Oral' } },
        request: { reference: `MedicationRequest/${(await orders())[0]?.id}` },
        context: { reference: expect.stringMatching(/^Encounter\//) },
      },
    ])
    await story(ras({ 4: '20261123104500', 6: '250', 20: 'PA', 21: 'U' }))
    expect(await all()).toMatchObject([
      { status: 'stopped', dosage: { dose: { value: 250 } }, effectivePeriod: { end: '2026-11-23T10:45:00+08:00' } },
    ])
    await story(ras({ 21: 'D' }))
    expect(await all()).toMatchObject([{ status: 'entered-in-error' }])
  })

  test('refused by the patient; two doses in one message', async () => {
    await story({}, ras({ 18: '01^Nausea^L', 20: 'RE' }))
    expect(await all()).toMatchObject([{ status: 'not-done', statusReason: [{ text: 'Nausea' }] }])
    const two = ['2', '3'].map((n) => ras({ 2: n }).more?.[0] ?? '')
    await story(ras({}, { more: two }))
    expect((await all()).map(({ identifier }) => identifier?.[0]?.value).sort()).toEqual(['M1-1', 'M1-2', 'M1-3'])
  })

  test('refused: twice, without a time, an unknown action', async () => {
    await story({}, ras())
    expect(outcomeOf(await file(ras()))).toMatch(/^205 RXA-1 M1-1 is on file already/)
    expect(outcomeOf(await file(ras({ 2: '2', 3: '' })))).toMatch(/^101 RXA-3/)
    expect(outcomeOf(await file(ras({ 2: '2', 21: 'Q' })))).toMatch(/^103 RXA-21/)
  })
})
