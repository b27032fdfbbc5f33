/**
 * Accepted on safe storage, filed afterwards: what Epic's acknowledgement means. What cannot be filed stands in the error queue; the
 * application answers later, on the same connection or on one of its own.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiler, type Filer } from '../../../server/interfaces/inbound/create-filer.ts'
import { createReceiver } from '../../../server/interfaces/inbound/create-receiver.ts'
import { createErrorQueue } from '../../../server/interfaces/inbound/error-queue.ts'
import { createOutbound, type Outbound } from '../../../server/interfaces/outbound/create-outbound.ts'
import type { Exchange } from '../../../server/journal/exchange.ts'
import type { Interface } from '../../../server/partners/registry.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { openListener, type ScriptedListener } from '../outbound/scripted-listener.ts'
import { type InboundSide, openInboundSide } from './inbound-side.ts'

const FEED = 'demo-adt-in'
const VISIT = '100700090001'
const asking = (accept: string, application: string, text: string) =>
  text.replace('|T|2.3||||||UNICODE', `|T|2.3|||${accept}|${application}||UNICODE`)
const good = ngemrText()
/** Discharges a visit that is not there. */
const early = ngemrText({ event: 'A03', id: '77' })

let side: InboundSide
let filer: Filer
let outbound: Outbound
let errors: unknown[]

const start = () => {
  const { journal, registry, small } = side
  const { store, hospital } = small
  const now = () => small.clock.now
  errors = []
  const onError = (error: unknown) => errors.push(error)
  const retry = { firstMs: 1, mostMs: 5 }
  outbound = createOutbound({ store, journal, registry, now, ackTimeoutMs: 5_000, retry, onError })
  const onQueued = outbound.wake
  const nextControlId = (_: string, n: number) => `ACK${n}`
  filer = createFiler({ store, hospital, journal, registry, now, nextControlId, onQueued, onError })
  return createReceiver({ store, hospital, journal, registry, now, nextControlId, filer, onQueued })
}
let receiver: ReturnType<typeof start>

beforeEach(async () => {
  side = await openInboundSide()
  receiver = start()
  await set({ acceptOn: 'storage' })
  await outbound.open(WORKSPACE)
  filer.open(WORKSPACE)
})
afterEach(async () => {
  await filer.close()
  await outbound.close()
  await side.close()
  expect(errors).toEqual([])
})

const set = (change: Partial<Interface>) =>
  side.registry.putInterface(WORKSPACE, {
    name: FEED,
    partner: 'demo',
    direction: 'in',
    enabled: true,
    events: ['A01', 'A03'],
    ...change,
  })
const receive = (text: string, later?: (bytes: Buffer) => boolean) =>
  receiver.receive({
    workspace: WORKSPACE,
    payload: Buffer.from(text),
    connection: 'm1',
    peer: '127.0.0.1:1',
    at: NOW,
    ...(later && { later }),
  })
const codes = (answers: Buffer[]) => answers.map((answer) => messageOf(String(answer)).get('MSA-1')).join(' ')
const queue = () => createErrorQueue({ store: side.small.store, wake: filer.wake })
const depth = () => queue().depth(WORKSPACE, FEED)
const settled = async () => {
  while ((await depth()).waiting > 0) await new Promise(setImmediate)
}

describe('A positive answer promises safe storage', () => {
  test.each([
    ['', '', 'AA'],
    ['AL', 'NE', 'CA'],
    ['AL', 'AL', 'CA'],
    ['NE', 'AL', ''],
  ])('MSH-15 "%s", MSH-16 "%s" gets "%s", and the visit is filed afterwards', async (accept, application, answer) => {
    const { answers, exchange } = await receive(asking(accept, application, good), () => true)
    expect(codes(answers)).toBe(answer)
    expect(exchange.findings).toContainEqual(expect.objectContaining({ rule: 'mllp/stored' }))
    await settled()
    expect(await side.small.visit(VISIT)).toMatchObject({ status: 'in-progress' })
    expect(await depth()).toMatchObject({ waiting: 0, delivered: 1, failed: 0 })
  })

  test('what the header says is still refused at once', async () => {
    expect(codes((await receive(good.replace('|T|2.3|', '|T|3.0|'))).answers)).toBe('AR')
    expect(await depth()).toMatchObject({ waiting: 0, delivered: 0 })
  })

  test('sent again, the same message is not stored twice', async () => {
    await receive(good)
    expect(codes((await receive(good)).answers)).toBe('AA')
    await settled()
    expect(await depth()).toMatchObject({ delivered: 1 })
  })

  test('a restart files what was stored and not yet filed', async () => {
    await filer.close()
    await receive(good)
    expect(await side.small.visit(VISIT)).toBeUndefined()
    filer.open(WORKSPACE)
    await settled()
    expect(await side.small.visit(VISIT)).toBeDefined()
  })
})

describe('The error queue', () => {
  test('holds what could not be filed, with the reason, and the next ones are filed', async () => {
    expect(codes((await receive(early)).answers)).toBe('AA')
    await receive(good)
    await settled()
    expect(await depth()).toMatchObject({ delivered: 1, failed: 1 })
    const [row] = await queue().list(WORKSPACE, FEED, { state: 'failed', limit: 10 })
    expect(row).toMatchObject({ key: '77', attempts: 1, lastError: expect.stringMatching(/^AE: PV1-19/) })
  })

  test('holds a stranger where the interface puts nobody on file', async () => {
    await set({ acceptOn: 'storage', newPatients: 'refuse' })
    await receive(good)
    await settled()
    const [row] = await queue().list(WORKSPACE, FEED, { state: 'failed', limit: 10 })
    expect(row?.lastError).toMatch(/^AE: PID-3: 15905 patient id invalid/)
    expect(await side.small.patient('T5012345B')).toBeUndefined()
  })

  test('retry files it once its cause is mended', async () => {
    await receive(early)
    await receive(good)
    await settled()
    expect(await queue().retry(WORKSPACE, FEED)).toEqual([1])
    await settled()
    expect(await depth()).toMatchObject({ delivered: 2, failed: 0 })
    expect(await side.small.visit(VISIT)).toMatchObject({ status: 'finished' })
  })

  test('drop keeps it from ever being filed', async () => {
    await receive(early)
    await settled()
    expect(await queue().drop(WORKSPACE, FEED, [1], 'sent by mistake')).toEqual([1])
    expect(await depth()).toMatchObject({ failed: 0, skipped: 1 })
    await expect(queue().drop(WORKSPACE, FEED, [1], 'again')).rejects.toThrow('is skipped')
  })
})

describe('The application answers later', () => {
  test.each([
    [good, 'AA', 'AL'],
    [good, 'AA', 'SU'],
    [early, 'AE', 'AL'],
    [early, 'AE', 'ER'],
  ])('on the same connection: message %# gets %2$s', async (text, code, condition) => {
    const sent: Buffer[] = []
    const { answers } = await receive(asking('AL', condition, text), (bytes) => sent.push(bytes) > 0)
    expect(codes(answers)).toBe('CA')
    await settled()
    while (sent.length === 0) await new Promise(setImmediate)
    const ack = messageOf(String(sent[0]))
    expect([ack.get('MSA-1'), ack.get('MSH-15'), ack.get('MSH-16')]).toEqual([code, 'NE', 'NE'])
    const exchanges = await side.journal.query(WORKSPACE, { direction: 'out' })
    expect(exchanges).toMatchObject([{ connection: 'm1', outcome: code, findings: [] }])
  })

  test('not at all where its condition is not met', async () => {
    await receive(asking('AL', 'ER', good), () => true)
    await settled()
    expect(await side.journal.query(WORKSPACE, { direction: 'out' })).toEqual([])
  })

  test.each([
    ['there was none to keep', undefined],
    ['it was closed meanwhile', () => false],
  ])('and when the connection is gone (%s) the journal says that nobody was told', async (_, later) => {
    const told = new Promise<Exchange>((resolve) => {
      const stop = side.journal.subscribe(WORKSPACE, (exchange) => {
        if (exchange.direction !== 'out') return
        stop()
        resolve(exchange)
      })
    })
    await receive(asking('AL', 'AL', good), later)
    expect(await told).toMatchObject({ outcome: 'closed', findings: [{ rule: 'mllp/acknowledgement-not-sent' }] })
  })

  describe('over a connection of its own', () => {
    let listener: ScriptedListener
    beforeEach(async () => {
      listener = await openListener()
    })
    afterEach(() => listener.close())
    const application = () => ({ host: '127.0.0.1', port: listener.port })

    test.each<[Interface['acceptOn'], string, string]>([
      ['storage', good, 'AA'],
      ['storage', early, 'AE'],
      ['filing', good, 'AA'],
      ['filing', early, 'AE'],
    ])(
      'accepted on %s, message %#: CA at once, then %3$s, which asks for an accept acknowledgement',
      async (acceptOn, text, code) => {
        listener.script('CA')
        await set({ ...(acceptOn && { acceptOn }), acknowledgement: { application: application() } })
        const { answers } = await receive(asking('AL', 'AL', text))
        expect(codes(answers)).toBe('CA')
        await listener.arrived(1)
        const ack = messageOf(String(listener.messages[0]))
        expect([ack.get('MSA-1'), ack.get('MSA-2')]).toEqual([code, messageOf(text).get('MSH-10')])
        expect([ack.get('MSH-9.1'), ack.get('MSH-15'), ack.get('MSH-16')]).toEqual(['ACK', 'AL', 'NE'])
        const name = `${FEED} acknowledgements`
        while ((await outbound.queues.depth(WORKSPACE, name)).delivered === 0) await new Promise(setImmediate)
        expect(await side.journal.query(WORKSPACE, { direction: 'out' })).toMatchObject([{ door: FEED, outcome: 'CA' }])
      },
    )

    test.each<[Interface['acceptOn'], string, string]>([
      ['storage', good, 'AA'],
      ['filing', good, 'AA'],
      ['filing', early, 'AE'],
      ['filing', good.replace('|T|2.3|', '|T|3.0|'), 'AR'],
    ])(
      'accepted on %s without an accept acknowledgement (NE), message %#: %3$s goes there and nowhere else',
      async (acceptOn, text, code) => {
        await set({ ...(acceptOn && { acceptOn }), acknowledgement: { application: application() } })
        const noAccept = text.replace(/\|T\|([23]\.\d)\|{6}UNICODE/, '|T|$1|||NE|AL||UNICODE')
        const { answers, exchange } = await receive(noAccept)
        expect(answers).toEqual([])
        expect(exchange.findings.map(({ rule }) => rule)).not.toContain('mllp/not-acknowledged')
        await listener.arrived(1)
        expect(messageOf(String(listener.messages[0])).get('MSA-1')).toBe(code)
      },
    )

    test('waits while the partner is away, and is not lost', async () => {
      const { port } = listener
      await set({ acknowledgement: { application: application() } })
      await listener.close()
      await receive(asking('AL', 'AL', good))
      await settled()
      listener = await openListener(port)
      await listener.arrived(1)
      expect(messageOf(String(listener.messages[0])).get('MSA-1')).toBe('AA')
    })
  })
})

test('a queue that the store fails for is tried again by itself, and holds up no other', async () => {
  await filer.close()
  await set({ name: 'other-in', partner: 'other', acceptOn: 'storage' })
  const at = side.small.clock.now
  await side.small.store.write(async (tx) => {
    await tx.enqueue(WORKSPACE, FEED, { at, key: '1', payload: Buffer.from(ngemrText({ id: '1' })) })
    const another = ngemrText({ id: '2', nric: 'T5012346J', visit: '100700090002', place: 'ZAHW51^02^03^ZAH' })
    await tx.enqueue(WORKSPACE, 'other-in', { at, key: '2', payload: Buffer.from(another) })
  })
  const { store, hospital } = side.small
  const tried: string[] = []
  const failing = {
    ...store,
    read: {
      ...store.read,
      queueHead: async (workspace: string, queue: string) => {
        tried.push(queue)
        if (tried.length === 1) throw new Error('disk I/O error')
        return store.read.queueHead(workspace, queue)
      },
    },
  }
  const { journal, registry } = side
  filer = createFiler({
    ...{ hospital, journal, registry, store: failing, retryMs: 1 },
    now: () => at,
    nextControlId: (_, n) => `ACK${n}`,
    onQueued: () => {},
    onError: (error) => errors.push(error),
  })
  filer.open(WORKSPACE)
  while ((await store.read.queueDepth(WORKSPACE, FEED)).waiting > 0) await new Promise(setImmediate)
  expect(tried.slice(0, 2)).toEqual([FEED, 'other-in'])
  expect((await store.read.queueDepth(WORKSPACE, 'other-in')).waiting).toBe(0)
  expect(String(errors.splice(0))).toMatch(/disk I\/O error/)
})
