/** Sequence numbers (HL7 v2.5.1 §2.10.1): MSH-13 counts, MSA-4 says what is expected. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide, startInbound } from './inbound-side.ts'

const feed = {
  name: 'demo-adt-in',
  partner: 'demo',
  direction: 'in' as const,
  enabled: true,
  events: ['A04', 'A08'],
  sequenceNumbers: true,
}
let side: InboundSide
let sent: number
beforeEach(async () => {
  side = await openInboundSide()
  await side.registry.putInterface(WORKSPACE, feed)
  sent = 0
})
afterEach(() => side.close())

const visit = { class: 'OP', place: 'ZAHSMED^^^ZAH' }
const numbered = (
  number: string,
  text = ngemrText({ ...visit, event: 'A04', id: `${++sent}`, visit: `10070009${1000 + sent}` }),
) => text.replace('|T|2.3|', `|T|2.3|${number}`)
const receive = async (text: string, from = side) => {
  const arrival = { workspace: WORKSPACE, payload: Buffer.from(text), connection: 'm1', peer: '127.0.0.1:1', at: NOW }
  const { answers } = await from.receiver.receive(arrival)
  const answer = messageOf(String(answers[0]))
  return `${answer.get('MSA-1')} ${answer.get('MSA-4')}`.trim()
}
const ask = (number: string) => numbered(number, `MSH|^~\\&|EPIC|ZAH|||20261123||ADT^A04|q${++sent}|T|2.3|\r`)

describe('What is answered', () => {
  test.each<[string, string[], string[]]>([
    ['the first number is adopted, then each is one more', ['7', '8', '9'], ['AA 7', 'AA 8', 'AA 9']],
    ['a gap is refused with the number that is expected', ['7', '9', '8'], ['AA 7', 'AE 8', 'AA 8']],
    ['a number once more, with other bytes, is answered by the next', ['7', '7'], ['AA 7', 'AE 8']],
    ['a number that is none is refused', ['x', '-2', '1.5'], ['AE -1', 'AE -1', 'AE -1']],
  ])('%s', async (_, numbers, answers) => {
    const got = []
    for (const number of numbers) got.push(await receive(numbered(number)))
    expect(got).toEqual(answers)
  })

  test('0 asks: -1 when there was none yet, the next one otherwise; nothing is filed', async () => {
    expect(await receive(ask('0'))).toBe('AA -1')
    await receive(numbered('41'))
    expect(await receive(ask('0'))).toBe('AA 42')
    expect(await receive(numbered('42'))).toBe('AA 42')
    expect(await side.small.events()).toHaveLength(2)
  })

  test('-1 begins anew: the next positive number is adopted', async () => {
    await receive(numbered('41'))
    expect(await receive(ask('-1'))).toBe('AA -1')
    expect(await receive(numbered('3'))).toBe('AA 3')
  })

  test('in enhanced mode a gap is CE', async () => {
    const enhanced = (text: string) => text.replace(/\|T\|2\.3\|(\d+)\|\|\|\|\|/, '|T|2.3|$1||AL|NE||')
    await receive(numbered('7'))
    expect(await receive(enhanced(numbered('9')))).toBe('CE 8')
    expect(await receive(enhanced(numbered('8')))).toBe('CA 8')
  })
})

test('the same message again gets its recorded acknowledgement and leaves the count alone', async () => {
  const text = numbered('7')
  expect([await receive(text), await receive(text), await receive(numbered('8'))]).toEqual(['AA 7', 'AA 7', 'AA 8'])
})

test('a message that is refused does not use up its number', async () => {
  await receive(numbered('7'))
  expect(await receive(numbered('8').replace('|T5012345B^^^P|', '||'))).toBe('AE 8')
  expect(await receive(numbered('8'))).toBe('AA 8')
})

test('the count outlives the process', async () => {
  await receive(numbered('7'))
  const again = await startInbound(side.small)
  expect(await receive(numbered('8'), again)).toBe('AA 8')
  await again.journal.close()
})

test('where it is not agreed on, MSH-13 is left alone', async () => {
  await side.registry.putInterface(WORKSPACE, { ...feed, sequenceNumbers: false })
  expect([await receive(numbered('7')), await receive(numbered('9'))]).toEqual(['AA', 'AA'])
})
