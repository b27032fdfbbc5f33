/** RDS and RAS: a medication dispensed and given by message. HL7 v2.5.1 §4.13. */
import { describe, expect, test } from '@jest/globals'
import type { MedicationAdministration, MedicationDispense } from '@medplum/fhirtypes'
import { outcomeOf, segment } from './family-messages.ts'
import { answer, type Told } from './pharmacy-side.ts'
import { eventTypes, file, orders, side, story, withPharmacy } from './with-pharmacy.ts'

withPharmacy()

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
  const all = () => side.ward.all<MedicationDispense>('MedicationDispense')

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
  const all = () => side.ward.all<MedicationAdministration>('MedicationAdministration')

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
