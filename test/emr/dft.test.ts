/** DFT P03: charges posted and reversed. HL7 v2.5.1 §6.4.3. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Account, ChargeItem } from '@medplum/fhirtypes'
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

interface Told {
  at?: string
  patient?: string
  pv1?: string
  charges?: Record<number, string>[]
  more?: string[]
}
const charge = (more: Record<number, string> = {}) => ({
  ...{ 1: '1', 2: 'T1', 4: '20261123080000', 6: 'CG', 7: 'CONS1^Consultation', 10: '2', 12: '48.50&SGD' },
  ...{ 13: 'ENDO^Endocrinology', 19: 'E11^Diabetes^I10', 20: '90001A^ONE^SANDBOX^^^DR^^^MCR^^^^MCR' },
  ...more,
})
const file = ({ at = '20261123090000', charges = [charge()], ...told }: Told = {}) =>
  fileText(
    ward,
    text(
      header({ type: 'DFT^P03', at }),
      `EVN|P03|${at}`,
      told.patient ?? `${person()}||||||||||7000123`,
      told.pv1 ?? segment('PV1', { 1: 1, 2: 'OP', 19: visit }),
      ...charges.map((each) => segment('FT1', each)),
      ...(told.more ?? []),
    ),
  )
const all = () => ward.all<ChargeItem>('ChargeItem')
const reversal = [{ 1: '1', 2: 'T1', 6: 'CD' }]

describe('Posted', () => {
  test('what, when, how many, at what price, by whom, why, on which account', async () => {
    expect(outcomeOf(await file({ more: ['NTE|1||Waived later?'] }))).toBe('accepted')
    const [account] = await ward.all<Account>('Account')
    expect(account).toMatchObject({
      status: 'active',
      identifier: [{ value: '7000123' }],
      subject: [{ reference: 'Patient/p1' }],
    })
    expect(await all()).toMatchObject([
      {
        status: 'billable',
        identifier: [{ value: 'T1' }],
        code: { coding: [{ system: 'urn:ngemr-sandbox:charge', code: 'CONS1' }], text: 'Consultation' },
        subject: { reference: 'Patient/p1' },
        context: { reference: expect.stringMatching(/^Encounter\//) },
        occurrenceDateTime: '2026-11-23T08:00:00+08:00',
        quantity: { value: 2 },
        priceOverride: { value: 48.5, currency: 'SGD' },
        costCenter: { display: 'Endocrinology' },
        reason: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'E11' }] }],
        performer: [{ actor: { reference: 'Practitioner/dr' } }],
        account: [{ reference: `Account/${account?.id}` }],
        note: [{ text: 'Waived later?' }],
      },
    ])
    expect((await ward.events()).at(-1)).toMatchObject({ type: 'charge.posted', patient: 'p1', origin: 'vendor-in' })
  })

  test('the whole amount alone is divided; the account is opened once', async () => {
    await file({ charges: [charge({ 11: '97', 12: '' }), charge({ 2: 'T2' })] })
    expect((await all()).map(({ priceOverride }) => priceOverride?.value)).toEqual([48.5, 48.5])
    expect(await ward.all('Account')).toHaveLength(1)
  })

  test('what has no place is told', async () => {
    const filing = await file({ charges: [charge({ 8: 'text', 23: 'ORD9' })], more: ['DG1|1||E11'] })
    expect(rulesOf(filing)).toEqual(['map/unknown-order FT1-23', 'map/unmapped-field FT1', 'map/unmapped-segment DG1'])
  })
})

describe('Reversed', () => {
  test('CD with the number of the charge', async () => {
    await file()
    expect(outcomeOf(await file({ charges: reversal }))).toBe('accepted')
    expect(await all()).toMatchObject([{ status: 'aborted' }])
    expect((await ward.events()).at(-1)?.type).toBe('charge.reversed')
  })
})

describe('Refused, and nothing changed', () => {
  test.each<[string, Told[], Told, RegExp]>([
    ['posted twice', [{}], {}, /^205 FT1-2 Charge T1 is on file already/],
    ['twice in one message', [], { charges: [charge(), charge()] }, /^205 FT1-2 Transaction T1 is twice/],
    ['a reversal of nothing', [], { charges: reversal }, /^204 FT1-2 No charge has number T1/],
    ['reversed twice', [{}, { charges: reversal }], { charges: reversal }, /was reversed already/],
    ['a reversal that comes too late', [{ at: '20261123100000' }], { charges: reversal }, /comes too late/],
    ['another patient’s', [{}], { charges: reversal, patient: person(1), pv1: 'PV1|1' }, /^204 PID-3 15905/],
    ['a payment', [], { charges: [charge({ 6: 'PY' })] }, /^103 FT1-6 Transactions of type PY are not kept/],
    ['no amount', [], { charges: [charge({ 12: 'free' })] }, /^102 FT1-12/],
    ['no code', [], { charges: [charge({ 7: '' })] }, /^101 FT1-7/],
    ['no time', [], { charges: [charge({ 4: '' })] }, /^101 FT1-4/],
    ['no number', [], { charges: [charge({ 2: '' })] }, /^101 FT1-2/],
    ['no FT1', [], { charges: [] }, /^100 FT1/],
    ['an unknown visit', [], { pv1: segment('PV1', { 19: '999' }) }, /15525/],
    ['one bad, none filed', [], { charges: [charge(), charge({ 2: 'T2', 7: '' })] }, /^101 FT1\[2\]-7/],
  ])('%s', async (_, before, told, why) => {
    for (const each of before) expect(outcomeOf(await file(each))).toBe('accepted')
    const standing = JSON.stringify([await all(), await ward.all('Account')])
    expect(outcomeOf(await file(told))).toMatch(why)
    expect(JSON.stringify([await all(), await ward.all('Account')])).toBe(standing)
  })
})
