import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { MllpExchange } from '../../../server/journal/exchange.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide } from './inbound-side.ts'

let side: InboundSide
beforeEach(async () => {
  side = await openInboundSide()
})
afterEach(() => side.close())

const receive = async (payload: string | Buffer, connection = 'm1', from = side) => {
  const arrival = { workspace: WORKSPACE, payload: Buffer.from(payload), connection, peer: '127.0.0.1:1', at: NOW }
  const { answers, exchange } = await from.receiver.receive(arrival)
  return { ack: answers[0] ?? Buffer.alloc(0), exchange }
}
const journaled = async (n: number) => (await side.journal.get(WORKSPACE, n)) as MllpExchange

describe('A good message', () => {
  test('is answered AA when both the records and the journal hold it', async () => {
    const text = ngemrText()
    const { ack, exchange } = await receive(text)
    const answer = messageOf(ack.toString())
    expect(answer.get('MSA-1')).toBe('AA')
    expect(answer.get('MSA-2')).toBe('4386567')
    expect(answer.get('MSH-9')).toBe('ACK^A01')
    expect(answer.get('MSH-10')).toBe('ACK1')
    expect(answer.get('MSH-11')).toBe('T')
    expect(await side.small.visit('100700090001')).toMatchObject({ status: 'in-progress' })
    expect(exchange).toMatchObject({
      n: 1,
      outcome: 'AA',
      messageType: 'ADT^A01',
      controlId: '4386567',
      partner: 'demo',
      door: 'mllp',
    })
    const entry = await journaled(1)
    expect(Buffer.from(entry.message).toString()).toBe(text)
    expect(Buffer.from(entry.ack ?? []).equals(ack)).toBe(true)
  })

  test('is told to those who follow the journal, after the commit', async () => {
    const seen: number[] = []
    side.journal.subscribe(WORKSPACE, (exchange) => seen.push(exchange.n))
    await receive(ngemrText())
    expect(seen).toEqual([1])
  })

  test.each(['P', 'T', 'D'])('with MSH-11 %s is taken', async (processing) => {
    expect((await receive(ngemrText().replace('|T|2.3|', `|${processing}|2.3|`))).exchange.outcome).toBe('AA')
  })

  test.each(['2.1', '2.4', '2.5.1', '2.9'])('with MSH-12 %s is taken', async (version) => {
    expect((await receive(ngemrText().replace('|T|2.3|', `|T|${version}|`))).exchange.outcome).toBe('AA')
  })
})

describe('What cannot be taken is answered with the place and kept byte for byte', () => {
  const changed = (from: string, to: string) => ngemrText().replace(from, to)
  test.each<[string, string | Buffer, string, string, string]>([
    ['nothing', '', 'AR', '100', 'MSH'],
    ['no MSH', 'PID|1||T5012345B', 'AR', '100', 'MSH'],
    ['binary rubbish', Buffer.from([0, 255, 1, 254, 200, 7]), 'AR', '100', 'MSH'],
    ['MSH alone', 'MSH', 'AR', '100', 'MSH'],
    ['no message type', changed('ADT^A01', ''), 'AR', '200', 'MSH'],
    ['another message type', changed('ADT^A01', 'BAR^P01'), 'AR', '200', 'MSH'],
    ['an unknown event', changed('ADT^A01', 'ADT^A99'), 'AR', '201', 'MSH'],
    ['a wrong version', changed('|T|2.3|', '|T|3.0|'), 'AR', '203', 'MSH'],
    ['a wrong processing id', changed('|T|2.3|', '|X|2.3|'), 'AR', '202', 'MSH'],
    ['no control id', changed('|4386567|', '||'), 'AE', '101', 'MSH'],
    ['no patient id', changed('|T5012345B^^^P|', '||'), 'AE', '101', 'PID'],
    ['two messages in one frame', ngemrText() + ngemrText(), 'AR', '100', 'MSH'],
  ])('%s', async (_, payload, code, error, segment) => {
    const { ack, exchange } = await receive(payload)
    const answer = messageOf(ack.toString('latin1'))
    expect(answer.get('MSA-1')).toBe(code)
    expect(answer.segment('ERR')?.text()).toContain(error)
    expect(answer.segment('ERR')?.text()).toContain(segment)
    expect(exchange.findings.some((finding) => finding.severity === 'error')).toBe(true)
    const entry = await journaled(exchange.n)
    expect(Buffer.from(entry.message).equals(Buffer.from(payload))).toBe(true)
    expect(entry.outcome).toBe(code)
    expect(await side.small.visit('100700090001')).toBeUndefined()
  })

  test('type, then version, then processing id: the first fault is the one named', async () => {
    const { ack } = await receive(changed('|T|2.3|', '|X|3.0|'))
    expect(messageOf(ack.toString()).segment('ERR')?.text()).toContain('203')
  })

  test('from 2.5 on the error has the shape of 2.5', async () => {
    const { ack } = await receive(changed('|T|2.3|', '|T|2.5.1|').replace('|T5012345B^^^P|', '||'))
    const answer = messageOf(ack.toString())
    expect(answer.get('ERR-2')).toMatch(/^PID\^1\^3/)
    expect(answer.get('ERR-3.1')).toBe('101')
  })
})

describe('The interface decides', () => {
  const feed = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const }
  test('an event that it does not take is refused', async () => {
    await side.registry.putInterface(WORKSPACE, { ...feed, enabled: true, events: ['A04'] })
    const { ack } = await receive(ngemrText())
    expect(messageOf(ack.toString()).get('MSA-3')).toMatch(/does not take A01. It takes A04/)
  })

  test('one that is switched off refuses everything', async () => {
    await side.registry.putInterface(WORKSPACE, { ...feed, enabled: false, events: ['A01'] })
    const { exchange, ack } = await receive(ngemrText())
    expect(exchange).toMatchObject({ outcome: 'AR', partner: 'demo' })
    expect(messageOf(ack.toString()).get('MSA-3')).toMatch(/^15526 invalid interface id: .* is switched off/)
  })

  test('one that puts nobody on file refuses a stranger with 15905', async () => {
    await side.registry.putInterface(WORKSPACE, { ...feed, enabled: true, events: ['A01'], newPatients: 'refuse' })
    const { exchange, ack } = await receive(ngemrText())
    expect(exchange.outcome).toBe('AE')
    expect(messageOf(ack.toString()).get('MSA-3')).toMatch(/^PID-3: 15905 patient id invalid: /)
    expect(await side.small.patient('T5012345B')).toBeUndefined()
  })
})

describe('When the sandbox itself fails', () => {
  test('the sender hears AE 207 and no more, nothing is changed, the journal has it', async () => {
    const failing = await openInboundSide({
      hospital: {
        async file(tx) {
          await tx.putDocument(WORKSPACE, 'half', 'done', '{}')
          throw new Error('out of luck')
        },
      },
    })
    const { ack, exchange } = await receive(ngemrText(), 'm1', failing)
    const answer = messageOf(ack.toString())
    expect(answer.get('MSA-1')).toBe('AE')
    expect(answer.get('ERR-1')).toContain('207')
    expect(ack.toString()).not.toMatch(/out of luck|\.ts/)
    expect(await failing.small.store.read.getDocument(WORKSPACE, 'half', 'done')).toBeUndefined()
    expect(exchange.findings).toContainEqual(expect.objectContaining({ text: 'Filing failed: out of luck' }))
    expect(await failing.journal.get(WORKSPACE, exchange.n)).toMatchObject({ outcome: 'AE' })
    await failing.close()
  })

  test('even a store that is gone leaves the sender with an answer', async () => {
    const gone = await openInboundSide()
    await gone.small.store.close()
    expect((await receive(ngemrText(), 'm1', gone)).exchange.outcome).toBe('AE')
  })
})

describe('Many at once', () => {
  test('messages of one connection are filed in their order', async () => {
    const visit = { visit: '100700090007', class: 'OP', place: 'ZAHSMED^^^ZAH' }
    const steps = ['A04', 'A08', 'A03'].map((event, i) => receive(ngemrText({ ...visit, event, id: `${i}` })))
    const outcomes = (await Promise.all(steps)).map(({ exchange }) => [exchange.n, exchange.outcome])
    expect(outcomes).toEqual([
      [1, 'AA'],
      [2, 'AA'],
      [3, 'AA'],
    ])
    expect(await side.small.visit('100700090007')).toMatchObject({ status: 'finished' })
  })
})

test('whatever the bytes, there is an acknowledgement that can be read', async () => {
  const pieces = fc.constantFrom(
    'MSH|^~\\&|',
    'PID|1||',
    '\r',
    '|',
    '^',
    'ADT^A01',
    '2.3',
    '\\',
    '&',
    '""',
    '\x00',
    'é',
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each)),
    fc.array(pieces, { maxLength: 40 }).map((each) => Buffer.from(each.join(''))),
    fc.nat({ max: ngemrText().length }).map((cut) => Buffer.from(ngemrText().slice(0, cut))),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (payload) => {
      const { ack, exchange } = await receive(payload)
      const ofStorage = exchange.outcome?.startsWith('C') ?? false
      expect(ofStorage ? ['CA', 'CE', 'CR'] : ['AA', 'AE', 'AR']).toContain(exchange.outcome)
      // Chance may ask for enhanced mode: then, and only then, the first answer is of that kind.
      const asked = ofStorage ? messageOf(payload.toString('latin1')) : undefined
      if (asked) expect(`${asked.get('MSH-15') ?? ''}${asked.get('MSH-16') ?? ''}`).not.toBe('')
      expect(ack.toString('latin1')).toContain(`MSA`)
    }),
    {
      numRuns: 150,
      // MSH-15 holds a 1, by chance.
      examples: [[Buffer.from('MSH|^~\\&|PID|1||PID|1||MSH|^~\\&|PID|1||PID|1||MSH|^~\\&|PID|1||MSH|^~\\&|')]],
    },
  )
})
