/** MFN M02: the staff file, answered by MFK. HL7 v2.5.1 §8.4, §8.7. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import type { Filing } from '../../server/emr/hospital.ts'
import { fileText, header, outcomeOf, segment, text } from './family-messages.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

interface RecordTold {
  event?: string
  mcr?: string
  stf?: Record<number, string> | null
}
const record = ({ event = 'MAD', mcr = '90077C', stf = {} }: RecordTold) => [
  segment('MFE', { 1: event, 2: `C-${mcr}`, 4: mcr, 5: 'CE' }),
  ...(stf === null
    ? []
    : [
        segment('STF', {
          ...{
            1: mcr,
            2: `${mcr}^^^MCR^MCR`,
            3: 'NEWCOMER^SANDBOX^^^DR',
            5: 'F',
            6: '19850102',
            7: 'A',
            8: 'ENDO^Endocrinology',
          },
          ...{ 10: '60001111', 15: 'newcomer@example.org' },
          ...stf,
        }),
        segment('PRA', { 1: mcr, 3: 'DOC^Doctor', 5: 'ENDO^Endocrinology' }),
      ]),
]
const file = (all: RecordTold[] = [{}], { level = 'AL', kind = 'UPD', at = '20261123090000' } = {}) =>
  fileText(
    ward,
    text(
      header({ type: 'MFN^M02', at }),
      segment('MFI', { 1: 'PRA^Practitioner', 3: kind, 6: level }),
      ...all.flatMap(record),
    ),
  )
const answer = ({ reply }: Filing) => [
  `${reply?.type}^${reply?.trigger}^${reply?.structure}`,
  ...(reply?.segments ?? [])
    .filter(({ name }) => name === 'MFA')
    .map(({ fields }) => `${fields[1]} ${fields[4]} ${fields[5]}`),
]
const doctor = async (mcr = '90077C') =>
  (await ward.all<Practitioner>('Practitioner')).find(({ identifier }) => identifier?.[0]?.value === mcr)

describe('The staff file', () => {
  test('MAD adds the person with name, contact, and what they do', async () => {
    expect(answer(await file())).toEqual(['MFK^M02^MFK_M01', 'MAD S 90077C'])
    const added = await doctor()
    expect(added).toMatchObject({
      active: true,
      name: [{ text: 'SANDBOX NEWCOMER', family: 'NEWCOMER', given: ['SANDBOX'], prefix: ['DR'] }],
      gender: 'female',
      birthDate: '1985-01-02',
      telecom: [{ value: '60001111' }, { system: 'email', value: 'newcomer@example.org' }],
    })
    expect(await ward.all<PractitionerRole>('PractitionerRole')).toMatchObject([
      {
        active: true,
        practitioner: { reference: `Practitioner/${added?.id}`, display: 'SANDBOX NEWCOMER' },
        specialty: [{ coding: [{ system: 'urn:ngemr-sandbox:specialty', code: 'ENDO' }] }],
        code: [{ text: 'Doctor' }],
        healthcareService: [{ display: 'Endocrinology' }],
      },
    ])
    expect(await ward.events()).toMatchObject([{ type: 'staff.added', origin: 'vendor-in' }])
  })

  test.each([
    ['MUP', { 3: 'NEWNAME^SANDBOX' }, { active: true, name: [{ text: 'SANDBOX NEWNAME' }] }, 'staff.updated'],
    ['MDC', null, { active: false }, 'staff.deactivated'],
    ['MDL', null, { active: false }, 'staff.deactivated'],
  ] as const)('%s', async (event, stf, expected, leaves) => {
    await file()
    expect(outcomeOf(await file([{ event, stf }]))).toBe('accepted')
    expect(await doctor()).toMatchObject(expected)
    expect((await ward.events()).at(-1)?.type).toBe(leaves)
    expect(await ward.all('PractitionerRole')).toHaveLength(1)
  })

  test('MAC brings somebody back, STF-7 I sends them away', async () => {
    await file([{ stf: { 7: 'I' } }])
    expect((await doctor())?.active).toBe(false)
    await file([{ event: 'MAC', stf: null }])
    expect((await doctor())?.active).toBe(true)
  })

  test.each([
    ['AL', ['MAD U 90077C', 'MUP U 99999Z']],
    ['ER', ['MUP U 99999Z']],
    ['NE', []],
    ['SU', []],
  ])('one bad record, none filed; MFI-6 %s', async (level, expected) => {
    const filing = await file([{}, { event: 'MUP', mcr: '99999Z' }], { level })
    expect(outcomeOf(filing)).toBe('204 MFE[2]-4 Nobody has number 99999Z. Send MAD to add.')
    expect(answer(filing).slice(1)).toEqual(expected)
    expect(await doctor()).toBeUndefined()
  })

  test.each<[string, RecordTold[], object, RegExp]>([
    ['added twice', [{ mcr: '90001A' }], {}, /^205 MFE-4 90001A is on file already/],
    ['twice in one message', [{}, {}], {}, /^205 MFE\[2\]-4/],
    ['an unknown event', [{ event: 'MXX' }], {}, /^103 MFE-1/],
    ['no number', [{ mcr: '', stf: { 2: '' } }], {}, /^101 MFE-4/],
    ['no STF', [{ stf: null }], {}, /^100 STF/],
    ['the whole file', [{}], { kind: 'REP' }, /^103 MFI-3/],
    ['a bad birth date', [{ stf: { 6: 'long ago' } }], {}, /^102 STF-6/],
  ])('refused: %s', async (_, all, more, why) => {
    expect(outcomeOf(await file(all, more))).toMatch(why)
    expect(await doctor()).toBeUndefined()
  })

  test('too late', async () => {
    await file()
    expect(outcomeOf(await file([{ event: 'MDC', stf: null }], { at: '20261123080000' }))).toMatch(/comes too late/)
  })
})

test('a FHIR write of a practitioner leaves the event that it amounts to', async () => {
  const mcr = [{ system: 'https://fhir.synapxe.sg/NamingSystem/mcr', value: '90078D' }]
  const base: Practitioner & { id: string } = { resourceType: 'Practitioner', id: 'x', identifier: mcr, active: true }
  for (const each of [base, { ...base, gender: 'male' as const }, { ...base, active: false }])
    await ward.hospital.records.update(WORKSPACE, each)
  expect((await ward.events()).map(({ type }) => type)).toEqual(['staff.added', 'staff.updated', 'staff.deactivated'])
})
