/** RDE: a medication ordered, changed, held, stopped by message. HL7 v2.5.1 §4.13. */
import { describe, expect, test } from '@jest/globals'
import { outcomeOf, person, rulesOf } from './family-messages.ts'
import { answer, rde, rxe, type Told } from './pharmacy-side.ts'
import { eventTypes, file, orders, story, withPharmacy } from './with-pharmacy.ts'

withPharmacy()

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
