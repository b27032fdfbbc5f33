/** The rows of NGEMR's table beyond A01, A03, A04 and A08, as messages come in: what they change, and what they are refused for. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import fc from 'fast-check'
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
const OTHER = '100700090002'
const [FIRST = '', SECOND = ''] = NRICS
const one: Told = { nric: FIRST, name: 'PATIENT NUMBER ONE', born: '19700504' }
const two: Told = {
  nric: SECOND,
  name: 'PATIENT NUMBER TWO',
  born: '19710504',
  visit: OTHER,
  place: 'ZAHW51^02^03^ZAH',
}

const fileText = (text: string): Promise<Filing> =>
  ward.store.write((tx) => ward.hospital.file(tx, WORKSPACE, messageOf(text), 'demo-adt-in'))
const file = (told: Told) => fileText(ngemrText({ ...one, ...told }))
const story = async (...all: Told[]) => {
  for (const told of all) expect([told.event, await file(told)]).toMatchObject([told.event, { accepted: true }])
  const visit = await ward.visit(VISIT)
  return visit && essence(visit)
}
const bed4 = 'ZAHW51^02^04^ZAH'
const away = (told: Told) => ngemrText({ ...one, ...told }).replace('|LSNICOMM|||', '|LSNICOMM|ZAHOTX^OT1^^ZAH||')
/** EVN-6 a day before everything else */
const late = (told: Told) => ngemrText({ ...one, ...told }).replace('|20261123084500', '|20261122084500')
const segmentsOf = (text: string, names: RegExp) =>
  text
    .split('\r')
    .filter((segment) => names.test(segment))
    .map((segment) => `${segment}\r`)

describe('Stories of a visit', () => {
  test.each<[string, Told[], object]>([
    ['A02', [{}, { event: 'A02', place: bed4 }], { stays: ['Location/b02 completed', 'Location/b04 active'] }],
    ['A12', [{}, { event: 'A02', place: bed4 }, { event: 'A12' }], { stays: ['Location/b02 active'] }],
    ['A11 of an admission', [{}, { event: 'A11' }], { status: 'cancelled', stays: ['Location/b02 completed'] }],
    [
      'A11 of rooming: back where the patient arrived',
      [{ event: 'A04', class: 'ED', place: 'ZAHSMED^^^ZAH' }, { class: 'ED' }, { event: 'A11', class: 'ED' }],
      { status: 'in-progress', class: 'EMER', stays: ['Location/smed active'] },
    ],
    [
      'A13 keeps the bed and forgets the disposition',
      [{}, { event: 'A03', discharged: '20261123100000' }, { event: 'A13' }],
      { status: 'in-progress', stays: ['Location/b02 active'], disposition: undefined, movements: ['A01'] },
    ],
    ['A05', [{ event: 'A05' }], { status: 'planned', stays: ['Location/b02 planned'] }],
    ['A38', [{ event: 'A05' }, { event: 'A38' }], { status: 'cancelled', stays: [] }],
    ['A05, A01, A11', [{ event: 'A05' }, {}, { event: 'A11' }], { status: 'planned', stays: ['Location/b02 planned'] }],
    ['A06', [{ event: 'A04', class: 'ED' }, { event: 'A06' }], { class: 'IMP', status: 'in-progress' }],
    [
      'A07',
      [{ event: 'A04', class: 'ED' }, { event: 'A06' }, { event: 'A07', class: 'ED' }],
      { class: 'EMER', movements: ['A04'] },
    ],
    ['A14 of a new visit', [{ event: 'A14' }], { status: 'planned', pending: ['ADMIT undefined'] }],
    ['A27 of it', [{ event: 'A14' }, { event: 'A27' }], { status: 'cancelled', pending: [] }],
    ['A27 of a plan that stood before', [{ event: 'A05' }, { event: 'A14' }, { event: 'A27' }], { status: 'planned' }],
    ['A15, A16', [{}, { event: 'A15' }, { event: 'A16' }], { pending: ['TRANSFER undefined', 'DISCHARGE undefined'] }],
    [
      'A26 leaves A16',
      [{}, { event: 'A15' }, { event: 'A16' }, { event: 'A26' }],
      { pending: ['DISCHARGE undefined'] },
    ],
    ['A25', [{}, { event: 'A16' }, { event: 'A25' }], { pending: [] }],
    ['A02 fulfils A15', [{}, { event: 'A15' }, { event: 'A02', place: bed4 }], { pending: [] }],
    [
      'A12 makes it pending again',
      [{}, { event: 'A15' }, { event: 'A02', place: bed4 }, { event: 'A12' }],
      { pending: ['TRANSFER undefined'] },
    ],
    ['A21', [{}, { event: 'A21' }], { status: 'onleave', stays: ['Location/b02 active'] }],
    ['A52', [{}, { event: 'A21' }, { event: 'A52' }], { status: 'in-progress' }],
    ['A22', [{}, { event: 'A21' }, { event: 'A22' }], { status: 'in-progress' }],
    ['A53', [{}, { event: 'A21' }, { event: 'A22' }, { event: 'A53' }], { status: 'onleave' }],
  ])('%s', async (_, told, expected) => {
    expect(await story(...told)).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    )
    expect((await story())?.disposition).toBeUndefined()
  })

  test('A09 holds the bed while the patient is in theatre, A10 brings the patient back', async () => {
    await story({})
    await fileText(away({ event: 'A09' }))
    expect(await story()).toMatchObject({ stays: ['Location/b02 reserved', 'Location/ot1 active'] })
    const intruder = await file({ ...two, place: 'ZAHW51^01^02^ZAH' })
    expect(intruder.findings.map(({ rule }) => rule)).toContain('map/bed-occupied')
    // It is said when the patient comes to the bed, not with each message that says nothing new.
    const again = await file({ ...two, event: 'A08', place: 'ZAHW51^01^02^ZAH' })
    expect(again.findings.map(({ rule }) => rule)).not.toContain('map/bed-occupied')
    expect(await story({ event: 'A10' })).toMatchObject({ stays: ['Location/b02 active', 'Location/ot1 completed'] })
  })

  test('A08 between a transfer and its cancellation stays', async () => {
    const reason = { more: [`PV2||BBSA|^Fever${'|'.repeat(37)}SUB`] }
    const said = await story(
      {},
      { event: 'A02', place: bed4 },
      { event: 'A08', place: bed4, ...reason },
      { event: 'A12', more: [] },
    )
    expect(said).toMatchObject({ reason: 'Fever', stays: ['Location/b02 active'] })
  })

  const seen: Told = { event: 'A04', class: 'ED', place: 'ZAHSMED^^^ZAH' }
  test.each<[string, Told, Told[]]>([
    ['A08', { event: 'A08' }, [{}, { event: 'A02', place: bed4 }]],
    ['A04 sent again', seen, [seen, { event: 'A02', class: 'ED', place: bed4 }]],
  ])('%s of a time before the transfer moves nobody back, and the finding says so', async (_, told, before) => {
    await story(...before)
    const filing = await fileText(late({ ...told, name: 'PATIENT NUMBER 1' }))
    expect(filing).toMatchObject({
      accepted: true,
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'map/late-place', at: 'PV1-3' })]),
    })
    const visit = await ward.visit(VISIT)
    expect(visit && essence(visit).stays.at(-1)).toBe('Location/b04 active')
  })
})

describe('Two patients in one message', () => {
  const swapped = (first: string, second: string) => {
    const half = (told: Told, n: number) =>
      segmentsOf(ngemrText(told), /^P(ID|V1)/).map((each) => each.replace(/^(PID\|)1/, `$1${n}`))
    const head = segmentsOf(ngemrText({ event: 'A17' }), /^(MSH|EVN)/)
    return [...head, ...half({ ...one, place: first }, 1), ...half({ ...two, place: second }, 2)].join('')
  }
  test('A17: both lie in the other’s bed, and one event tells of both', async () => {
    await story({}, two)
    expect(await fileText(swapped('ZAHW51^02^03^ZAH', 'ZAHW51^01^02^ZAH'))).toMatchObject({ accepted: true })
    const beds = [await ward.visit(VISIT), await ward.visit(OTHER)].map((visit) => visit && essence(visit).stays.at(-1))
    expect(beds).toEqual(['Location/b03 active', 'Location/b02 active'])
    expect((await ward.events()).at(-1)).toMatchObject({
      type: 'visit.swapped',
      patient: 'p1',
      other: { patient: 'p2' },
    })
  })

  test('A17 into a third bed is refused, and neither is moved', async () => {
    await story({}, two)
    expect(await fileText(swapped('ZAHW51^02^04^ZAH', 'ZAHW51^01^02^ZAH'))).toMatchObject({
      accepted: false,
      errors: [{ location: 'PV1-3' }],
    })
    expect(await story()).toMatchObject({ stays: ['Location/b02 active'] })
  })

  const merging = (event: string, old: string, more: string[] = []) =>
    [...segmentsOf(ngemrText({ ...two, event }), /^(MSH|EVN|PID)/), `MRG|${old}^^^P\r`, ...more].join('')

  test('A40: the survivor has both numbers and the visit, the other record leads there', async () => {
    await story({})
    expect(await fileText(merging('A40', FIRST))).toMatchObject({ accepted: true })
    expect((await ward.visit(VISIT))?.subject?.reference).toBe('Patient/p2')
    const kept = await ward.patient(SECOND)
    expect(kept).toMatchObject({ id: 'p2', link: [{ type: 'replaces', other: { reference: 'Patient/p1' } }] })
    expect(kept?.identifier).toEqual(expect.arrayContaining([expect.objectContaining({ value: FIRST, use: 'old' })]))
    // Under the old number, by the name that stands now: the same visit, the same record.
    const now = { ...two, nric: FIRST, visit: VISIT, event: 'A08' }
    expect(await file(now)).toMatchObject({ accepted: true })
    const again = await fileText(merging('A40', FIRST))
    expect(again.findings.map(({ rule }) => rule)).toContain('map/merged-already')
  })

  test('A40 of two inpatients is taken, with a warning', async () => {
    await story({}, two)
    const filing = await fileText(merging('A40', FIRST))
    expect(filing).toMatchObject({ accepted: true })
    expect(filing.findings.map(({ rule }) => rule)).toContain('map/two-stays')
  })

  test('A45: the visit changes its record, and only from the one that has it', async () => {
    await story({})
    const pv1 = segmentsOf(ngemrText(one), /^PV1/)
    expect(await fileText(merging('A45', SECOND, pv1))).toMatchObject({ accepted: false, errors: [{ code: '204' }] })
    expect(await fileText(merging('A45', FIRST, pv1))).toMatchObject({ accepted: true })
    expect((await ward.visit(VISIT))?.subject).toEqual({ reference: 'Patient/p2', display: 'PATIENT NUMBER TWO' })
    expect((await ward.events()).at(-1)).toMatchObject({ type: 'visit.moved', patient: 'p2', from: 'p1' })
  })
})

describe('Persons', () => {
  test('A28 adds one without a visit, A31 changes it', async () => {
    const told = { nric: 'T5012345B', name: 'LIM TEST BOON', born: '19800102' }
    expect(await file({ ...told, event: 'A28' })).toMatchObject({ accepted: true })
    expect(await file({ ...told, event: 'A31', name: 'LIM TEST BOON WEI' })).toMatchObject({ accepted: true })
    expect(await ward.patient('T5012345B')).toMatchObject({ name: [{ text: 'LIM TEST BOON WEI' }] })
    expect(await ward.visit(VISIT)).toBeUndefined()
    expect((await ward.events()).map(({ type }) => type)).toEqual(['person.created', 'person.updated'])
  })

  test('A60 is the whole list: what it does not name is not active any more', async () => {
    const told = (...iam: string[]) =>
      [
        ...segmentsOf(ngemrText({ ...one, event: 'A60' }), /^(MSH|EVN|PID)/),
        ...iam.map((each) => `IAM|1|DA|${each}\r`),
      ].join('')
    const active = async () => {
      const all = await ward.all<AllergyIntolerance>('AllergyIntolerance')
      const standing = all.filter((each) => each.clinicalStatus?.coding?.[0]?.code === 'active')
      return standing.map((each) => each.code?.text).sort()
    }
    const [penicillin, peanut] = ['PEN^Penicillin^ZLOCAL|SV|Rash|A', 'NUT^Peanut^ZLOCAL|MO||A']
    for (const [list, expected] of [
      [
        [penicillin, peanut],
        ['Peanut', 'Penicillin'],
      ],
      [[peanut], ['Peanut']],
      [[penicillin], ['Penicillin']],
      [[], []],
    ] as const) {
      expect(await fileText(told(...list))).toMatchObject({ accepted: true })
      expect(await active()).toEqual(expected)
    }
    expect(await ward.all('AllergyIntolerance')).toHaveLength(2)
  })
})

describe('Refused, with the place, and nothing changed', () => {
  test.each<[string, Told[], string, RegExp]>([
    [
      'A12 when the last movement is a discharge',
      [{}, { event: 'A02', place: bed4 }, { event: 'A03' }],
      ngemrText({ ...one, event: 'A12' }),
      /A13/,
    ],
    ['A12 without a transfer', [{}], ngemrText({ ...one, event: 'A12' }), /no transfer/],
    ['A13 of a visit under way', [{}], ngemrText({ ...one, event: 'A13' }), /no discharge/],
    ['A38 of an admission', [{}], ngemrText({ ...one, event: 'A38' }), /A11/],
    ['A22 without A21', [{}], ngemrText({ ...one, event: 'A22' }), /not on leave/],
    ['A02 of somebody on leave', [{}, { event: 'A21' }], ngemrText({ ...one, event: 'A02' }), /on leave/],
    ['A02 that comes too late', [{}], late({ event: 'A02', place: bed4 }), /too late/],
    ['A02 to nowhere', [{}], ngemrText({ ...one, event: 'A02', place: '' }), /PV1-3 is empty/],
    ['A06 of an inpatient', [{}], ngemrText({ ...one, event: 'A06' }), /inpatient stay already/],
    ['A25 without A16', [{}], ngemrText({ ...one, event: 'A25' }), /no pending discharge/],
    ['A31 of a stranger', [], ngemrText({ event: 'A31' }), /Send A28/],
    ['A60 of a stranger', [], ngemrText({ event: 'A60' }), /Send A28/],
    ['A40 without MRG', [], ngemrText({ ...one, event: 'A40' }), /no MRG/],
    ['A17 of one patient', [{}], ngemrText({ ...one, event: 'A17' }), /twice/],
    ['A09 of nobody', [], ngemrText({ ...one, event: 'A09' }), /no visit/],
  ])('%s', async (_, before, text, says) => {
    await story(...before)
    const stood = await story()
    const filing = await fileText(text)
    expect(filing).toMatchObject({ accepted: false, code: 'AE' })
    expect(filing.accepted ? '' : filing.errors.map((error) => error.text).join(' ')).toMatch(says)
    expect(await story()).toEqual(stood)
  })
})

const EVENTS = 'A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15 A16 A21 A22 A25 A26 A27 A38 A52 A53'.split(
  ' ',
)

test('whatever comes in whatever order: a visit that is not under way is in no bed, one that is has one place at most', async () => {
  const step = fc.record({
    event: fc.constantFrom(...EVENTS),
    class: fc.constantFrom('IP', 'OP', 'ED'),
    place: fc.constantFrom('ZAHW51^01^02^ZAH', bed4, 'ZAHSMED^^^ZAH', ''),
  })
  let n = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const visit = `1007000900${++n + 10}`
      for (const told of steps) {
        await fileText(told.event === 'A09' ? away({ ...told, visit }) : ngemrText({ ...one, ...told, visit }))
        const now = await ward.visit(visit)
        if (!now) continue
        const open = (now.location ?? []).filter(({ status }) => status === 'active' || status === 'reserved')
        const here = open.filter(({ status }) => status === 'active')
        expect({ told, status: now.status, here: here.length <= 1, held: open.length - here.length <= 1 }).toEqual({
          told,
          status: now.status,
          here: true,
          held: true,
        })
        if (!['in-progress', 'onleave'].includes(now.status)) expect({ told, open }).toEqual({ told, open: [] })
      }
    }),
    { numRuns: 60 },
  )
}, 60_000)
