/** Outbound delivery: in order, one at a time, until acknowledged; nothing lost, nothing sent twice that was acknowledged. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { MllpExchange } from '../../../server/journal/exchange.ts'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED, type OutboundSide, type OutboundSideOptions, openOutboundSide } from './outbound-side.ts'
import { openListener, type Reply, type ScriptedListener } from './scripted-listener.ts'

let listener: ScriptedListener
let side: OutboundSide

beforeEach(async () => {
  listener = await openListener()
})
afterEach(async () => {
  await listener.close()
  await side.stop()
  expect(side.errors).toEqual([])
})

const start = async (options: OutboundSideOptions = {}) => {
  side = await openOutboundSide({ port: listener.port, ...options })
}
const attempts = async () =>
  (await side.exchanges()).filter((exchange): exchange is MllpExchange => exchange.kind === 'mllp')
const ids = (first: number, count: number) => Array.from({ length: count }, (_, i) => String(4_000_000 + first + i))

test('what the store refused for a moment is sent, though nothing else happens', async () => {
  await start()
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
  expect(listener.ids).toEqual(ids(1, 1))
  expect(side.errors.splice(0)).toHaveLength(2)
})

describe('A partner that acknowledges', () => {
  test('gets every message once, in the order of the events, one at a time, over one connection', async () => {
    await start()
    await side.happens(5)
    await side.drained()
    expect(listener.ids).toEqual(ids(1, 5))
    expect(listener).toMatchObject({ connections: 1, mostUnanswered: 1 })
    expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 5, failed: 0 })
  })

  test('finds the admission as A01 and the updates as A08; the journal has both sides, byte for byte', async () => {
    await start()
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
      await start()
      listener.script(reply)
      await side.happens(1)
      await side.drained()
      if (reply === 'AA and close') await listener.idle()
      await side.happens(1)
      await listener.arrived(2)
      await side.drained()
      expect(listener.ids).toEqual(ids(1, 2))
      expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 2, failed: 0 })
    },
  )

  test('gets a thousand waiting messages in order', async () => {
    await start()
    await side.change({ enabled: false })
    await side.happens(1_000)
    await side.change({ enabled: true })
    await side.drained()
    expect(listener.ids).toEqual(ids(1, 1_000))
    expect(listener).toMatchObject({ connections: 1, mostUnanswered: 1 })
    expect((await attempts()).map(({ controlId }) => controlId)).toEqual(ids(1, 1_000))
  })
})

describe('A partner that refuses', () => {
  test.each<[Reply]>([['AE'], ['AR'], ['CE'], ['CR']])(
    'with %s: the message is put aside, its reason kept, and the queue goes on',
    async (code) => {
      await start()
      listener.script(code)
      await side.happens(1)
      await side.drained()
      expect(side.outbound.lastError(WORKSPACE, FEED)).toMatch(`answered ${code}: said the partner`)
      const [row] = await side.small.store.read.readQueue(WORKSPACE, FEED, { state: 'failed', limit: 10 })
      expect(row).toMatchObject({ key: '4000001', attempts: 1, lastError: expect.stringContaining(code) })
      await side.happens(1)
      await listener.arrived(2)
      await side.drained()
      expect(listener.ids).toEqual(ids(1, 2))
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
      await start(silent ? { ackTimeoutMs: 100 } : {})
      listener.script(reply, reply, 'AA', 'AA')
      const second = listener.arrived(2)
      await side.happens(2)
      await second
      if (silent) await side.change({ delivery: { ackTimeoutSeconds: 60 } })
      await side.drained()
      expect(listener.ids).toEqual([...ids(1, 1), ...ids(1, 1), ...ids(1, 2)])
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
    await start()
    await listener.close()
    const refused = side.told(({ kind }) => kind === 'connection')
    await side.happens(3)
    expect(await refused).toMatchObject({ event: 'refused', peer: `127.0.0.1:${port}`, direction: 'out', door: FEED })
    const head = async () => (await side.small.store.read.queueHead(WORKSPACE, FEED))?.attempts ?? 0
    while ((await head()) < 3) await new Promise(setImmediate)
    listener = await openListener(port)
    side.outbound.wake(WORKSPACE)
    await side.drained()
    expect(listener.ids).toEqual(ids(1, 3))
    expect((await side.exchanges()).map((each) => (each.kind === 'connection' ? each.event : 'message'))).toEqual([
      'refused',
      'message',
      'message',
      'message',
    ])
  })

  test('that comes back by itself is found without anybody saying so', async () => {
    const { port } = listener
    await start()
    await listener.close()
    const refused = side.told(({ kind }) => kind === 'connection')
    await side.happens(1)
    await refused
    listener = await openListener(port)
    await side.drained()
    expect(listener.ids).toEqual(ids(1, 1))
  })

  test('and whose address is changed while messages wait gets them at the new one, at once', async () => {
    await start({ retry: { firstMs: 60_000, mostMs: 60_000 } })
    await listener.close()
    const refused = side.told(({ kind }) => kind === 'connection')
    await side.happens(2)
    await refused
    listener = await openListener()
    await side.change({ target: { host: '127.0.0.1', port: listener.port } })
    await side.drained()
    expect(listener.ids).toEqual(ids(1, 2))
  })

  test('is left alone until the back-off is over, whatever happens in the hospital meanwhile', async () => {
    await start({ retry: { firstMs: 60_000, mostMs: 60_000 } })
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
    await start()
    await side.happens(1)
    await side.drained()
    const { port } = listener
    const before = listener.ids
    await listener.close()
    listener = await openListener(port)
    await side.happens(1)
    await listener.arrived(1)
    await side.drained()
    expect([...before, ...listener.ids]).toEqual(ids(1, 2))
  })
})

describe('An interface', () => {
  test('that is switched off keeps its messages, and sends them when it is switched on', async () => {
    await start()
    await side.change({ enabled: false })
    await side.happens(2)
    await side.outbound.close()
    expect(await side.depth()).toMatchObject({ waiting: 2, delivered: 0, failed: 0 })
    await side.outbound.open(WORKSPACE)
    await side.change({ enabled: true })
    await side.drained()
    expect(listener.ids).toEqual(ids(1, 2))
  })

  test('sends the events that it wants, and no others', async () => {
    await start()
    await side.change({ events: ['A08'] })
    await side.happens(2)
    await side.drained()
    expect((await attempts()).map(({ messageType }) => messageType)).toEqual(['ADT^A08'])
  })

  test("is not told what its own partner's message brought; another partner is", async () => {
    await start()
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
