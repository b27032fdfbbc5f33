import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'
import { END, framed, type Peer, VT } from './peer.ts'

let side: MllpSide
let peer: Peer
beforeEach(async () => {
  side = await openMllpSide({ limits: { maxMessageBytes: 2_000_000 } })
  peer = await side.peer()
})
afterEach(() => side.close())

const message = (id: number | string) =>
  ngemrText({ id: `${id}`, event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH', visit: `10070009${id}` })
const one = framed(message(1001))
const pieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))

describe('However the packets fall, every message is answered once, in order', () => {
  test.each<[string, Buffer[], string[]]>([
    ['one frame', [one], ['1001']],
    ['two frames in one packet', [Buffer.concat([one, framed(message(1002))])], ['1001', '1002']],
    ['one frame in fifty packets', pieces(one, Math.ceil(one.length / 50)), ['1001']],
    ['one byte a packet', pieces(one, 1), ['1001']],
    ['the end block split', [one.subarray(0, -1), one.subarray(-1)], ['1001']],
    [
      'a frame and a half, then the rest',
      [Buffer.concat([one, one.subarray(0, 40)]), Buffer.concat([framed(message(1003)).subarray(40)])],
      ['1001', '1003'],
    ],
    ['padding between frames', [one, Buffer.from('\r\n\0 \r'), framed(message(1002))], ['1001', '1002']],
    ['an end block without CR', [Buffer.from(`${VT + message(1001)}\x1c`), framed(message(1002))], ['1001', '1002']],
    ['an end block with LF', [Buffer.from(`${VT}${message(1001)}\x1c\n`), framed(message(1002))], ['1001', '1002']],
  ])('%s', async (_, packets, ids) => {
    for (const packet of packets) await new Promise((resolve) => peer.socket.write(packet, resolve))
    expect(await peer.acks(ids.length)).toEqual(ids.map((id) => `AA ${id}`))
  })

  test('a message of one megabyte', async () => {
    const big = message(1001).replace('Singapore', 'x'.repeat(1_000_000))
    peer.write(framed(big))
    expect(await peer.acks(1)).toEqual(['AA 1001'])
  })

  test('a thousand in one go', async () => {
    const ids = Array.from({ length: 1000 }, (_, i) => 2000 + i)
    peer.write(Buffer.concat(ids.map((id) => framed(message(id)))))
    expect(await peer.acks(1000)).toEqual(ids.map((id) => `AA ${id}`))
  })
})

describe('What is no good frame is put on record, and the next good one is answered', () => {
  const next = framed(message(1002))

  test('no start block', async () => {
    peer.write(Buffer.concat([Buffer.from(message(1001) + END), next]))
    expect(await peer.acks(1)).toEqual(['AA 1002'])
    const junk = await side.event('junk')
    expect(junk.note).toMatch(/without the start block 0x0B/)
    expect(Buffer.from(junk.bytes ?? []).toString()).toContain('ADT^A04|1001')
    expect(junk.offset).toBe(0)
  })

  test('no end block: the next start block cuts the frame off, and it is not acknowledged', async () => {
    peer.write(Buffer.concat([Buffer.from(VT + message(1001)), next]))
    expect(await peer.acks(1)).toEqual(['AA 1002'])
    const cut = await side.event('truncated')
    expect(Buffer.from(cut.bytes ?? []).toString()).toContain('ADT^A04|1001')
    expect(await side.inbound.small.visit('100700091001')).toBeUndefined()
  })

  test('bytes between frames', async () => {
    peer.write(Buffer.concat([one, Buffer.from('hello'), next]))
    expect(await peer.acks(2)).toEqual(['AA 1001', 'AA 1002'])
    expect(await side.event('junk')).toMatchObject({ offset: one.length, note: expect.stringMatching(/^5 bytes/) })
  })

  test.each<[string, string | Buffer, string]>([
    ['an empty frame', '', 'AR '],
    ['no MSH', 'PID|1', 'AR '],
    ['binary rubbish in a frame', Buffer.from([1, 2, 255, 0, 254]), 'AR '],
    ['an unknown event', message(1001).replace('ADT^A04', 'ADT^A77'), 'AR 1001'],
    ['a wrong MSH-11', message(1001).replace('|T|2.3|', '|X|2.3|'), 'AR 1001'],
  ])('%s', async (_, payload, answer) => {
    peer.write(Buffer.concat([framed(payload), next]))
    expect(await peer.acks(2)).toEqual([answer, 'AA 1002'])
    const entry = await side.told((each) => each.kind === 'mllp' && each.outcome === 'AR')
    expect(Buffer.from(entry.kind === 'mllp' ? entry.message : []).equals(Buffer.from(payload))).toBe(true)
  })

  test('a start block and a bad end are told of in the entry of the message', async () => {
    peer.write(Buffer.from(`${VT}${message(1001)}\x1c\n`))
    await peer.acks(1)
    const entry = await side.told((each) => each.kind === 'mllp')
    expect(entry.findings).toContainEqual(expect.objectContaining({ rule: 'mllp/end-block' }))
  })
})
