/** Messages are made only so far ahead of what is delivered; what lies further is told all the same, and stands in every account of the queue. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { interfaceLines } from '../../../server/cli/interface-lines.ts'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import { listener, openSide, restartSide, side, withListener } from './with-listener.ts'

const WINDOW = 4
const EVENTS = 11

withListener()
beforeEach(async () => {
  await openSide({ window: WINDOW })
  await side.outbound.queues.pause(WORKSPACE, FEED, 'Not yet.')
  await side.happens(EVENTS)
  await side.outbound.filled(WORKSPACE)
})

const queues = () => side.outbound.queues
const made = async () => (await queues().list(WORKSPACE, FEED, { limit: 100 })).length
const rest = async () => {
  await queues().resume(WORKSPACE, FEED)
  await side.drained()
  return listener.ids.map((id) => Number(id) - 4_000_000)
}
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test('all of it waits; so many are messages, and the account says how many are not', async () => {
  expect(await made()).toBe(WINDOW)
  expect(await side.depth()).toMatchObject({ waiting: EVENTS, further: EVENTS - WINDOW, delivered: 0 })
  await side.happens(2)
  expect(await side.depth()).toMatchObject({ waiting: EVENTS + 2, further: EVENTS + 2 - WINDOW })
  const line = interfaceLines({
    name: FEED,
    partner: 'demo',
    direction: 'out',
    enabled: true,
    events: ['A08'],
    queue: await side.depth(),
  })
  expect(line).toContain('13 waiting (9 of them made into messages when it is nearer their turn)')
})

test('everything goes out once and in order, and then nothing lies further', async () => {
  expect(await rest()).toEqual(upTo(EVENTS))
  expect(await side.depth()).toEqual({ waiting: 0, delivered: EVENTS, failed: 0, skipped: 0, quarantined: 0 })
})

test('what is counted is there to be skipped, however soon somebody looks', async () => {
  const { skipped, waiting } = await side.depth()
  for (let n = 1; n <= WINDOW; n++) {
    await queues().skip(WORKSPACE, FEED, [n], 'unwanted')
    await side.depth()
  }
  await side.happens(1)
  expect(await side.depth()).toMatchObject({ waiting: waiting - WINDOW + 1, skipped: skipped + WINDOW })
  expect(await made()).toBe(2 * WINDOW)
})

test('what a purge could not store is told all the same', async () => {
  const { store } = side.small
  const { write } = store
  store.write = async () => {
    throw new Error('The disk is busy.')
  }
  await expect(queues().purge(WORKSPACE, FEED, { states: ['waiting'] })).rejects.toThrow('busy')
  store.write = write
  expect(await rest()).toEqual(upTo(EVENTS))
})

test('messages are made again when half of those made ahead are gone, not for each', async () => {
  await queues().skip(WORKSPACE, FEED, [1], 'unwanted')
  await side.outbound.filled(WORKSPACE)
  expect(await made()).toBe(WINDOW)
  await queues().skip(WORKSPACE, FEED, [2], 'unwanted')
  await side.outbound.filled(WORKSPACE)
  expect(await made()).toBe(WINDOW + 2)
  expect(await rest()).toEqual(upTo(EVENTS, 3))
})

test('what is refused makes room as what is delivered does', async () => {
  listener.script(...Array.from({ length: EVENTS }, () => 'AR' as const))
  await rest()
  expect(await side.depth()).toMatchObject({ waiting: 0, failed: EVENTS })
  await queues().resend(WORKSPACE, FEED, { state: 'failed' })
  await side.happens(3)
  expect(await rest()).toEqual([...upTo(EVENTS), ...upTo(EVENTS), ...upTo(EVENTS + 3, EVENTS + 1)])
})

test('a restart finds what lies further where it lay', async () => {
  await side.outbound.close()
  await restartSide({ window: WINDOW })
  await side.outbound.filled(WORKSPACE)
  expect([await made(), (await side.depth()).further]).toEqual([WINDOW, EVENTS - WINDOW])
  expect(await rest()).toEqual(upTo(EVENTS))
})

test('one interface that lies behind holds up no other', async () => {
  const other = { name: 'other', partner: 'demo', direction: 'out' as const, events: ['A08'], enabled: true }
  await side.outbound.startFromNow(WORKSPACE, other.name)
  await side.registry.putInterface(WORKSPACE, { ...other, target: { host: '127.0.0.1', port: listener.port } })
  await side.happens(WINDOW * 3)
  await side.drained(other.name)
  expect(listener.ids).toHaveLength(WINDOW * 3)
  expect(await side.depth()).toMatchObject({ waiting: EVENTS + WINDOW * 3 })
})

test('what came over an inbound interface of the partner is in no account', async () => {
  const own = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const, events: ['A08'], enabled: true }
  await side.registry.putInterface(WORKSPACE, own)
  await side.happens(5, own.name)
  expect(await side.depth()).toMatchObject({ waiting: EVENTS, further: EVENTS - WINDOW })
})

describe('Purge', () => {
  test('of what waits takes what lies further too, and says how many that were in all', async () => {
    expect(await queues().purge(WORKSPACE, FEED, { states: ['waiting'] })).toBe(EVENTS)
    expect((await side.depth()).waiting).toBe(0)
    await side.happens(1)
    await side.outbound.close()
    await restartSide({ window: WINDOW })
    expect(await rest()).toHaveLength(1)
  })

  test('by age takes what is older', async () => {
    side.small.clock.now += 1000
    await side.happens(2)
    const before = side.small.clock.now
    expect(await queues().purge(WORKSPACE, FEED, { states: ['waiting'], before })).toBe(EVENTS)
    expect(await rest()).toHaveLength(2)
  })

  test('of anything else leaves it', async () => {
    expect(await queues().purge(WORKSPACE, FEED, { states: ['delivered', 'skipped', 'failed'] })).toBe(0)
    expect(await rest()).toEqual(upTo(EVENTS))
  })
})

test('an interface that is to want other events is told of what lies further as it wanted then', async () => {
  await side.outbound.startFromNow(WORKSPACE, FEED)
  await side.change({ events: ['A03'] })
  expect(await rest()).toEqual(upTo(EVENTS))
})

test('the daily release lets out what lies further too', async () => {
  await side.change({ schedule: { daily: '00:10' } })
  expect(await side.outbound.release(WORKSPACE, FEED, side.small.clock.now)).toBe(EVENTS)
  expect(await rest()).toEqual(upTo(EVENTS))
})
