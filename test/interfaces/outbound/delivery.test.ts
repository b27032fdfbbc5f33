/** Outbound delivery: in order, one at a time, until acknowledged; nothing lost, nothing sent twice that was acknowledged. */
import { describe, expect, test } from '@jest/globals'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import { openListener, type Reply } from './scripted-listener.ts'
import { attempts, controlIds, listener, openSide, reopenListener, side, withListener } from './with-listener.ts'

withListener()

test('what the store refused for a moment is sent, though nothing else happens', async () => {
  await openSide()
  const { store } = side.small
  const { write } = store
  const arrived = side.told(({ kind }) => kind === 'mllp')
  let refusals = 2
  store.write = (work, options) => {
    // Messages are made without waiting for the disk.
    const isBusy = options?.relaxed === true && refusals-- > 0
    return isBusy ? Promise.reject(new Error('The disk is busy.')) : write(work, options)
  }
  await side.happens(1)
  await arrived
  expect(listener.ids).toEqual(controlIds(1, 1))
  expect(side.errors.splice(0)).toHaveLength(2)
})

describe('A partner that acknowledges', () => {
  test('gets every message once, in the order of the events, one at a time, over one connection', async () => {
    await openSide()
    await side.happens(5)
    await side.drained()
    expect(listener.ids).toEqual(controlIds(1, 5))
    expect(listener).toMatchObject({ connections: 1, mostUnanswered: 1 })
    expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 5, failed: 0 })
  })

  test('finds the admission as A01 and the updates as A08; the journal has both sides, byte for byte', async () => {
    await openSide()
    await side.happens(2)
    await side.drained()
    const told = await attempts()
    expect(
      told.map(({ messageType, controlId, outcome, direction, door, partner }) => ({
        messageType,
        controlId,
        outcome,
        direction,
        door,
        partner,
      })),
    ).toEqual([
      { messageType: 'ADT^A01', controlId: '4000001', outcome: 'AA', direction: 'out', door: FEED, partner: 'demo' },
      { messageType: 'ADT^A08', controlId: '4000002', outcome: 'AA', direction: 'out', door: FEED, partner: 'demo' },
    ])
    expect(told.map(({ message }) => Buffer.from(message))).toEqual(listener.messages)
    expect(Buffer.from(told[0]?.ack ?? []).toString()).toContain('MSA|AA|4000001')
  })

  test.each<[Reply]>([['AA'], ['CA'], ['dribble'], ['twice'], ['AA and close']])(
    'with %s is sent the next',
    async (reply) => {
      await openSide()
      listener.script(reply)
      await side.happens(1)
      await side.drained()
      if (reply === 'AA and close') await listener.idle()
      await side.happens(1)
      await listener.arrived(2)
      await side.drained()
      expect(listener.ids).toEqual(controlIds(1, 2))
      expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 2, failed: 0 })
    },
  )

  test('gets a thousand waiting messages in order', async () => {
    await openSide()
    await side.change({ enabled: false })
    await side.happens(1_000)
    await side.change({ enabled: true })
    await side.drained()
    expect(listener.ids).toEqual(controlIds(1, 1_000))
    expect(listener).toMatchObject({ connections: 1, mostUnanswered: 1 })
    expect((await attempts()).map(({ controlId }) => controlId)).toEqual(controlIds(1, 1_000))
  })
})

describe('A partner that refuses', () => {
  test.each<[Reply]>([['AE'], ['AR'], ['CE'], ['CR']])(
    'with %s: the message is put aside, its reason kept, and the queue goes on',
    async (code) => {
      await openSide()
      listener.script(code)
      await side.happens(1)
      await side.drained()
      expect(side.outbound.lastError(WORKSPACE, FEED)).toMatch(`answered ${code}: said the partner`)
      const [row] = await side.small.store.read.readQueue(WORKSPACE, FEED, { state: 'failed', limit: 10 })
      expect(row).toMatchObject({ key: '4000001', attempts: 1, lastError: expect.stringContaining(code) })
      await side.happens(1)
      await listener.arrived(2)
      await side.drained()
      expect(listener.ids).toEqual(controlIds(1, 2))
      expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 1, failed: 1 })
      const [refused] = await attempts()
      expect(refused).toMatchObject({ outcome: code, findings: [{ rule: 'ack/negative', at: 'MSA-1' }] })
      expect(side.outbound.lastError(WORKSPACE, FEED)).toBeUndefined()
    },
  )
})

describe('A reply that acknowledges nothing', () => {
  test.each<{ reply: Reply; outcome: string; rule: string }>([
    { reply: 'other-id', outcome: 'mismatch', rule: 'ack/msa-2' },
    { reply: 'junk', outcome: 'junk', rule: 'ack/unreadable' },
    { reply: 'no-msa', outcome: 'junk', rule: 'ack/unreadable' },
    { reply: 'MSA-1 is XX', outcome: 'junk', rule: 'ack/unreadable' },
    { reply: 'noise', outcome: 'timeout', rule: 'ack/timeout' },
    { reply: 'silence', outcome: 'timeout', rule: 'ack/timeout' },
    { reply: 'close', outcome: 'closed', rule: 'ack/closed' },
    { reply: 'half', outcome: 'closed', rule: 'ack/closed' },
  ])(
    '($reply): the same bytes are sent again over a new connection, and every attempt is on record',
    async ({ reply, outcome, rule }) => {
      // Only where silence is what is tried may the time-out be short: a busy machine answers late, too.
      const silent = outcome === 'timeout'
      await openSide(silent ? { ackTimeoutMs: 100 } : {})
      listener.script(reply, reply, 'AA', 'AA')
      const second = listener.arrived(2)
      await side.happens(2)
      await second
      if (silent) await side.change({ delivery: { ackTimeoutSeconds: 60 } })
      await side.drained()
      expect(listener.ids).toEqual([...controlIds(1, 1), ...controlIds(1, 1), ...controlIds(1, 2)])
      expect(new Set(listener.messages.slice(0, 3).map(String)).size).toBe(1)
      expect(listener).toMatchObject({ connections: 3, mostUnanswered: 1 })
      const told = await attempts()
      expect(told.map((each) => each.outcome)).toEqual([outcome, outcome, 'AA', 'AA'])
      expect(told[0]?.findings).toMatchObject([{ rule, severity: 'error' }])
      expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 2, failed: 0 })
      expect((await side.small.store.read.readQueue(WORKSPACE, FEED, { limit: 1 }))[0]).toMatchObject({ attempts: 3 })
    },
  )
})

describe('A partner that is not there', () => {
  test('delays the queue and loses nothing; the journal says so once, not at every attempt', async () => {
    const { port } = listener
    await openSide()
    await listener.close()
    const refused = side.told(({ kind }) => kind === 'connection')
    await side.happens(3)
    expect(await refused).toMatchObject({ event: 'refused', peer: `127.0.0.1:${port}`, direction: 'out', door: FEED })
    const head = async () => (await side.small.store.read.queueHead(WORKSPACE, FEED))?.attempts ?? 0
    while ((await head()) < 3) await new Promise(setImmediate)
    await reopenListener(port)
    side.outbound.wake(WORKSPACE)
    await side.drained()
    expect(listener.ids).toEqual(controlIds(1, 3))
    expect((await side.exchanges()).map((each) => (each.kind === 'connection' ? each.event : 'message'))).toEqual([
      'refused',
      'message',
      'message',
      'message',
    ])
  })

  test('that comes back by itself is found without anybody saying so', async () => {
    const { port } = listener
    await openSide()
    await listener.close()
    const refused = side.told(({ kind }) => kind === 'connection')
    await side.happens(1)
    await refused
    await reopenListener(port)
    await side.drained()
    expect(listener.ids).toEqual(controlIds(1, 1))
  })

  test('and whose address is changed while messages wait gets them at the new one, at once', async () => {
    await openSide({ retry: { firstMs: 60_000, mostMs: 60_000 } })
    await listener.close()
    const refused = side.told(({ kind }) => kind === 'connection')
    await side.happens(2)
    await refused
    await reopenListener()
    await side.change({ target: { host: '127.0.0.1', port: listener.port } })
    await side.drained()
    expect(listener.ids).toEqual(controlIds(1, 2))
  })

  test('is left alone until the back-off is over, whatever happens in the hospital meanwhile', async () => {
    await openSide({ retry: { firstMs: 60_000, mostMs: 60_000 } })
    await side.change({ delivery: { attempts: 5 } })
    await listener.close()
    const refused = side.told(({ kind }) => kind === 'connection')
    await side.happens(1)
    await refused
    for (let event = 0; event < 5; event++) {
      await side.happens(1)
      await side.outbound.filled(WORKSPACE)
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    }
    expect(await side.depth()).toMatchObject({ waiting: 6, failed: 0 })
    expect(await side.small.store.read.queueHead(WORKSPACE, FEED)).toMatchObject({ key: '4000001', attempts: 1 })
  })

  test('goes down between two messages and comes back: neither is lost nor repeated', async () => {
    await openSide()
    await side.happens(1)
    await side.drained()
    const { port } = listener
    const before = listener.ids
    await listener.close()
    await reopenListener(port)
    await side.happens(1)
    await listener.arrived(1)
    await side.drained()
    expect([...before, ...listener.ids]).toEqual(controlIds(1, 2))
  })
})

describe('An interface', () => {
  test('that is switched off keeps its messages, and sends them when it is switched on', async () => {
    await openSide()
    await side.change({ enabled: false })
    await side.happens(2)
    await side.outbound.close()
    expect(await side.depth()).toMatchObject({ waiting: 2, delivered: 0, failed: 0 })
    await side.outbound.open(WORKSPACE)
    await side.change({ enabled: true })
    await side.drained()
    expect(listener.ids).toEqual(controlIds(1, 2))
  })

  test('sends the events that it wants, and no others', async () => {
    await openSide()
    await side.change({ events: ['A08'] })
    await side.happens(2)
    await side.drained()
    expect((await attempts()).map(({ messageType }) => messageType)).toEqual(['ADT^A08'])
  })

  test("is not told what its own partner's message brought; another partner is", async () => {
    await openSide()
    const others = await openListener()
    const demo = { partner: 'demo', direction: 'in' as const, events: ['A08'], enabled: true }
    await side.registry.putInterface(WORKSPACE, { name: 'demo-adt-in', ...demo })
    const target = { host: '127.0.0.1', port: others.port }
    await side.registry.putInterface(WORKSPACE, {
      ...demo,
      name: 'other-out',
      partner: 'other',
      direction: 'out',
      target,
    })
    await side.outbound.close()
    await side.outbound.open(WORKSPACE)
    await side.happens(1, 'workflow')
    await side.happens(1, 'demo-adt-in')
    await side.happens(1, 'workflow')
    await others.arrived(2)
    await side.drained()
    await side.drained('other-out')
    // The admission went to the demo partner alone, for the other wants A08 only.
    expect(listener.messages.map((each) => /ADT\^(A\d\d)/.exec(String(each))?.[1])).toEqual(['A01', 'A08'])
    expect(others.ids).toHaveLength(2)
    await others.close()
  })
})
