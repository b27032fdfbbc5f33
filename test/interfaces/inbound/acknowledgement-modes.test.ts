/** HL7 v2.5.1 §2.9.2 and §2.9.3: which acknowledgements a message gets, by MSH-15, MSH-16 and the interface's setting. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { MllpExchange } from '../../../server/journal/exchange.ts'
import type { AcknowledgementSetting } from '../../../server/partners/registry.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide } from './inbound-side.ts'

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
const codesOf = (answers: Buffer[]) => answers.map((answer) => messageOf(answer.toString()).get('MSA-1')).join(' ')

/** The message asks for it: MSH-15 and MSH-16. */
const asking = (accept: string, application: string, text = ngemrText()) =>
  text.replace('|T|2.3||||||UNICODE', `|T|2.3|||${accept}|${application}||UNICODE`)
const feed = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const, enabled: true, events: ['A01'] }
const good = ngemrText()
/** Filed as an error: no patient id. */
const faulty = ngemrText().replace('|T5012345B^^^P|', '||')
/** Refused by its header: the version. */
const foreign = (text: string) => text.replace('|T|2.3|', '|T|3.0|')

describe('MSH-15 and MSH-16 decide', () => {
  test.each([
    ['', '', 'AA', 'AE', 'AR'],
    ['""', '""', 'AA', 'AE', 'AR'],
    ['AL', 'AL', 'CA AA', 'CA AE', 'CR'],
    ['AL', 'NE', 'CA', 'CA', 'CR'],
    ['AL', 'ER', 'CA', 'CA AE', 'CR'],
    ['AL', 'SU', 'CA AA', 'CA', 'CR'],
    ['NE', 'AL', 'AA', 'AE', 'AR'],
    ['NE', 'ER', '', 'AE', 'AR'],
    ['NE', 'SU', 'AA', '', ''],
    ['NE', 'NE', '', '', ''],
    ['ER', 'AL', 'AA', 'AE', 'CR'],
    ['ER', 'NE', '', '', 'CR'],
    ['SU', 'AL', 'CA AA', 'CA AE', 'AR'],
    ['SU', 'ER', 'CA', 'CA AE', 'AR'],
  ])(
    'MSH-15 "%s", MSH-16 "%s": good gives %s, an error in content %s, a wrong version %s',
    async (accept, application, ...expected) => {
      const texts = [good, faulty].map((text) => asking(accept, application, text))
      const answers = []
      for (const text of [...texts, foreign(asking(accept, application))]) answers.push((await receive(text)).answers)
      expect(answers.map(codesOf)).toEqual(expected)
    },
  )

  test('one of them alone is told, and the other read as NE', async () => {
    const { answers, exchange } = await receive(asking('AL', ''))
    expect(codesOf(answers)).toBe('CA')
    expect(exchange.findings).toContainEqual(
      expect.objectContaining({ rule: 'mllp/acknowledgement-condition', at: 'MSH-16' }),
    )
  })

  test('a value outside table 0155 is told, and read as AL', async () => {
    const { answers, exchange } = await receive(asking('YES', 'NE'))
    expect(codesOf(answers)).toBe('CA')
    expect(exchange.findings).toContainEqual(expect.objectContaining({ at: 'MSH-15', actual: 'YES' }))
  })

  test('what was asked not to be answered is filed and told in the journal', async () => {
    const { exchange } = await receive(asking('NE', 'NE'))
    expect(exchange.outcome).toBe('AA')
    expect(exchange.findings).toContainEqual(expect.objectContaining({ rule: 'mllp/not-acknowledged' }))
    expect(exchange.ack).toBeUndefined()
    expect(await side.small.visit('100700090001')).toMatchObject({ status: 'in-progress' })
  })
})

describe('Accept and application acknowledgement are two messages', () => {
  test('each with an id of its own; the first wants nothing, the second says that it wants no answer', async () => {
    const { answers, exchange } = await receive(asking('AL', 'AL'))
    const [accept, application] = answers.map((answer) => messageOf(answer.toString()))
    expect([accept?.get('MSH-10'), application?.get('MSH-10')]).toEqual(['ACK1', 'ACK2'])
    expect([accept?.get('MSA-2'), application?.get('MSA-2')]).toEqual(['4386567', '4386567'])
    expect([accept?.get('MSH-15'), accept?.get('MSH-16')]).toEqual(['', ''])
    expect([application?.get('MSH-15'), application?.get('MSH-16')]).toEqual(['NE', 'NE'])
    expect(application?.get('MSH-18')).toBe('UNICODE UTF-8')
    expect(exchange.outcome).toBe('CA')
  })

  test('the second is an exchange of its own, from us', async () => {
    const { answers } = await receive(asking('AL', 'AL'))
    const second = (await side.journal.get(WORKSPACE, 2)) as MllpExchange
    expect(second).toMatchObject({
      direction: 'out',
      messageType: 'ACK^A01',
      controlId: 'ACK2',
      outcome: 'AA',
      connection: 'm1',
    })
    expect(Buffer.from(second.message)).toEqual(answers[1])
  })

  test('the errors of the content stand in the second alone', async () => {
    const { answers } = await receive(asking('AL', 'AL', faulty))
    const [accept, application] = answers.map((answer) => messageOf(answer.toString()))
    expect(accept?.segment('ERR')).toBeUndefined()
    expect(application?.segment('ERR')?.text()).toContain('101')
  })

  test('CR and CE carry why: a wrong version, an empty control id', async () => {
    const refused = await receive(foreign(asking('AL', 'AL')))
    const nameless = await receive(asking('AL', 'AL').replace('|4386567|', '||'))
    const [version, id] = [refused, nameless].map(({ answers }) => messageOf(String(answers[0])))
    expect([version?.get('MSA-1'), version?.segment('ERR')?.text()]).toEqual(['CR', expect.stringContaining('203')])
    expect([id?.get('MSA-1'), id?.segment('ERR')?.text()]).toEqual(['CE', expect.stringContaining('101')])
  })

  test('when the sandbox fails there is no safe storage, so no CA', async () => {
    const failing = await openInboundSide({ hospital: { file: () => Promise.reject(new Error('out of luck')) } })
    expect(codesOf((await receive(asking('AL', 'AL'), failing)).answers)).toBe('CE')
    await failing.registry.putInterface(WORKSPACE, { ...feed, acknowledgement: { mode: 'enhanced' } })
    expect(codesOf((await receive(good, failing)).answers)).toBe('CE')
    await failing.close()
  })
})

describe('The interface can fix the mode', () => {
  const original: AcknowledgementSetting = { mode: 'original' }
  test.each<[NonNullable<AcknowledgementSetting['mode']>, string, string, string]>([
    ['original', good, 'AA', 'empty'],
    ['original', asking('AL', 'AL'), 'AA', 'AL and AL'],
    ['enhanced', good, 'CA AA', 'empty'],
    ['enhanced', asking('AL', 'NE'), 'CA', 'AL and NE'],
    ['accept-only', good, 'CA', 'empty'],
    ['accept-only', asking('AL', 'AL'), 'CA', 'AL and AL'],
  ])('%s: message %# gets %3$s', async (mode, text, codes) => {
    await side.registry.putInterface(WORKSPACE, { ...feed, acknowledgement: { mode } })
    expect(codesOf((await receive(text)).answers)).toBe(codes)
  })

  test('a wish that the setting overrules is told', async () => {
    await side.registry.putInterface(WORKSPACE, { ...feed, acknowledgement: original })
    const { exchange } = await receive(asking('AL', 'AL'))
    expect(exchange.findings).toContainEqual(expect.objectContaining({ rule: 'mllp/original-mode' }))
  })
})

test('an acknowledgement that comes in is never acknowledged', async () => {
  const { answers, exchange } = await receive('MSH|^~\\&|EPIC|ZAH|||20261123||ACK|7|T|2.3\rMSA|AA|1\r')
  expect(answers).toEqual([])
  expect(exchange.findings).toContainEqual(expect.objectContaining({ rule: 'mllp/acknowledgement-received' }))
})
