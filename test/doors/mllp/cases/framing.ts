/** F1 to F16: however the bytes fall, no message is lost, merged, doubled or answered without having come whole. */
import { expect } from '@jest/globals'
import { framed, VT } from '../peer.ts'
import { type Case, frameOf, message, packets } from './case.ts'

const FS = '\x1c'
const one = frameOf('1')
const two = frameOf('2')
const bytesOf = (bytes: Buffer) => [...bytes].map((byte) => Buffer.of(byte))
const named = framed(message('1', { name: 'LIM TÉST BOON' }))

/** Cases that are packets in and acknowledgements out. */
const answered = (id: string, what: string, parts: (Buffer | string)[], expected: string[]): Case => ({
  id,
  what,
  async run(_, peer) {
    await packets(peer, ...parts)
    expect(await peer.acks(expected.length)).toEqual(expected)
  },
})

/** The same, and a connection event that tells what was seen. */
const told = (
  id: string,
  what: string,
  parts: (Buffer | string)[],
  expected: string[],
  event: 'junk' | 'truncated' | 'oversize',
): Case => ({
  id,
  what,
  async run(side, peer) {
    await packets(peer, ...parts)
    expect(await peer.acks(expected.length)).toEqual(expected)
    expect((await side.event(event)).offset).toBeGreaterThanOrEqual(0)
  },
})

const ten = Array.from({ length: 10 }, (_, index) => `${index + 1}`)

export const framingCases: Case[] = [
  answered('F1', 'one frame in one read', [one], ['AA 1']),
  answered('F2', 'two frames in one read', [Buffer.concat([one, two])], ['AA 1', 'AA 2']),
  answered(
    'F2',
    'ten frames in one read',
    [Buffer.concat(ten.map(frameOf))],
    ten.map((id) => `AA ${id}`),
  ),
  {
    id: 'F3',
    what: 'several messages on one kept-open connection, no replay',
    async run(side, peer) {
      for (const id of ['1', '2', '3']) {
        peer.write(frameOf(id))
        expect(await peer.acks(1)).toEqual([`AA ${id}`])
      }
      const taken = await side.inbound.journal.query('ngemr', { kind: 'mllp' })
      expect(taken).toHaveLength(3)
    },
  },
  answered(
    'F4',
    'one and a half frames, the rest later',
    [Buffer.concat([one, two.subarray(0, 60)]), two.subarray(60)],
    ['AA 1', 'AA 2'],
  ),
  answered('F5', 'one byte a packet', bytesOf(one), ['AA 1']),
  answered('F6', 'split between 0x1C and 0x0D', [one.subarray(0, -1), one.subarray(-1)], ['AA 1']),
  answered('F7', 'split after 0x0B', [one.subarray(0, 1), one.subarray(1)], ['AA 1']),
  answered(
    'F7',
    'split within a UTF-8 character',
    [named.subarray(0, named.indexOf(0xc3) + 1), named.subarray(named.indexOf(0xc3) + 1)],
    ['AA 1'],
  ),
  told('F8', 'no 0x0B: not delivered, told, the next good frame taken', [one.subarray(1), two], ['AA 2'], 'junk'),
  told('F9', 'garbage between frames', [one, 'garbage', two], ['AA 1', 'AA 2'], 'junk'),
  answered('F9', 'CR LF and NUL between frames', [one, '\r\n\0\0 ', two], ['AA 1', 'AA 2']),
  answered('F10', 'FS without CR, then the next frame', [Buffer.concat([one.subarray(0, -1), two])], ['AA 1', 'AA 2']),
  answered('F11', 'FS LF', [`${VT}${message('1')}${FS}\n`, two], ['AA 1', 'AA 2']),
  answered(
    'F11',
    'FS CR LF, then a frame in two parts',
    [Buffer.concat([one, Buffer.from('\n'), two.subarray(0, 30)]), two.subarray(30)],
    ['AA 1', 'AA 2'],
  ),
  told(
    'F12',
    'a truncated frame, then a new start block',
    [Buffer.concat([one.subarray(0, 80), two])],
    ['AA 2'],
    'truncated',
  ),
  answered('F13', 'an empty frame', [framed(''), two], ['AR ', 'AA 2']),
  answered('F13', 'a frame without MSH', [framed('PID|1\r'), two], ['AR ', 'AA 2']),
  answered('F13', 'MSH alone', [framed('MSH'), two], ['AR ', 'AA 2']),
  told('F13', 'an HTTP request, then a good frame', ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', two], ['AA 2'], 'junk'),
  answered('F14', '0x1C in the data', [framed(message('1').replace('Singapore', `Sing${FS}apore`))], ['AA 1']),
  {
    id: 'F15',
    what: 'eight megabytes',
    async run(_, peer) {
      const before = process.cpuUsage()
      peer.write(framed(message('1').replace('SANDBOX HEIGHTS', 'x'.repeat(8 << 20))))
      expect(await peer.acks(1)).toEqual(['AA 1'])
      const { user, system } = process.cpuUsage(before)
      // A re-scan for every packet would take minutes; this is the CPU time of both ends.
      expect((user + system) / 1e6).toBeLessThan(10)
    },
  },
  {
    id: 'F16',
    what: '64 MiB that never end: closed at the limit, the other connection served',
    async run(side, peer) {
      const other = await side.peer()
      peer.write(VT)
      const filler = Buffer.alloc(1 << 20, 'x')
      for (let sent = 0; sent < 64 && !peer.socket.destroyed; sent++) peer.write(filler)
      other.write(two)
      expect(await other.acks(1)).toEqual(['AA 2'])
      expect((await side.event('oversize')).note).toMatch(/without an end block/)
      peer.socket.resume()
      await peer.closed
    },
  },
]
