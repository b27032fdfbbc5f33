/** What an operator does with an outbound queue, and what the policy of an interface does by itself. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import type { Reply } from './scripted-listener.ts'
import { controlId, listener, openSide, restartSide, side, withListener } from './with-listener.ts'

withListener()
beforeEach(() => openSide())

const queues = () => side.outbound.queues
const rows = async () =>
  (await queues().list(WORKSPACE, FEED, { limit: 100 })).map(({ seq, state, lastError }) => [seq, state, lastError])
/** Resolves when the row is in that state. */
const until = async (seq: number, state: string) => {
  while ((await side.small.store.read.getQueueRow(WORKSPACE, FEED, seq))?.state !== state) {
    await new Promise(setImmediate)
  }
}

describe('Pause and resume', () => {
  test('what happens meanwhile waits in order; the hold says why, and a restart keeps it', async () => {
    await queues().pause(WORKSPACE, FEED, 'The partner moves house.')
    await side.happens(3)
    await side.outbound.close()
    await restartSide()
    await side.outbound.close()
    expect(listener.ids).toEqual([])
    expect(await queues().hold(WORKSPACE, FEED)).toMatchObject({ reason: 'The partner moves house.' })
    await side.outbound.open(WORKSPACE)
    await queues().resume(WORKSPACE, FEED)
    await side.drained()
    expect(listener.ids).toEqual([controlId(1), controlId(2), controlId(3)])
    expect(await queues().hold(WORKSPACE, FEED)).toBeUndefined()
  })
})

describe('Skip', () => {
  test('a message that waits is never sent, and its reason stays', async () => {
    await queues().pause(WORKSPACE, FEED, 'Looking first.')
    await side.happens(3)
    while ((await side.depth()).waiting < 3) await new Promise(setImmediate)
    expect(await queues().skip(WORKSPACE, FEED, [2], 'Entered on the wrong patient.')).toEqual([2])
    await queues().resume(WORKSPACE, FEED)
    await side.drained()
    expect(listener.ids).toEqual([controlId(1), controlId(3)])
    expect((await rows())[1]).toEqual([2, 'skipped', 'Entered on the wrong patient.'])
  })

  test('a message in flight that is not acknowledged is given up at once, and the next goes out', async () => {
    listener.script('silence')
    await side.happens(2)
    await listener.arrived(1)
    await queues().skip(WORKSPACE, FEED, [1], 'The partner chokes on it.')
    await listener.arrived(2)
    await side.drained()
    expect(listener.ids).toEqual([controlId(1), controlId(2)])
    expect(await rows()).toEqual([
      [1, 'skipped', 'The partner chokes on it.'],
      [2, 'delivered', null],
    ])
  })
})

describe('Resend', () => {
  test.each<[Reply]>([['AR'], ['AE'], ['CR']])(
    'what was refused with %s goes out again with the same bytes',
    async (code) => {
      listener.script(code, 'AA', 'AA')
      await side.happens(2)
      await side.drained()
      expect(await queues().resend(WORKSPACE, FEED, { state: 'failed' })).toEqual([1])
      await side.drained()
      expect(listener.ids).toEqual([controlId(1), controlId(2), controlId(1)])
      expect(listener.messages[2]).toEqual(listener.messages[0])
      expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 2, failed: 0 })
    },
  )

  test('what was delivered can go out once more: how a receiver takes a duplicate', async () => {
    await side.happens(1)
    await side.drained()
    await queues().resend(WORKSPACE, FEED, { numbers: [1] })
    await side.drained()
    expect(listener.ids).toEqual([controlId(1), controlId(1)])
  })

  test.each([
    { numbers: [9], says: 'has no message 9' },
    { numbers: [1, 9], says: 'has no message 9' },
  ])('$numbers is refused as a whole: $says', async ({ numbers, says }) => {
    await side.happens(1)
    await side.drained()
    await expect(queues().resend(WORKSPACE, FEED, { numbers })).rejects.toThrow(says)
    expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 1 })
  })

  test('a delivered message cannot be skipped', async () => {
    await side.happens(1)
    await side.drained()
    await expect(queues().skip(WORKSPACE, FEED, [1], 'too late')).rejects.toThrow(
      'is delivered: only what is waiting or failed',
    )
  })
})

describe('Purge', () => {
  test('removes what is named by state and age, and nothing else', async () => {
    listener.script('AR')
    await side.happens(3)
    await side.drained()
    expect(await queues().purge(WORKSPACE, FEED, { states: ['delivered'], before: 1 })).toBe(0)
    expect(await queues().purge(WORKSPACE, FEED, { states: ['delivered'] })).toBe(2)
    expect((await rows()).map(([seq, state]) => [seq, state])).toEqual([[1, 'failed']])
    await side.happens(1)
    await listener.arrived(4)
    await side.drained()
    expect((await rows()).map(([seq]) => seq)).toEqual([1, 4])
  })
})

describe('The policy', () => {
  test.each<[Reply]>([['AE'], ['CE']])(
    'hold: after %s the message stays first until somebody resumes',
    async (code) => {
      await side.change({ delivery: { onError: 'hold' } })
      listener.script(code)
      await side.happens(2)
      while (!(await queues().hold(WORKSPACE, FEED))) await new Promise(setImmediate)
      expect(await queues().hold(WORKSPACE, FEED)).toMatchObject({
        reason: expect.stringContaining(`answered ${code}`),
      })
      await side.outbound.close()
      expect(listener.ids).toEqual([controlId(1)])
      expect(await side.depth()).toMatchObject({ waiting: 2, failed: 0 })
      await side.outbound.open(WORKSPACE)
      await queues().resume(WORKSPACE, FEED)
      await side.drained()
      expect(listener.ids).toEqual([controlId(1), controlId(1), controlId(2)])
    },
  )

  test('hold: AR is about the sender, so it goes to the error queue all the same', async () => {
    await side.change({ delivery: { onError: 'hold' } })
    listener.script('AR')
    await side.happens(2)
    await side.drained()
    expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 1, failed: 1 })
  })

  test('attempts: so many without an acknowledgement, then the error queue and the next', async () => {
    await side.change({ delivery: { attempts: 2 } })
    listener.script('close', 'close')
    await side.happens(2)
    await side.drained()
    expect(listener.ids).toEqual([controlId(1), controlId(1), controlId(2)])
    expect((await rows())[0]).toEqual([
      1,
      'failed',
      expect.stringContaining('After 2 attempts without an acknowledgement'),
    ])
  })
})

describe('An acknowledgement that nothing waits for', () => {
  test('that is late counts for no message and is kept in quarantine', async () => {
    await side.change({ delivery: { ackTimeoutSeconds: 0.05 } })
    listener.script('late')
    const stray = side.told((exchange) => exchange.kind === 'mllp' && exchange.outcome === 'quarantined')
    await side.happens(1)
    await listener.arrived(1)
    await side.change({ delivery: {} })
    expect(await stray).toMatchObject({ direction: 'in', door: FEED, findings: [{ rule: 'ack/late' }] })
    await side.drained()
    while ((await side.depth()).quarantined === 0) await new Promise(setImmediate)
    const [kept] = await queues().list(WORKSPACE, FEED, { state: 'quarantined', limit: 10 })
    expect(kept).toMatchObject({ key: controlId(1), lastError: expect.stringContaining('too late') })
    expect(Buffer.from(kept?.payload ?? []).toString()).toContain(`MSA|AA|${controlId(1)}`)
  })

  test('that answers another message is kept in quarantine, and the message goes out again', async () => {
    listener.script('other-id')
    await side.happens(1)
    await side.drained()
    expect(listener.ids).toEqual([controlId(1), controlId(1)])
    expect(await side.depth()).toMatchObject({ delivered: 1, quarantined: 1 })
    expect(await queues().purge(WORKSPACE, FEED, { states: ['quarantined'] })).toBe(1)
  })

  test('that comes twice is matched once', async () => {
    listener.script('twice')
    await side.happens(1)
    await side.drained()
    while ((await side.depth()).quarantined === 0) await new Promise(setImmediate)
    expect(await side.depth()).toMatchObject({ delivered: 1, quarantined: 1 })
  })
})

test('a message that would break its frame is refused before it is sent, and the queue goes on', async () => {
  await queues().pause(WORKSPACE, FEED, 'set-up')
  const payload = Buffer.from('MSH|^~\\&|EPIC|ZAH|||20261123||ADT^A08|77|T|2.3\rNTE|1||a\x0bb\r')
  await side.small.store.write((tx) => tx.enqueue(WORKSPACE, FEED, { at: 0, key: '77', payload }))
  await side.happens(1)
  await queues().resume(WORKSPACE, FEED)
  await until(1, 'failed')
  await side.drained()
  expect((await rows())[0]).toEqual([1, 'failed', expect.stringContaining('MLLP start block')])
  expect(listener.ids).toHaveLength(1)
})
