/** What an interface sends once a day, where nobody ran the schedule for days, a record is odd, a job fails, or much waits. */

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Observation } from '@medplum/fhirtypes'
import { releasedUpTo } from '../../../server/interfaces/outbound/release.ts'
import { createWorkspaceClocks } from '../../../server/workspace-clock.ts'
import { createWorkspaceSchedule, type WorkspaceScheduleDeps } from '../../../server/workspace-schedule.ts'
import { messageOf } from '../../emr/ngemr-message.ts'
import { NOW, NRIC, WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED, type OutboundSide, openOutboundSide } from './outbound-side.ts'

let side: OutboundSide
let real: number
let errors: unknown[]
const DAY = 86_400_000
const TEN_PAST = Date.parse('2026-11-24T00:10:00+08:00')

beforeEach(async () => {
  side = await openOutboundSide({ port: 9 })
  real = NOW
  errors = []
  await side.change({ enabled: false, events: ['R01'], schedule: { daily: '00:10', vitals: 'latest' } })
  await side.small.hospital.workflows.admit(WORKSPACE, { nric: NRIC.tan, ward: 'ZAHW51' })
  await side.small.hospital.workflows.run(WORKSPACE, 'file-vitals', {
    patient: NRIC.tan,
    pulse: '70',
    temperature: '37.0',
  })
  // Each reading by itself is none of its business.
  await side.outbound.filled(WORKSPACE)
})
afterEach(() => side.stop())

const scheduleWith = (changes: Partial<WorkspaceScheduleDeps> = {}) => {
  const { registry, outbound, small } = side
  const { store, hospital } = small
  const clocks = createWorkspaceClocks(store, () => real)
  const onError = (error: unknown) => void errors.push(error)
  return createWorkspaceSchedule({ clocks, store, registry, hospital, outbound, onError, ...changes })
}
const rows = () => side.outbound.queues.list(WORKSPACE, FEED, { limit: 100 })
const told = async () =>
  (await rows()).map(({ at, state, payload, lastError }) => [
    at,
    state,
    lastError ?? messageOf(String(payload)).get('OBX-3.2'),
  ])

test('after days away the batch of vital signs is sent once, as of the last time it was due', async () => {
  const schedule = scheduleWith()
  await schedule.open(WORKSPACE)
  await schedule.close(WORKSPACE)
  real += 4 * DAY
  await schedule.open(WORKSPACE)
  await schedule.close(WORKSPACE)
  expect(await told()).toEqual([[TEN_PAST + 3 * DAY, 'waiting', expect.any(String)]])
  expect(errors).toEqual([])
})

test('a batch that was broken off and runs again tells of nobody twice', async () => {
  await side.outbound.release(WORKSPACE, FEED, TEN_PAST)
  await side.outbound.release(WORKSPACE, FEED, TEN_PAST)
  expect(await rows()).toHaveLength(1)
  await side.outbound.release(WORKSPACE, FEED, TEN_PAST + DAY)
  expect(await rows()).toHaveLength(2)
})

test('a reading of an odd shape is put aside with the reason, and the others are told', async () => {
  const [reading] = await side.small.all<Observation>('Observation')
  const odd = { ...reading, id: undefined, code: { coding: 'x' } } as unknown as Observation
  await side.small.hospital.records.create(WORKSPACE, odd)
  expect(await side.outbound.release(WORKSPACE, FEED, TEN_PAST)).toBe(1)
  expect(await told()).toEqual([
    [TEN_PAST, 'failed', expect.stringMatching(/^No message could be made of Observation\/.+ Mend the record/)],
    [TEN_PAST, 'waiting', expect.any(String)],
  ])
  const [, message] = await rows()
  expect(messageOf(String(message?.payload)).segments.filter(({ name }) => name === 'OBX')).toHaveLength(2)
})

test('a job that fails says so, and the others run', async () => {
  const { hospital } = side.small
  const closeDay = () => Promise.reject(new Error('Out of order.'))
  const schedule = scheduleWith({ hospital: { ...hospital, workflows: { ...hospital.workflows, closeDay } } })
  const happened = await schedule.moveTo(WORKSPACE, NOW + DAY)
  await schedule.close(WORKSPACE)
  expect(happened.map(({ what, result }) => `${what}: ${result}`)).toEqual([
    'end-of-day: failed: Out of order.',
    `send ${FEED}: 1 message`,
    'clear-queues: 0 rows',
  ])
  expect(errors).toHaveLength(1)
})

test('the end of the day names the visits that it could not close, and counts those beyond the fifth', async () => {
  const { hospital } = side.small
  const odd = Array.from({ length: 7 }, (_, n) => ({ visit: `Encounter/v${n}`, why: 'It is odd.' }))
  const closeDay = async () => ({ told: 2, odd })
  const schedule = scheduleWith({ hospital: { ...hospital, workflows: { ...hospital.workflows, closeDay } } })
  const [happened] = await schedule.moveTo(WORKSPACE, NOW + DAY)
  await schedule.close(WORKSPACE)
  expect(happened?.result).toMatch(
    /^2 visits; Encounter\/v0 stays as it is: It is odd\.; .*Encounter\/v4 stays as it is: It is odd\.; and 2 more$/,
  )
})

test('all that waits is released, however much', async () => {
  await side.small.store.write(async (tx) => {
    for (let n = 0; n < 10_001; n++)
      await tx.enqueue(WORKSPACE, FEED, { at: NOW, key: String(n), payload: new Uint8Array(1) })
  })
  await side.change({ schedule: { daily: '00:10' } })
  expect(await side.outbound.release(WORKSPACE, FEED, TEN_PAST)).toBe(10_001)
  expect(await releasedUpTo(side.small.store.read, WORKSPACE, FEED)).toBe(10_001)
})
