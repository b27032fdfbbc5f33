/** Messages that come after something later was told, by the time of their events (EVN-6, EVN-2): they take nothing newer back. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { AllergyIntolerance, Encounter, Patient } from '@medplum/fhirtypes'
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

  test('an update leaves what was written by FHIR after it', async () => {
    await story({}, { event: 'A08' })
    const visit = await ward.visit(VISIT)
    const patient = await ward.patient(FIRST)
    if (!visit || !patient) throw new Error('They are on file.')
    const write = (resource: Encounter | Patient) =>
      ward.hospital.records.update(WORKSPACE, { ...resource, id: resource.id ?? '' })
    // A client that knows nothing of the hospital's extensions.
    await write({ ...visit, extension: [], reasonCode: [{ text: 'Written by FHIR' }] })
    await write({ ...patient, extension: [], name: [{ text: 'A NEWER NAME' }] })
    const filing = await fileText(ngemrText({ ...one, event: 'A08', more: ['PV2|||^An older reason'] }))
    expect(filing.findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['map/late-person', 'map/late-visit']),
    )
    expect([(await ward.visit(VISIT))?.reasonCode?.[0]?.text, await person()]).toEqual([
      'Written by FHIR',
      ['A NEWER NAME'],
    ])
    await fileText(later(ngemrText({ ...one, event: 'A08', more: ['PV2|||^A newer reason'] })))
    expect((await ward.visit(VISIT))?.reasonCode?.[0]?.text).toBe('A newer reason')
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

  describe('Of a visit', () => {
    const AT = '20261123084500'
    const same = (text: string) => text
    /** Of that time on the day, where everything else is of 08:45 */
    const at = (time: string, told: Told, edit = same) =>
      edit(ngemrText({ ...one, ...told })).replace(`|${AT}`, `|20261123${time}`)
    const put = (name: string, n: number, value: string) => (text: string) =>
      text
        .split('\r')
        .map((segment) => (segment.startsWith(`${name}|`) ? segment.split('|').with(n, value).join('|') : segment))
        .join('\r')
    /** All that FHIR and the messages out of here tell of the visit, but the versions' own numbers and times. */
    const stands = async () => [{ ...(await ward.visit(VISIT)), meta: null }, (await ward.all('Condition')).length]
    const PV2 = `PV2||BBSA|^Chest pain${'|'.repeat(37)}SUB`
    const more = (...segments: string[]) => ({ more: [PV2, ...segments] })

    test.each<[string, Told, (text: string) => string]>([
      ['class', { class: 'ED' }, same],
      ['place', { place: 'ZAHW51^02^03^ZAH' }, same],
      ['admission type', {}, put('PV1', 4, 'EL')],
      ['doctor', {}, put('PV1', 7, '^OLDER^DOCTOR')],
      ['specialty', {}, put('PV1', 10, 'OTHER')],
      ['admit source, taken away', {}, put('PV1', 14, '""')],
      ['account', {}, put('PID', 18, '7999999')],
      ['financial class', {}, put('PV1', 20, 'OTHER')],
      ['discharge disposition', {}, put('PV1', 36, '01')],
      ['begin', { admitted: '20261123070000' }, same],
      ['end', { discharged: '20261123090000' }, same],
      ['accommodation and reason', { more: [`PV2||BBXX|^Another reason${'|'.repeat(37)}PTE`] }, same],
      ['pair of OBX', more('OBX|1|TX|CITY^CITY|1|Elsewhere'), same],
      ['Z-segment', more('ZPV|1|2'), same],
      ['team', more('ROL|1|AD|PH|90001A^ONE^SANDBOX^^^DR.^^^MCR^^^^MCR'), same],
      ['accident', more('ACC|20261123060000|01'), same],
      ['diagnosis', more('DG1|1||A00^Cholera'), same],
    ])(
      'an older update leaves the %s as a newer one, which said it again or never, had it',
      async (what, told, edit) => {
        await fileText(at('084500', {}))
        await fileText(at('100000', { event: 'A08' }))
        const stood = await stands()
        const filing = await fileText(at('093000', { event: 'A08', ...told }, edit))
        expect(filing.accepted).toBe(true)
        expect(await stands()).toEqual(stood)
        const rule = what === 'place' ? 'map/late-place' : 'map/late-visit'
        expect(filing.findings).toContainEqual(expect.objectContaining({ rule, severity: 'warning' }))
        // The same, told in time, changes it.
        await fileText(at('103000', { event: 'A08', ...told }, edit))
        expect(await stands()).not.toEqual(stood)
      },
    )

    test('a movement in its order still moves the patient, and takes nothing else back', async () => {
      await fileText(at('084500', {}))
      await fileText(at('100000', { event: 'A08', place: '' }, put('PV1', 10, 'NEWER')))
      await fileText(at('093000', { event: 'A02', place: 'ZAHW51^02^03^ZAH' }))
      const visit = await ward.visit(VISIT)
      expect([visit && essence(visit).stays.at(-1), visit?.serviceType?.text]).toEqual(['Location/b03 active', 'NEWER'])
    })

    test('a movement takes the patient from no place that an update told since', async () => {
      await fileText(at('084500', {}))
      await fileText(at('100000', { event: 'A08', place: 'ZAHW51^02^04^ZAH' }))
      await fileText(at('093000', { event: 'A02', place: 'ZAHW51^02^03^ZAH' }))
      const visit = await ward.visit(VISIT)
      expect(visit && essence(visit).stays.at(-1)).toBe('Location/b04 active')
    })

    test('what a clinician did since stays as well', async () => {
      await fileText(at('084500', {}))
      await ward.hospital.workflows.run(WORKSPACE, 'update', { visit: VISIT, reason: 'Fall' })
      await fileText(at('085900', { event: 'A08' }))
      expect((await ward.visit(VISIT))?.reasonCode?.[0]?.text).toBe('Fall')
    })

    test.each<[string, string[], string]>([
      ['A01 after a transfer of later', ['A04', 'A02'], 'A01'],
      ['A09 after the return', ['A01', 'A10'], 'A09'],
      ['A15 after it was withdrawn', ['A01', 'A15', 'A26'], 'A15'],
      ['A16 after another', ['A01', 'A16'], 'A16'],
      ['A15 after the transfer', ['A01', 'A02'], 'A15'],
    ])('%s is refused', async (_, before, event) => {
      const told: Told = { class: before[0] === 'A04' ? 'ED' : 'IP' }
      for (const [n, each] of before.entries())
        expect((await fileText(at(`1${n}0000`, { event: each, ...told }))).accepted).toBe(true)
      const stood = await stands()
      const filing = await fileText(at('095900', { event, ...told }))
      expect(filing.accepted ? '' : filing.errors[0]?.text).toMatch(/too late/)
      expect(await stands()).toEqual(stood)
    })
  })
})

describe('A time that cannot be is told of, and does not make all that follows come too late', () => {
  const told = (time: string, told: Told) =>
    fileText(ngemrText({ ...one, ...told }).replace('|20261123084500', `|${time}`))
  const otherBed = { event: 'A02', place: 'ZAHW51^02^03^ZAH' }

  test.each([
    ['far ahead of the clock', '20991123084500'],
    ['no time', '20261323084500'],
  ])('EVN-6 %s', async (_, time) => {
    const filing = await told(time, { event: 'A01' })
    expect(filing).toMatchObject({ accepted: true })
    expect(filing.findings).toContainEqual(
      expect.objectContaining({ rule: 'map/event-time', at: 'EVN-6', actual: time }),
    )
    ward.clock.now += 24 * 3_600_000
    expect(await told('20261124090000', otherBed)).toMatchObject({ accepted: true })
  })

  test('a sender whose clock is days ahead is taken in order', async () => {
    expect(await told('20261124040000', { event: 'A01' })).toMatchObject({ accepted: true })
    expect(await told('20261125040000', otherBed)).toMatchObject({ accepted: true })
    expect(await told('20261127040000', { event: 'A03' })).toMatchObject({ accepted: true })
  })
})
