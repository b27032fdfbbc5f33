/** FHS, BHS, BTS, FTS in one frame: every message is taken by itself, and none is acknowledged for another. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readBatch } from '../../../server/interfaces/inbound/batch.ts'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide } from './inbound-side.ts'

let side: InboundSide
beforeEach(async () => {
  side = await openInboundSide()
})
afterEach(() => side.close())

const receive = async (text: string) => {
  const payload = Buffer.from(text)
  const arrival = { workspace: WORKSPACE, payload, connection: 'm1', peer: '127.0.0.1:1', at: NOW }
  const { answers, exchange } = await side.receiver.receive(arrival)
  return { answer: answers.map(String).join(''), exchange }
}
const lines = (answer: string) => answer.split('\r').filter(Boolean)
const verdicts = (answer: string) => lines(answer).filter((line) => line.startsWith('MSA'))
const visit = { class: 'OP', place: 'ZAHSMED^^^ZAH', visit: '100700090007' }
const a04 = ngemrText({ ...visit, event: 'A04', id: '1' })
const a03 = ngemrText({ ...visit, event: 'A03', id: '2' })
const unknown = ngemrText({ event: 'A99', id: '3' })
const FHS = 'FHS|^~\\&|EPIC|ZAH|LAB|ZBH|20261123090000||night||F77\r'
const BHS = 'BHS|^~\\&|EPIC|ZAH|LAB|ZBH|20261123090000||||B7\r'
const warnings = (exchange: { findings: { rule: string; text: string }[] }) =>
  exchange.findings.filter(({ rule }) => rule === 'hl7v2/batch-structure').map(({ text }) => text)

describe('A batch', () => {
  test('is answered by a batch with every acknowledgement, in order, from the receiver to the sender', async () => {
    const { answer, exchange } = await receive(`${FHS}${BHS}${a04}${unknown}${a03}BTS|3\rFTS|1\r`)
    expect(
      lines(answer)
        .map((line) => line.slice(0, 3))
        .filter((name) => name !== 'ERR'),
    ).toEqual(['FHS', 'BHS', 'MSH', 'MSA', 'MSH', 'MSA', 'MSH', 'MSA', 'BTS', 'FTS'])
    expect(verdicts(answer).map((line) => line.split('|').slice(1, 3).join(' '))).toEqual(['AA 1', 'AR 3', 'AA 2'])
    expect(lines(answer)[0]).toMatch(/^FHS\|\^~\\&\|LAB\|ZBH\|EPIC\|ZAH\|\d{14}\|\|\|\|ACK4\|F77$/)
    expect(answer).toContain('BTS|3\rFTS|1\r')
    expect(exchange).toMatchObject({ messageType: 'FHS', controlId: 'F77', outcome: 'AE' })
    expect(warnings(exchange)).toEqual([])
    expect(await side.small.visit('100700090007')).toMatchObject({ status: 'finished' })
  })

  test('leaves one exchange for each message and one for the whole', async () => {
    await receive(`${BHS}${a04}${a03}BTS|2\r`)
    await side.journal.flush()
    const kept = await side.journal.query(WORKSPACE, { order: 'oldest' })
    expect(kept.map((each) => each.kind === 'mllp' && [each.messageType, each.outcome])).toEqual([
      ['ADT^A04', 'AA'],
      ['ADT^A03', 'AA'],
      ['BHS', 'AA'],
    ])
  })

  test('that comes again is recognised message by message', async () => {
    const first = await receive(`${BHS}${a04}BTS|1\r`)
    const again = await receive(`${BHS}${a04}BTS|1\r`)
    expect(verdicts(again.answer)).toEqual(verdicts(first.answer))
    expect(await side.small.events()).toHaveLength(1)
  })

  test('without a message is answered by an empty one', async () => {
    expect(lines((await receive(`${FHS}${BHS}BTS|0\rFTS|1\r`)).answer).map((line) => line.slice(0, 5))).toEqual([
      'FHS|^',
      'BHS|^',
      'BTS|0',
      'FTS|1',
    ])
  })

  test.each([
    ['a count too high', `${FHS}${BHS}${a04}BTS|2\rFTS|1\r`, /BTS-1 says 2; there were 1/],
    ['a file count that is wrong', `${FHS}${BHS}${a04}BTS|1\rFTS|2\r`, /FTS-1 says 2; there were 1/],
    [
      'a segment before the first message',
      `${BHS}PID|1\r${a04}BTS|1\r`,
      /Segment PID at byte \d+ stands in no message/,
    ],
  ])('with %s is taken and told', async (_, text, why) => {
    const { answer, exchange } = await receive(text)
    expect(verdicts(answer)).toEqual(['MSA|AA|1'])
    expect(warnings(exchange)).toEqual([expect.stringMatching(why)])
  })

  test('of several batches counts each by itself', async () => {
    const { exchange } = await receive(`${FHS}${BHS}${a04}BTS|1\r${BHS}${a03}BTS|1\rFTS|2\r`)
    expect(warnings(exchange)).toEqual([])
  })
})

test('two messages without a batch header are refused as before', async () => {
  expect(verdicts((await receive(a04 + a03)).answer)).toHaveLength(1)
  expect(await side.small.visit('100700090007')).toBeUndefined()
})

test('whatever messages a batch holds, each comes out byte for byte', () => {
  const message = fc.stringMatching(/^MSH\|[A-Z|^~]{0,20}\r(PID\|[a-z|]{0,20}\r){0,3}$/)
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
      const batch = readBatch(Buffer.from(`${FHS}${BHS}${messages.join('')}BTS|${messages.length}\rFTS|1\r`))
      expect(batch?.messages.map(String)).toEqual(messages)
      expect(batch?.faults).toEqual([])
    }),
  )
})
