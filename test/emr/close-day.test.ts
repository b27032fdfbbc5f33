/** The batch at midnight takes each visit by itself: one that is odd is named, and the others are closed. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Encounter } from '@medplum/fhirtypes'
import { openSmallHospital, putOnFile, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let small: SmallHospital
const MIDNIGHT = Date.parse('2026-11-24T00:05:00+08:00')
const YESTERDAY = { start: '2026-11-23T10:00:00+08:00' }

beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

const visit = (id: string, more: object): Encounter & { id: string } =>
  ({
    resourceType: 'Encounter',
    id,
    status: 'in-progress',
    class: { code: 'AMB' },
    subject: { reference: 'Patient/tan' },
    period: YESTERDAY,
    ...more,
  }) as Encounter & { id: string }
const closeDay = () => {
  small.clock.now = MIDNIGHT
  return small.hospital.workflows.closeDay(WORKSPACE, MIDNIGHT)
}
const statuses = async () =>
  Object.fromEntries((await small.all<Encounter>('Encounter')).map(({ id, status }) => [id, status]))

test.each([
  [
    'stays that are no list',
    { location: 'ward 51' },
    /wrong shape \(.+\)\. Nothing was done; mend the record by the open door\.$/,
  ],
  ['extensions that are no list', { extension: { url: 'x' } }, /wrong shape/],
  ['an outpatient on leave', { status: 'onleave' }, /is onleave; the end of the day wants/],
])('%s keep no other visit open', async (_, shape, why) => {
  await putOnFile(small.store, [visit('a', {}), visit('b', shape), visit('c', {})])
  const told = { told: 2, odd: [{ visit: 'Encounter/b', why: expect.stringMatching(why) }] }
  expect(await closeDay()).toEqual(told)
  expect(await statuses()).toMatchObject({ a: 'finished', c: 'finished' })
  expect((await small.events()).map(({ type, encounter }) => [type, encounter])).toEqual([
    ['visit.discharged', 'a'],
    ['visit.discharged', 'c'],
  ])
  // It is named again until somebody mends it.
  expect(await closeDay()).toEqual({ ...told, told: 0 })
})

test('a visit without a start is closed by when it was last written', async () => {
  await putOnFile(small.store, [visit('a', { period: undefined }), visit('b', { period: { start: 'noon' } })])
  expect(await closeDay()).toEqual({ told: 2, odd: [] })
})

test('a visit that began after midnight stays open', async () => {
  await putOnFile(small.store, [visit('a', { period: { start: '2026-11-24T00:01:00+08:00' } })])
  expect(await closeDay()).toEqual({ told: 0, odd: [] })
})
