/** A message that comes again: the same bytes get the recorded acknowledgement, other bytes under the same id are told or refused. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHospital } from '../../../server/emr/create-hospital.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide, startInbound } from './inbound-side.ts'

let side: InboundSide
beforeEach(async () => {
  side = await openInboundSide()
})
afterEach(() => side.close())

const receive = (text: string, from = side) =>
  from.receiver.receive({
    workspace: WORKSPACE,
    payload: Buffer.from(text),
    connection: 'm1',
    peer: '127.0.0.1:1',
    at: NOW,
  })
const rulesOf = ({ exchange }: Awaited<ReturnType<typeof receive>>) => exchange.findings.map(({ rule }) => rule)
const enhanced = (text: string) => text.replace('|T|2.3||||||UNICODE', '|T|2.3|||AL|AL||UNICODE')
const filed = async () => (await side.small.events()).length
const feed = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const, enabled: true, events: ['A01', 'A04'] }

describe('The same bytes again', () => {
  test('get the recorded acknowledgement, byte for byte, and nothing is applied twice', async () => {
    const first = await receive(ngemrText())
    const events = await filed()
    side.small.clock.now += 3_600_000
    const second = await receive(ngemrText())
    expect(second.answers).toEqual(first.answers)
    expect(second.exchange).toMatchObject({ n: 2, outcome: 'AA' })
    expect(second.exchange.findings).toEqual([
      expect.objectContaining({ rule: 'mllp/retransmission', text: expect.stringContaining('exchange 1') }),
    ])
    expect(await filed()).toBe(events)
  })

  test('in enhanced mode get both acknowledgements again', async () => {
    const first = await receive(enhanced(ngemrText()))
    expect(first.answers).toHaveLength(2)
    expect((await receive(enhanced(ngemrText()))).answers).toEqual(first.answers)
    expect(await side.journal.get(WORKSPACE, 4)).toMatchObject({ direction: 'out', controlId: 'ACK2', outcome: 'AA' })
  })

  test('after CA with AE are not filed anew: they were taken over', async () => {
    const faulty = enhanced(ngemrText()).replace('|T5012345B^^^P|', '||')
    const first = await receive(faulty)
    expect((await receive(faulty)).answers).toEqual(first.answers)
  })

  test('after AE are judged anew: nothing was changed, and by now it may fit', async () => {
    await side.registry.putInterface(WORKSPACE, { ...feed, events: ['A04'] })
    expect((await receive(ngemrText())).exchange.outcome).toBe('AR')
    await side.registry.putInterface(WORKSPACE, feed)
    const again = await receive(ngemrText())
    expect([again.exchange.outcome, rulesOf(again).includes('mllp/retransmission')]).toEqual(['AA', false])
  })

  test('sent on two connections at once are applied once', async () => {
    const both = await Promise.all(
      ['m1', 'm2'].map((connection) =>
        side.receiver.receive({
          workspace: WORKSPACE,
          payload: Buffer.from(ngemrText()),
          connection,
          peer: 'p',
          at: NOW,
        }),
      ),
    )
    expect(both[0]?.answers).toEqual(both[1]?.answers)
    expect(both.flatMap(rulesOf).filter((rule) => rule === 'mllp/retransmission')).toHaveLength(1)
  })

  test('are forgotten after three days, or after what the interface says', async () => {
    await receive(ngemrText())
    side.small.clock.now += 72 * 3_600_000
    expect(rulesOf(await receive(ngemrText()))).not.toContain('mllp/retransmission')
    await side.registry.putInterface(WORKSPACE, { ...feed, duplicates: { changed: 'flag', rememberedHours: 1 } })
    await receive(ngemrText({ id: '2' }))
    side.small.clock.now += 3_600_000
    expect(rulesOf(await receive(ngemrText({ id: '2' })))).not.toContain('mllp/retransmission')
  })
})

describe('Other bytes under the same control id', () => {
  const other = ngemrText({ visit: '100700090002', class: 'OP', place: 'ZAHSMED^^^ZAH', event: 'A04' })

  test('are taken with a finding, and remembered beside the first', async () => {
    await receive(ngemrText())
    const second = await receive(other)
    expect(second.exchange.outcome).toBe('AA')
    expect(rulesOf(second)).toContain('mllp/control-id-used-again')
    const third = await receive(other)
    expect(third.answers).toEqual(second.answers)
    expect(rulesOf(third)).toContain('mllp/retransmission')
  })

  test.each([
    ['original', other, 'AE'],
    ['enhanced', enhanced(other), 'CE'],
  ])('are refused with 205 where the interface says so, in %s mode with %3$s', async (_, text, code) => {
    await side.registry.putInterface(WORKSPACE, { ...feed, duplicates: { changed: 'refuse' } })
    await receive(ngemrText())
    const { answers } = await receive(text)
    const answer = messageOf(String(answers[0]))
    expect([answers.length, answer.get('MSA-1')]).toEqual([1, code])
    expect(answer.segment('ERR')?.text()).toContain('205')
    expect(await side.small.visit('100700090002')).toBeUndefined()
  })

  test.each([
    ['application', 'EPIC|ZAH', 'OTHER|ZAH'],
    ['facility', 'EPIC|ZAH', 'EPIC|ZBH'],
  ])('are another message when the sending %s is another', async (_, from, to) => {
    await receive(ngemrText())
    expect(rulesOf(await receive(other.replace(from, to)))).not.toContain('mllp/control-id-used-again')
  })
})

test('a restart forgets nothing: the resend is known', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ngemr-test-'))
  const file = join(folder, 'sandbox.db')
  const before = await openInboundSide({ file })
  const first = await receive(ngemrText(), before)
  await before.close()
  const now = () => NOW
  const store = await createSqliteStore({ file, now })
  const after = await startInbound({ ...before.small, store, hospital: createHospital({ store, now, seed: 'test' }) })
  const again = await receive(ngemrText(), after)
  expect(again.answers).toEqual(first.answers)
  expect(rulesOf(again)).toEqual(['mllp/retransmission'])
  await after.close()
  rmSync(folder, { recursive: true })
})
