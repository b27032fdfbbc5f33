/** One port, several interfaces: MSH-3 and MSH-4 say whose message it is. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Interface } from '../../../server/partners/registry.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide } from './inbound-side.ts'

let side: InboundSide
const put = (name: string, more: Partial<Interface>) =>
  side.registry.putInterface(WORKSPACE, {
    name,
    partner: name,
    direction: 'in',
    enabled: true,
    events: ['A01'],
    ...more,
  })
beforeEach(async () => {
  side = await openInboundSide()
  await put('lab', { sender: { application: 'LAB' } })
  await put('lab-zah', { sender: { application: 'LAB', facility: 'ZAH' }, acknowledgement: { mode: 'accept-only' } })
  await put('clinic', { sender: { facility: 'ZCL' }, events: ['A04'] })
  await put('closed', { sender: { application: 'OLD' }, enabled: false })
})
afterEach(() => side.close())

const receive = async (from: string, fingerprint?: string) => {
  const tls = fingerprint === undefined ? {} : { tls: { protocol: 'TLSv1.3', subject: 'CN=x', fingerprint } }
  const payload = Buffer.from(ngemrText().replace('|EPIC|ZAH|', `|${from}|`))
  const arrival = { workspace: WORKSPACE, payload, connection: 'm1', peer: '127.0.0.1:1', at: NOW, ...tls }
  const { answers, exchange } = await side.receiver.receive(arrival)
  return { answer: messageOf(String(answers[0])), exchange }
}

test.each([
  ['LAB|ZBH', 'lab', 'AA', 'the application alone'],
  ['LAB|ZAH', 'lab-zah', 'CA', 'the closer of two, with its own settings'],
  ['OTHER|ZAH', 'demo', 'AA', 'nobody: the default'],
  ['|', 'demo', 'AA', 'no sender at all: the default'],
  ['VITALS|ZCL', 'clinic', 'AR', 'the facility alone, which takes other events'],
  ['OLD|ZAH', 'closed', 'AR', 'one that is switched off, and no other instead'],
])('MSH-3|MSH-4 %s: %s, %s (%s)', async (from, partner, outcome) => {
  expect((await receive(from)).exchange).toMatchObject({ partner, outcome })
})

test('a sender that nobody names is told', async () => {
  const rules = async (from: string) => (await receive(from)).exchange.findings.map(({ rule }) => rule)
  expect(await rules('OTHER|ZAH')).toContain('mllp/unknown-sender')
  expect(await rules('LAB|ZAH')).not.toContain('mllp/unknown-sender')
})

test('the refusal of an event names those that the interface takes', async () => {
  const { answer } = await receive('VITALS|ZCL')
  expect(answer.segment('ERR')?.text()).toContain('201')
  expect(answer.get('MSA-3')).toMatch(/clinic does not take A01. It takes A04/)
})

test('a client certificate decides before the names; what is bound to one is for nobody else', async () => {
  await put('secured', { certificate: 'AB:CD', sender: { application: 'PUMP' } })
  expect((await receive('LAB|ZAH', 'AB:CD')).exchange.partner).toBe('secured')
  expect((await receive('LAB|ZAH', 'EF:01')).exchange.partner).toBe('lab-zah')
  expect((await receive('PUMP|ZAH')).exchange.partner).toBe('demo')
})
