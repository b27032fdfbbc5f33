/** A message that comes in parts (HL7 v2.5.1 §2.10.2): DSC ends one, MSH-14 begins the next, ADD goes on with a segment that was cut. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide, startInbound } from './inbound-side.ts'

let side: InboundSide
beforeEach(async () => {
  side = await openInboundSide()
})
afterEach(() => side.close())

const NUMBER = '100700090001'
const receive = async (text: string, from = side) => {
  const arrival = { workspace: WORKSPACE, payload: Buffer.from(text), connection: 'm1', peer: '127.0.0.1:1', at: NOW }
  const { answers, exchange } = await from.receiver.receive(arrival)
  const told = answers.map((answer) => messageOf(String(answer)))
  return { codes: told.map((each) => `${each.get('MSA-1')} ${each.get('MSA-2')}`).join(', '), exchange, told }
}
const whole = ngemrText({ event: 'A01', more: ['PV2|||^Chest pain and fever', 'OBX|1|TX|CITY^CITY|1|Singapore'] })
const header = (id: string, from: string, accept = '', application = '') =>
  (whole.split('\r')[0] ?? '')
    .replace('|4386567|', `|${id}|`)
    .replace('|T|2.3||||||UNICODE', `|T|2.3||${from}|${accept}|${application}||UNICODE`)
/** The text behind the header, cut at those places; where a segment is cut, ADD says so. */
const parts = (at: readonly number[], asked: [string, string] = ['', '']) => {
  const body = whole.slice(whole.indexOf('\r') + 1)
  const places = [...new Set(at.map((each) => each % body.length))].sort((a, b) => a - b).filter((each) => each > 0)
  return [0, ...places].map((start, i) => {
    const end = places[i]
    const isCut = (place: number) => body[place - 1] !== '\r' && body[place] !== '\r'
    const text = body.slice(start, end).replace(/^\r/, '')
    const begin = start > 0 && isCut(start) ? 'ADD|' : ''
    const rest = text.endsWith('\r') || text === '' ? text : `${text}\r`
    const tail = end === undefined ? '' : `${isCut(end) ? 'ADD|\r' : ''}DSC|P${i + 1}|F\r`
    return `${header(`F${i + 1}`, i === 0 ? '' : `P${i}`, ...asked)}\r${begin}${rest}${tail}`
  })
}
const visit = () => side.small.visit(NUMBER)

describe('The parts are kept, each acknowledged, and filed as one with the last', () => {
  test.each<[string, [string, string], string[]]>([
    ['original mode', ['', ''], ['AA F1', 'AA F2', 'AA F3']],
    ['enhanced mode: the application speaks once, of the first', ['AL', 'AL'], ['CA F1', 'CA F2', 'CA F3, AA F1']],
  ])('%s', async (_, asked, expected) => {
    const got = []
    for (const part of parts([200, 600], asked)) {
      expect(await visit()).toBeUndefined()
      got.push((await receive(part)).codes)
    }
    expect(got).toEqual(expected)
    expect(await visit()).toMatchObject({ status: 'in-progress', reasonCode: [{ text: 'Chest pain and fever' }] })
  })

  test('wherever it is cut, what is filed is the same', async () => {
    await receive(whole.replace('|4386567|', '|W|'))
    const expected = JSON.stringify(await visit(), (key, value) => (['id', 'meta'].includes(key) ? undefined : value))
    await side.close()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2000), { minLength: 1, maxLength: 6 }), async (at) => {
        side = await openInboundSide()
        for (const part of parts(at)) expect((await receive(part)).codes).toMatch(/^AA F/)
        const filed = JSON.stringify(await visit(), (key, value) => (['id', 'meta'].includes(key) ? undefined : value))
        await side.close()
        expect(filed).toBe(expected)
      }),
      { numRuns: 15 },
    )
    side = await openInboundSide()
  })

  test('a restart between two parts loses nothing', async () => {
    const [first = '', second = ''] = parts([300])
    await receive(first)
    const again = await startInbound(side.small)
    expect((await receive(second, again)).codes).toBe('AA F2')
    await again.journal.close()
    expect(await visit()).toMatchObject({ status: 'in-progress' })
  })

  test('what is wrong with the whole is told with the last part', async () => {
    const [first = '', second = ''] = parts([300]).map((part) => part.replaceAll(NUMBER, ''))
    expect((await receive(first)).codes).toBe('AA F1')
    const { codes, told } = await receive(second)
    expect([codes, told[0]?.get('MSA-3')]).toEqual(['AE F2', expect.stringContaining('PV1-19')])
  })

  test('accepted on storage, the whole waits and not its parts', async () => {
    const events = ['A01']
    const feed = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const, enabled: true, events }
    await side.registry.putInterface(WORKSPACE, { ...feed, acceptOn: 'storage' })
    for (const part of parts([300])) await receive(part)
    const rows = await side.small.store.read.readQueue(WORKSPACE, 'demo-adt-in', { limit: 10 })
    expect(rows.map(({ key, payload }) => [key, Buffer.from(payload).includes('Chest pain and fever')])).toEqual([
      ['F1', true],
    ])
  })
})

describe('What goes on from nothing is refused', () => {
  test.each<[string, (part: string[]) => string[], string]>([
    ['a part before the first', ([, second = '']) => [second], 'MSH-14'],
    ['a part after the last', ([first = '', second = '']) => [first, second, second.replace('|F2|', '|F9|')], 'MSH-14'],
    ['a DSC without a pointer', ([first = '']) => [first.replace('DSC|P1|', 'DSC||')], 'DSC-1'],
  ])('%s', async (_, choose, where) => {
    const sent = choose(parts([300]))
    const answers = []
    for (const part of sent) answers.push(await receive(part))
    expect(answers.at(-1)?.codes).toMatch(/^AE /)
    expect(answers.at(-1)?.told[0]?.get('MSA-3')).toContain(where)
  })

  test('and so is one of another sender', async () => {
    const [first = '', second = ''] = parts([300])
    await receive(first)
    expect((await receive(second.replace('|EPIC|ZAH|', '|LAB|ZNU|'))).codes).toBe('AE F2')
  })
})
