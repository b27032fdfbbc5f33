/** What an interface is told of: what happens from the moment it is made, and what it wanted when it happened. */
import { beforeEach, expect, test } from '@jest/globals'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import { listener, openSide, restartSide, side, withListener } from './with-listener.ts'

withListener()
beforeEach(() => openSide())

const late = { name: 'late', partner: 'demo', direction: 'out' as const, events: ['A01', 'A08'], enabled: true }
const add = async () => {
  await side.outbound.startFromNow(WORKSPACE, late.name)
  await side.registry.putInterface(WORKSPACE, { ...late, target: { host: '127.0.0.1', port: listener.port } })
}
const filled = async (name = FEED) => {
  await side.outbound.filled(WORKSPACE)
  const { waiting, delivered } = await side.depth(name)
  return waiting + delivered
}

test('an interface that is made later is told nothing of what was before', async () => {
  await side.happens(450)
  expect(await filled()).toBe(450)
  await add()
  expect(await filled(late.name)).toBe(0)
  await side.happens(3)
  expect([await filled(), await filled(late.name)]).toEqual([453, 3])
})

test('events that it did not want when they happened stay unsent, over a restart too', async () => {
  await side.change({ events: ['A03'] })
  await side.happens(5)
  expect(await filled()).toBe(0)
  await side.outbound.startFromNow(WORKSPACE, FEED)
  await side.change({ events: ['A08'] })
  await side.outbound.close()
  await restartSide()
  expect(await filled()).toBe(0)
  await side.happens(2)
  expect(await filled()).toBe(2)
})

test('what a pass took over is not taken again by the one after a restart', async () => {
  await side.happens(250)
  expect(await filled()).toBe(250)
  await side.change({ events: ['A03'] })
  await side.happens(10)
  await filled()
  await side.outbound.close()
  await restartSide()
  expect(await filled()).toBe(250)
})

test('own messages come back to nobody, and cost no message number', async () => {
  const own = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const, events: ['A08'], enabled: true }
  await side.registry.putInterface(WORKSPACE, own)
  await side.happens(1)
  await filled()
  await side.happens(5, own.name)
  await side.happens(1)
  expect(await filled()).toBe(2)
  await listener.arrived(2)
  expect(listener.ids.map(Number)).toEqual([4_000_001, 4_000_002])
})
