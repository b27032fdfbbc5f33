/** Enhanced mode from our side: CA releases a message, the application acknowledgement comes later, on either connection. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { createReceiver } from '../../../server/interfaces/inbound/create-receiver.ts'
import type { QueueRow } from '../../../server/store/contract.ts'
import { messageOf } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import { listener, openSide, side, withListener } from './with-listener.ts'

withListener()
beforeEach(async () => {
  await openSide()
  await side.change({ acknowledgement: { mode: 'enhanced' } })
})

const row = () => side.small.store.read.getQueueRow(WORKSPACE, FEED, 1)
const until = async (fits: (now: QueueRow | undefined) => boolean) => {
  while (!fits(await row())) await new Promise(setImmediate)
  return row()
}
/** As a message of the partner's own, to our door. */
const answer = (code: string, id: string, accept = '', type = 'ACK^A01') => {
  const { journal, registry, small } = side
  const nextControlId = (_: string, n: number) => `ACK${n}`
  const receiver = createReceiver({ ...small, journal, registry, now: () => NOW, nextControlId })
  const text = `MSH|^~\\&|LAB|X|EPIC|ZAH|20261123||${type}|A7|T|2.3|||${accept}|NE\rMSA|${code}|${id}|said the partner\r`
  return receiver.receive({ workspace: WORKSPACE, payload: Buffer.from(text), connection: 'm9', peer: 'x', at: NOW })
}

test('MSH-15 and MSH-16 ask for both; CA delivers and the application acknowledgement is awaited', async () => {
  listener.script('CA', 'CA')
  await side.happens(2)
  await listener.arrived(2)
  await side.drained()
  const sent = messageOf(String(listener.messages[0]))
  expect([sent.get('MSH-15'), sent.get('MSH-16'), sent.get('MSH-18')]).toEqual(['AL', 'AL', 'UNICODE UTF-8'])
  expect(await row()).toMatchObject({ state: 'delivered', lastError: expect.stringContaining('is awaited') })
})

test.each([
  ['AA', 'delivered', null],
  ['AE', 'failed', 'The partner took the message and then answered AE: said the partner.'],
  ['AR', 'failed', 'The partner took the message and then answered AR: said the partner.'],
])('%s as a message to our door: %s', async (code, state, lastError) => {
  listener.script('CA')
  await side.happens(1)
  await side.drained()
  const { answers, exchange } = await answer(code, '4000001', 'AL')
  expect(messageOf(String(answers[0])).get('MSA-1')).toBe('CA')
  expect(exchange.findings).toContainEqual(expect.objectContaining({ rule: 'mllp/application-acknowledgement' }))
  expect(await row()).toMatchObject({ state, lastError })
})

test.each(['ORR^O02', 'ORL^O22', 'RRE^O12', 'RRD^O14', 'RRA^O18'])(
  '%s as a message to our door settles what awaits it, as ACK does',
  async (type) => {
    listener.script('CA', 'CA')
    await side.happens(1)
    await side.drained()
    expect((await answer('AE', '4000001', '', type)).answers).toEqual([])
    expect(await row()).toMatchObject({ state: 'failed', lastError: expect.stringContaining('answered AE') })
  },
)

test('one that nothing awaits counts for nothing, and is told', async () => {
  const { answers, exchange } = await answer('AA', '999')
  expect(answers).toEqual([])
  expect(exchange.findings).toContainEqual(
    expect.objectContaining({ rule: 'mllp/application-acknowledgement', severity: 'warning' }),
  )
})

test.each<['CA, AA' | 'CA, AE', string]>([
  ['CA, AA', 'delivered'],
  ['CA, AE', 'failed'],
])('%s on the same connection: %s, and nothing goes into quarantine', async (reply, state) => {
  listener.script(reply)
  await side.happens(1)
  const settled = await until(
    (now) => now !== undefined && now.state !== 'waiting' && !now.lastError?.includes('awaited'),
  )
  expect(settled).toMatchObject({ state })
  expect((await side.depth()).quarantined).toBe(0)
})

describe('A partner answers for what was sent to it, and for nothing else', () => {
  const settled = async (sender: string) => {
    const inbound = { partner: 'lab', direction: 'in' as const, events: [], enabled: true }
    await side.registry.putInterface(WORKSPACE, { ...inbound, name: 'lab-in', sender: { application: sender } })
    listener.script('CA')
    await side.happens(1)
    await side.drained()
    return answer('AE', '4000001')
  }

  test('another one that says the same control id settles nothing, and is told whose it is', async () => {
    const { exchange } = await settled('LAB')
    const why = expect.stringContaining('demo-adt-out awaits it from partner demo, and this came from lab.')
    expect(exchange.findings).toContainEqual(expect.objectContaining({ severity: 'warning', text: why }))
    expect(await row()).toMatchObject({ state: 'delivered', lastError: expect.stringContaining('is awaited') })
  })

  test('one that no interface names may be anybody', async () => {
    await settled('SOMEBODY')
    expect(await row()).toMatchObject({ state: 'failed', lastError: expect.stringContaining('answered AE') })
  })

  test('nor does what comes back over the connection of another queue', async () => {
    await side.registry.putInterface(WORKSPACE, {
      ...{ name: 'lab-out', partner: 'lab', direction: 'out', events: ['A08'], enabled: true },
      target: { host: '127.0.0.1', port: listener.port },
    })
    await side.change({ events: ['A01'] })
    listener.script('CA')
    await side.happens(1)
    await side.drained()
    listener.script('AA for 4000001 too')
    const stray = side.told(({ kind, direction }) => kind === 'mllp' && direction === 'in')
    await side.happens(1)
    await side.drained('lab-out')
    expect(await stray).toMatchObject({ door: 'lab-out', outcome: 'quarantined' })
    expect(await row()).toMatchObject({ lastError: expect.stringContaining('is awaited') })
  })
})
