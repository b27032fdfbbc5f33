/** ADT messages that contradict the record: merged the other way round already, into a bed that is taken, over before they begin. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fileText } from './family-messages.ts'
import { ngemrText, type Told } from './ngemr-message.ts'
import type { SmallHospital } from './small-hospital.ts'
import { NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const VISIT = '100700090001'
const [FIRST = '', SECOND = ''] = NRICS
const one: Told = { nric: FIRST, name: 'PATIENT NUMBER ONE', born: '19700504' }
const two: Told = { nric: SECOND, name: 'PATIENT NUMBER TWO', born: '19710504' }
const file = (told: Told) => fileText(ward, ngemrText({ ...one, ...told }))
const rulesOf = ({ findings }: Awaited<ReturnType<typeof file>>) => findings.map(({ rule }) => rule)

describe('A40 when the first record was merged into the second', () => {
  const merge = (into: Told, gone: string) => file({ ...into, event: 'A40', more: [`MRG|${gone}^^^P`] })
  beforeEach(async () => {
    expect(await merge(two, FIRST)).toMatchObject({ accepted: true })
  })

  test('once more is taken, and changes nothing', async () => {
    const again = await merge(two, FIRST)
    expect(again).toMatchObject({ accepted: true })
    expect(rulesOf(again)).toContain('map/merged-already')
  })

  test.each([
    ['the other way round', { ...two, nric: FIRST }],
    ['of a record with itself', two],
  ])('%s is refused: what is to be merged away is in use', async (_, into) => {
    expect(await merge(into, SECOND)).toMatchObject({
      accepted: false,
      code: 'AE',
      errors: [
        { code: '204', location: 'MRG-1', text: expect.stringMatching(/^15905 .* in use\. Nothing was merged/) },
      ],
    })
    expect(await ward.patient(SECOND)).toMatchObject({ id: 'p2', active: true })
  })
})

describe('A cancellation', () => {
  const bed4 = 'ZAHW51^02^04^ZAH'
  test.each<[string, Told]>([
    ['A13', { event: 'A03', discharged: '20261123100000' }],
    ['A12', { event: 'A02', place: bed4 }],
  ])('%s into a bed that somebody else has by now says so', async (event, left) => {
    const other: Told = { ...two, visit: '100700090002' }
    for (const told of [{}, left, other]) expect(await file(told)).toMatchObject({ accepted: true })
    const filing = await file({ event })
    expect(filing).toMatchObject({ accepted: true })
    expect(rulesOf(filing)).toContain('map/bed-occupied')
  })
})

test.each(['A01', 'A04'])(
  '%s with a discharge before it leaves no period that ends before it begins',
  async (event) => {
    expect(rulesOf(await file({ event, admitted: '', discharged: '20261123080000' }))).toContain('map/period-reversed')
    expect((await ward.visit(VISIT))?.period).toEqual({ start: '2026-11-23T08:45:00+08:00' })
  },
)
