/** Messages that come after something later was told, by the time of their events (EVN-6, EVN-2): they take nothing newer back. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import type { Filing } from '../../server/emr/hospital.ts'
import { messageOf, ngemrText, type Told } from './ngemr-message.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { essence, NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const VISIT = '100700090001'
const [FIRST = '', SECOND = ''] = NRICS
const one: Told = { nric: FIRST, name: 'PATIENT NUMBER ONE', born: '19700504' }
const two: Told = {
  ...{ nric: SECOND, name: 'PATIENT NUMBER TWO', born: '19710504' },
  ...{ visit: '100700090002', place: 'ZAHW51^02^03^ZAH' },
}
const fileText = (text: string): Promise<Filing> =>
  ward.store.write((tx) => ward.hospital.file(tx, WORKSPACE, messageOf(text), 'demo-adt-in'))
const story = async (...all: Told[]) => {
  for (const told of all)
    expect([told.event, await fileText(ngemrText({ ...one, ...told }))]).toMatchObject([told.event, { accepted: true }])
  const visit = await ward.visit(VISIT)
  return visit && essence(visit)
}
/** EVN-6 a day before everything else */
const late = (told: Told) => ngemrText({ ...one, ...told }).replace('|20261123084500', '|20261122084500')
const segmentsOf = (text: string, names: RegExp) =>
  text
    .split('\r')
    .filter((segment) => names.test(segment))
    .map((segment) => `${segment}\r`)

describe('What is told late takes nothing newer back', () => {
  const person = async () => (await ward.patient(FIRST))?.name?.map(({ text }) => text)
  const later = (text: string) => text.replace('|20261123084500', '|20261123120000')
  const swapTold = (first: string, second: string) => {
    const half = (told: Told, n: number) =>
      segmentsOf(ngemrText(told), /^P(ID|V1)/).map((each) => each.replace(/^(PID\|)1/, `$1${n}`))
    const head = segmentsOf(late({ event: 'A17' }), /^(MSH|EVN)/)
    return [...head, ...half({ ...one, place: first }, 1), ...half({ ...two, place: second }, 2)].join('')
  }

  test.each<[string, Told[], string, RegExp]>([
    ['A03 of a time before the admission', [{}], late({ event: 'A03' }), /A01 of .* moved visit .* too late/],
    [
      'A03 of a time before its cancellation',
      [{}, { event: 'A03', discharged: '20261123100000' }, { event: 'A13' }],
      ngemrText({ ...one, event: 'A03' }).replace('|20261123084500', '|20261123084459'),
      /too late/,
    ],
    ['A17 of a time before the admissions', [{}, two], swapTold('ZAHW51^02^03^ZAH', 'ZAHW51^01^02^ZAH'), /too late/],
    ['A28', [{ event: 'A28' }], late({ event: 'A28', name: 'AN OLDER NAME' }), /The person was changed at .* too late/],
    ['A31', [{ event: 'A31' }], late({ event: 'A31', name: 'AN OLDER NAME' }), /The person was changed at .* too late/],
    [
      'A60',
      [{ event: 'A60', more: [] }],
      late({ event: 'A60', more: ['IAM|1|DA|PEN^Penicillin'] }),
      /list of allergies/,
    ],
  ])('%s is refused', async (_, before, text, says) => {
    await story(...before)
    const stood = [await story(), await person(), await ward.all('AllergyIntolerance')]
    const filing = await fileText(text)
    expect(filing.accepted ? '' : filing.errors.map((error) => error.text).join(' ')).toMatch(says)
    expect([await story(), await person(), await ward.all('AllergyIntolerance')]).toEqual(stood)
  })

  test('a visit’s message files the visit and leaves the person as a later one had it', async () => {
    await fileText(later(ngemrText({ ...one, event: 'A31', name: 'A NEWER NAME' })))
    const filing = await fileText(ngemrText(one))
    expect(filing).toMatchObject({
      accepted: true,
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'map/late-person', at: 'PID' })]),
    })
    expect([await person(), (await ward.visit(VISIT))?.status]).toEqual([['A NEWER NAME'], 'in-progress'])
    expect((await fileText(later(ngemrText({ ...one, event: 'A08' })))).findings).not.toContainEqual(
      expect.objectContaining({ rule: 'map/late-person' }),
    )
  })

  test('a list of allergies leaves the one that was noted here after it', async () => {
    await ward.hospital.workflows.run(WORKSPACE, 'add-allergy', { patient: FIRST, substance: 'Latex' })
    const filing = await fileText(ngemrText({ ...one, event: 'A60', more: ['IAM|1|DA|PEN^Penicillin'] }))
    expect(filing.findings).toContainEqual(expect.objectContaining({ rule: 'map/late-allergy' }))
    const all = await ward.all<AllergyIntolerance>('AllergyIntolerance')
    expect(all.map(({ code, clinicalStatus }) => [code?.text, clinicalStatus?.coding?.[0]?.code]).sort()).toEqual([
      ['Latex', 'active'],
      ['Penicillin', 'active'],
    ])
  })
})
