/** The failure list of MLLP endpoints, the sender's part: S44 to S50, on real sockets. */
import { beforeEach, expect, test } from '@jest/globals'
import { parseMessage } from '../../../server/hl7v2/parse-message.ts'
import { buildMessage } from '../../../server/hl7v2/write-message.ts'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import type { Reply } from './scripted-listener.ts'
import { controlId, listener, openSide, reopenListener, side, withListener } from './with-listener.ts'

withListener()
beforeEach(() => openSide())

const settled = async (delivered: number) => {
  while ((await side.depth()).delivered < delivered) await new Promise(setImmediate)
}

test('S44 an acknowledgement in many packets is matched', async () => {
  listener.script('dribble')
  await side.happens(2)
  await settled(2)
  expect(listener.ids).toEqual([controlId(1), controlId(2)])
})

test('S44 two acknowledgements in one packet: one is matched, the other kept aside', async () => {
  listener.script('twice')
  await side.happens(2)
  await settled(2)
  while ((await side.depth()).quarantined < 1) await new Promise(setImmediate)
  expect(listener.ids).toEqual([controlId(1), controlId(2)])
})

test('S45 a late acknowledgement is never matched to the next message', async () => {
  await side.change({ delivery: { ackTimeoutSeconds: 0.05, attempts: 1 } })
  listener.script('late', 'AR')
  await side.happens(1)
  await listener.arrived(1)
  await side.change({ delivery: { attempts: 1 } })
  await side.happens(1)
  await listener.arrived(2)
  while ((await side.depth()).failed < 2) await new Promise(setImmediate)
  while ((await side.depth()).quarantined < 1) await new Promise(setImmediate)
  expect(await side.depth()).toMatchObject({ delivered: 0, failed: 2 })
})

test.each<[Reply, string, string]>([
  ['other-id', 'mismatch', 'answers "999", not "4000001"'],
  ['junk', 'junk', 'is no acknowledgement'],
  ['noise', 'timeout', 'No acknowledgement within 0.1 s. What came is no MLLP frame: '],
  ['half', 'closed', 'before it acknowledged. What came is '],
  ['silence', 'timeout', 'No acknowledgement within'],
  ['AE', 'AE', 'answered AE'],
  ['AR', 'AR', 'answered AR'],
  ['CE', 'CE', 'answered CE'],
])('S46 %s: told precisely, and the queue goes on', async (reply, outcome, text) => {
  await side.change({ delivery: { ackTimeoutSeconds: outcome === 'timeout' ? 0.1 : 30, attempts: 1 } })
  listener.script(reply)
  const told = side.told((each) => each.kind === 'mllp' && each.outcome === outcome)
  await side.happens(1)
  expect((await told).findings[0]?.text).toContain(text)
  await side.change({ delivery: { attempts: 1 } })
  await side.happens(1)
  await settled(1)
  expect(listener.ids).toEqual([controlId(1), controlId(2)])
  const [row] = await side.outbound.queues.list(WORKSPACE, FEED, { state: 'failed', limit: 2 })
  expect(row?.lastError).toContain(text)
})

test('S47 down at the start, dying in the middle, closing when idle: nothing lost, order kept', async () => {
  const { port } = listener
  await listener.close()
  const refused = side.told(({ kind }) => kind === 'connection')
  await side.happens(5)
  await refused
  await reopenListener(port)
  listener.script('AA', 'close', 'AA', 'AA and close')
  await settled(5)
  // What was not acknowledged comes again, and before the next one: the second, and the fourth when it met the closing.
  expect(listener.ids.filter((each) => each === controlId(2))).toHaveLength(2)
  expect(listener.ids.filter((each, index, all) => each !== all[index - 1])).toEqual([1, 2, 3, 4, 5].map(controlId))
})

test('S48 a burst of 10,000: in order, one in flight, and the loop stays free', async () => {
  await side.outbound.queues.pause(WORKSPACE, FEED, 'gathering')
  await side.happens(1)
  while ((await side.depth()).waiting < 1) await new Promise(setImmediate)
  const [first] = await side.outbound.queues.list(WORKSPACE, FEED, { limit: 1 })
  const payload = first?.payload ?? Buffer.alloc(0)
  await side.small.store.write(async (tx) => {
    for (let n = 2; n <= 10_000; n++) {
      const bytes = Buffer.from(
        Buffer.from(payload)
          .toString('latin1')
          .replace(`|${controlId(1)}|`, `|${controlId(n)}|`),
        'latin1',
      )
      await tx.enqueue(WORKSPACE, FEED, { at: n, key: controlId(n), payload: bytes })
    }
  })
  let longest = 0
  let last = performance.now()
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  const before = process.memoryUsage().heapUsed
  await side.outbound.queues.resume(WORKSPACE, FEED)
  await listener.arrived(1_000)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 << 20)
  await side.outbound.queues.pause(WORKSPACE, FEED, 'enough seen')
  clearInterval(beat)
  expect(longest).toBeLessThan(10_000)
  expect(listener.ids.slice(0, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, index) => controlId(index + 1)))
  expect(listener).toMatchObject({ connections: 1, mostUnanswered: 1 })
})

test.each([
  ['\x0b', /start block/],
  ['\x1c\r', /end block/],
])('S49 a payload with %j is never sent raw', async (bytes, reason) => {
  const payload = Buffer.from(`MSH|^~\\&|EPIC|ZAH|||20261123||ADT^A08|77|T|2.3\rNTE|1||a${bytes}b\r`)
  await side.small.store.write((tx) => tx.enqueue(WORKSPACE, FEED, { at: 0, key: '77', payload }))
  await side.happens(1)
  await settled(1)
  expect(listener.ids).toHaveLength(1)
  const [row] = await side.outbound.queues.list(WORKSPACE, FEED, { state: 'failed', limit: 2 })
  expect(row?.lastError).toMatch(reason)
})

test('S50 delimiters in data are escaped by the builder, and read back as they were', () => {
  const value = 'A|B^C&D~E\\F\rG\x0bH\x1cI'
  const bytes = buildMessage([
    { name: 'MSH', fields: { 9: ['ADT', 'A08'], 10: '1', 11: 'T', 12: '2.3' } },
    { name: 'PID', fields: { 5: [value] } },
  ])
  const text = Buffer.from(bytes).toString()
  expect(text).toContain('A\\F\\B\\S\\C\\T\\D\\R\\E\\E\\F\\X0D\\G\\X0B\\H\\X1C\\I')
  const parsed = parseMessage(bytes)
  expect(parsed.ok && parsed.message.get('PID-5.1')).toBe(value)
})
