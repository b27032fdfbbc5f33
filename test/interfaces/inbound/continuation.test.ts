/** A message that comes in parts (HL7 v2.5.1 §2.10.2): DSC ends one, MSH-14 begins the next, ADD goes on with a segment that was cut. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Encounter } from '@medplum/fhirtypes'
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
const receive = async (text: string, from = side, connection = 'm1') => {
  const arrival = { workspace: WORKSPACE, payload: Buffer.from(text), connection, peer: '127.0.0.1:1', at: NOW }
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

describe('Two messages are never made one', () => {
  const OTHER = '100700090002'
  const ofOther = (part: string) =>
    part.replaceAll(NUMBER, OTHER).replaceAll('T5012345B', 'T4512345B').replace('|F', '|G')
  const [first = '', second = ''] = parts([300])

  test.each<[string, string, [string, string]]>([
    ['over another connection the first goes on', 'm2', ['AA F2', 'AE G2']],
    ['over the same one neither does, whichever comes next', 'm1', ['AE F2', 'AE G2']],
  ])('a pointer that waits already is refused: %s', async (_, connection, expected) => {
    await receive(first)
    const { codes, told } = await receive(ofOther(first), side, connection)
    expect([codes, told[0]?.get('MSA-3')]).toEqual(['AE G1', expect.stringContaining('DSC-1')])
    const rest = [await receive(second), await receive(ofOther(second), side, connection)]
    expect(rest.map((each) => each.codes)).toEqual(expected)
    expect(await side.small.visit(OTHER)).toBeUndefined()
  })

  test.each<[string, (part: string) => string, string]>([
    ['of another type', (part) => part.replace('ADT^A01', 'ADT^A04'), 'MSH-9'],
    ['of another patient', (part) => part.replace('\r', '\rPID|1||T4512345B^^^P||SOMEONE\r'), 'PID-3'],
  ])('a part %s', async (_, change, where) => {
    await receive(first)
    const { codes, told } = await receive(change(second))
    expect([codes, told[0]?.get('MSA-3')]).toEqual(['AE F2', expect.stringContaining(where)])
    expect((await receive(second)).codes).toBe('AA F2')
  })

  test('nor does one go on where another went on already', async () => {
    const [begin = '', middle = '', end = ''] = parts([200, 600])
    for (const part of [begin, middle]) await receive(part)
    expect((await receive(end.replace('||P2|', '||P1|').replace('|F3|', '|F8|'))).codes).toBe('AE F8')
    expect((await receive(end)).codes).toBe('AA F3')
  })
})

describe('A sender that crashed begins anew over another connection, with the pointers that it had', () => {
  const OTHER = '100700090002'
  const ofOther = (part: string) =>
    part.replaceAll(NUMBER, OTHER).replaceAll('T5012345B', 'T5212345G').replace('|F', '|G')
  /** Over MLLP: what comes later goes back over the same connection. */
  const over = async (connection: string, text: string) => {
    const arrival = { workspace: WORKSPACE, payload: Buffer.from(text), connection, peer: '127.0.0.1:1', at: NOW }
    const { answers } = await side.receiver.receive({ ...arrival, later: () => true })
    const told = messageOf(String(answers[0]))
    return `${told.get('MSA-1')} ${told.get('MSA-2')} ${told.get('MSA-3')}`.trim()
  }
  const reasons = async () => [
    (await visit())?.reasonCode?.[0]?.text,
    (await side.small.visit(OTHER))?.subject?.display,
  ]

  test('the message goes through at once, and what was left behind disturbs nobody', async () => {
    const [first = '', second = ''] = parts([300])
    expect(await over('m1', first)).toBe('AA F1')
    for (const part of [first, second].map(ofOther)) expect(await over('m2', part)).toMatch(/^AA G/)
    expect(await reasons()).toEqual([undefined, 'LIM TEST BOON'])
    // The first message had only paused.
    expect(await over('m1', second)).toBe('AA F2')
    expect((await reasons())[0]).toBe('Chest pain and fever')
  })

  test('who goes on over a third connection could mean either, and begins again', async () => {
    const [first = '', second = ''] = parts([300])
    for (const [connection, part] of [
      ['m1', first],
      ['m2', ofOther(first)],
    ] as const)
      await over(connection, part)
    expect(await over('m3', second)).toMatch(/^AE F2 .*MSH-14/)
    for (const part of [first, second]) expect(await over('m3', part)).toMatch(/^AA F/)
    // Nor when all but one of them are through.
    expect(await over('m4', ofOther(second))).toMatch(/^AE G2/)
    expect(await over('m2', ofOther(second))).toBe('AA G2')
    expect(await reasons()).toEqual(['Chest pain and fever', 'LIM TEST BOON'])
  })

  test('however often it crashes', async () => {
    const [first = '', second = ''] = parts([300])
    const again = (part: string, n: number) => part.replace(/\|F(\d)\|/, `|N${n}x$1|`)
    for (let n = 1; n <= 45; n++) expect(await over(`m${n}`, again(first, n))).toBe(`AA N${n}x1`)
    expect(await over('m30', again(second, 30))).toBe('AA N30x2')
    expect(await over('m3', again(second, 3))).toMatch(/^AE N3x2/)
  })

  /** Three processes of one sender, the same pointers; connections break before or after an answer, and a process goes on or begins anew. */
  test('whatever comes over which connection, no message is made of two', async () => {
    let whole = 0
    const step = fc.record({ who: fc.nat(2), breaks: fc.nat(3), anew: fc.nat(3) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
        side = await openInboundSide()
        const cut = parts([200, 600])
        const text = (who: number, part: number, time: number) =>
          (cut[part] ?? '')
            .replace(/\|F(\d)\|/, `|W${who}x${time}x$1|`)
            .replaceAll(NUMBER, `10070009000${who}`)
            .replaceAll('Chest pain and fever', `Reason nr. ${who}`)
            .replaceAll('Singapore', `City nr. ${who}`)
        const processes = [0, 1, 2].map((who) => ({ who, line: 0, next: 0, time: 0 }))
        for (const { who, breaks, anew } of steps) {
          const one = processes[who]
          if (!one || one.next === 3) continue
          if (anew === 0 && one.next > 0) Object.assign(one, { next: 0, time: one.time + 1 })
          const answer = await over(`m${who}-${one.line}`, text(who, one.next, one.time))
          if (breaks === 0) one.line++
          // Broken before the answer, the part is sent again; an error begins the message anew.
          if (breaks !== 0 && answer.startsWith('AA')) one.next++
          else if (answer.startsWith('AE')) Object.assign(one, { next: 0, time: one.time + 1 })
        }
        for (const each of await side.small.all<Encounter>('Encounter')) {
          const who = each.identifier?.[0]?.value?.at(-1)
          expect(
            JSON.stringify(each)
              .match(/(?<=Reason nr. |City nr. )\d/g)
              ?.sort(),
          ).toEqual([who, who])
          whole++
        }
        await side.close()
      }),
      { numRuns: 20 },
    )
    expect(whole).toBeGreaterThan(15)
    side = await openInboundSide()
  })
})

describe('What was acknowledged can still become whole', () => {
  test('a whole that was refused is tried again with its last part, or from the first', async () => {
    const [first = '', second = ''] = parts([200]).map((part) => part.replaceAll('A01', 'A03'))
    const codes = []
    for (const part of [first, second, first, second]) codes.push((await receive(part)).codes)
    await receive(whole)
    for (const part of [second, first, second]) codes.push((await receive(part)).codes)
    expect(codes.join(', ')).toBe('AA F1, AE F2, AA F1, AE F2, AA F2, AA F1, AA F2')
  })

  test('a part that was given up is kept anew, and one whose whole was taken is not', async () => {
    const [first = '', second = ''] = parts([300])
    await receive(first)
    side.small.clock.now += 25 * 3_600_000
    for (const part of [first, second, first, second]) expect((await receive(part)).codes).toMatch(/^AA /)
    expect(await visit()).toMatchObject({ status: 'in-progress' })
    expect(await side.small.store.read.listDocuments(WORKSPACE, 'inbound-continuation')).toEqual([])
  })

  test('a message has at most five thousand parts', async () => {
    const [first = ''] = parts([300])
    await receive(first.replace('DSC|P1|', 'DSC|5000|'))
    const [row] = await side.small.store.read.listDocuments(WORKSPACE, 'inbound-continuation')
    const text = JSON.stringify({ ...JSON.parse(row?.text ?? ''), count: 5_000 })
    await side.small.store.write((tx) => tx.putDocument(WORKSPACE, 'inbound-continuation', row?.id ?? '', text))
    const { codes, told } = await receive(`${header('F2', '5000')}\rZZZ|1\rDSC|5001|F\r`)
    expect([codes, told[0]?.get('MSA-3')]).toEqual(['AE F2', expect.stringContaining('more than 5000')])
  })

  test('a sender leaves at most twenty open, and those of yesterday are cleared', async () => {
    const [first = ''] = parts([300])
    const codes = []
    const begin = async (n: number) =>
      (await receive(first.replace('|F1|', `|N${n}|`).replace('DSC|P1|', `DSC|N${n}|`))).codes
    for (let n = 1; n <= 21; n++) codes.push(await begin(n))
    expect(codes.map((code) => code.slice(0, 2))).toEqual([...Array(20).fill('AA'), 'AE'])
    side.small.clock.now += 25 * 3_600_000
    expect(await begin(22)).toBe('AA N22')
    expect(await side.small.store.read.listDocuments(WORKSPACE, 'inbound-continuation')).toHaveLength(1)
  })
})
