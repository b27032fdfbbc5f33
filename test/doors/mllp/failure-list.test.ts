/** What goes wrong between HL7 v2 systems, on real sockets: cases that the other suites of this folder do not name. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'
import { framed, type Peer, VT } from './peer.ts'

let side: MllpSide
let peer: Peer
beforeEach(async () => {
  side = await openMllpSide({ limits: { maxConnections: 600 } })
  peer = await side.peer()
})
afterEach(() => side.close())

const message = (id: string) =>
  ngemrText({ id, event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH', visit: '100700091001' })
const written = (bytes: Buffer) => new Promise<void>((resolve) => peer.socket.write(bytes, () => resolve()))

describe('Framing', () => {
  const one = framed(message('1'))
  const two = framed(message('2'))
  const named = framed(message('1').replace('LIM TEST BOON', 'LIM TÉST BOON'))
  const inName = named.indexOf(0xc3) + 1
  test.each<[string, Buffer[], string[]]>([
    ['the start block alone, then the rest', [one.subarray(0, 1), one.subarray(1)], ['AA 1']],
    ['a UTF-8 character cut in two', [named.subarray(0, inName), named.subarray(inName)], ['AA 1']],
    [
      'FS CR LF, then the next frame in two parts',
      [Buffer.concat([one, Buffer.from('\n'), two.subarray(0, 30)]), two.subarray(30)],
      ['AA 1', 'AA 2'],
    ],
    ['an FS inside that is data', [framed(message('1').replace('Singapore', 'Sing\x1capore'))], ['AA 1']],
    ['MSH and nothing more', [framed('MSH'), two], ['AR ', 'AA 2']],
  ])('%s', async (_, packets, answers) => {
    for (const packet of packets) await written(packet)
    expect(await peer.acks(answers.length)).toEqual(answers)
  })

  test('eight megabytes are read in linear time', async () => {
    const big = framed(message('1').replace('Singapore', 'x'.repeat(8 * 1024 * 1024)))
    const began = performance.now()
    peer.write(big)
    expect(await peer.acks(1)).toEqual(['AA 1'])
    // A re-scan for every packet takes minutes.
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('a frame that never ends is dropped at the limit while another connection is served', async () => {
    const other = await side.peer()
    peer.write(Buffer.from(VT))
    const filler = Buffer.alloc(1024 * 1024, 'x')
    for (let sent = 0; sent < 17; sent++) peer.write(filler)
    other.write(two)
    expect(await other.acks(1)).toEqual(['AA 2'])
    expect((await side.event('oversize')).note).toMatch(/without an end block/)
  })
})

test('five hundred idle connections do not keep the next one from its answer', async () => {
  await Promise.all(Array.from({ length: 500 }, () => side.peer()))
  peer.write(framed(message('1')))
  expect(await peer.acks(1)).toEqual(['AA 1'])
}, 30_000)

describe('What is echoed', () => {
  const bytesOf = (text: string, encoding: BufferEncoding = 'latin1') => framed(Buffer.from(text, encoding))
  const latin = message('J\xe9').replace('UNICODE UTF-8', '8859/1')
  test.each<[string, Buffer, string]>([
    ['an id with escapes', framed(message('A\\T\\B')), '41 5c 54 5c 42'],
    ['an id in Latin-1', bytesOf(latin), '4a e9'],
    ['an id in UTF-8', framed(message('JÉ')), '4a c3 89'],
  ])('%s comes back byte for byte', async (_, frame, hex) => {
    const ack = new Promise<Buffer>((resolve) => peer.socket.once('data', resolve))
    peer.write(frame)
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
    expect((await ack).includes(Buffer.concat([Buffer.from('MSA|AA|'), bytes]))).toBe(true)
  })

  test('the separators of the sender', async () => {
    const changed = message('1').replaceAll('|', '#').replaceAll('^', '*').replace('MSH#*~\\&', 'MSH#*~\\&')
    const ack = new Promise<Buffer>((resolve) => peer.socket.once('data', resolve))
    peer.write(framed(changed))
    expect((await ack).toString()).toMatch(/MSH#\*~\\&#.*#ACK\*A04#[\s\S]*MSA#AA#1\r/)
  })

  test('every acknowledgement has an id of its own', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `${index + 1}`)
    peer.write(Buffer.concat(ids.map((id) => framed(message(id)))))
    const own = []
    for (const _ of ids) own.push((await peer.ack()).get('MSH-10'))
    expect(new Set(own).size).toBe(50)
  })
})

describe('Segment ends that are not CR', () => {
  test.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['blank lines between', '\r\r'],
  ])('%s: taken, and told', async (_, end) => {
    peer.write(framed(message('1').replaceAll('\r', end)))
    expect(await peer.acks(1)).toEqual(['AA 1'])
    const entry = await side.told((each) => each.kind === 'mllp')
    expect(entry.findings).toContainEqual(expect.objectContaining({ rule: 'hl7v2/segment-separator' }))
  })

  test('no end of the last segment: taken', async () => {
    peer.write(framed(message('1').trimEnd()))
    expect(await peer.acks(1)).toEqual(['AA 1'])
  })
})

describe('Character sets', () => {
  test.each([
    ['one that nobody knows', message('1').replace('UNICODE UTF-8', 'KLINGON'), 'hl7v2/unknown-charset'],
    ['one that the bytes contradict', message('1').replace('LIM', 'L\xcdM'), 'hl7v2/undecodable'],
  ])('%s is told, never guessed in silence', async (_, text, rule) => {
    peer.write(framed(Buffer.from(text, 'latin1')))
    await peer.ack()
    const entry = await side.told((each) => each.kind === 'mllp')
    expect(entry.findings).toContainEqual(expect.objectContaining({ rule }))
  })
})
