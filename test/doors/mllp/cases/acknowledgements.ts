/** A25 to A35: what is answered, with which code, in whose words, and what happens when the sandbox itself fails. */
import { expect } from '@jest/globals'
import type { Hospital } from '../../../../server/emr/hospital.ts'
import { WORKSPACE } from '../../../emr/small-hospital.ts'
import type { MllpSideOptions } from '../mllp-side.ts'
import { framed } from '../peer.ts'
import { type Case, findingsOf, frameOf, message } from './case.ts'

const asking = (id: string, accept: string, application: string) =>
  framed(message(id).replace('|T|2.3||||||UNICODE', `|T|2.3|||${accept}|${application}||UNICODE`))
const modern = (text: string) => text.replace('|T|2.3|', '|T|2.5.1|')

/** One message in; the code and the table 0357 code of its answer out. */
const refused = (id: string, what: string, text: string, code: string, error: string, location?: string): Case => ({
  id,
  what,
  async run(_, peer) {
    peer.write(framed(text))
    const ack = await peer.ack()
    expect([ack.get('MSA-1'), ack.get('ERR-3.1') || ack.get('ERR-1.4.1')]).toEqual([code, error])
    if (location) expect([ack.get('ERR-2.1'), ack.get('ERR-2.3')].join('-')).toBe(location)
    // The next one is taken all the same.
    peer.write(frameOf('99'))
    expect(await peer.acks(1)).toEqual(['AA 99'])
  },
})

const echoed = (id: string, what: string, bytes: Buffer, expected: Buffer): Case => ({
  id,
  what,
  async run(_, peer) {
    const answer = new Promise<Buffer>((resolve) => peer.socket.once('data', resolve))
    peer.write(bytes)
    expect((await answer).includes(expected)).toBe(true)
  },
})

const latin = Buffer.from(message('J\xe9').replace('UNICODE UTF-8', '8859/1'), 'latin1')
const separated = message('1').replaceAll('|', '#').replaceAll('^', '*')

/** The hospital fails for one control id. */
const failing = (file: Hospital['file']): Partial<Hospital> => ({ file })
const throws: MllpSideOptions = { hospital: failing(() => Promise.reject(new Error('out of luck'))) }
const hangs: MllpSideOptions = { hospital: failing(() => new Promise(() => {})), filingMs: 60 }

export const acknowledgementCases: Case[] = [
  {
    id: 'A25',
    what: 'MSH-15 AL gives CA; ER and SU look at the outcome; NE and NE gives nothing',
    async run(_, peer) {
      peer.write(
        Buffer.concat([
          asking('1', 'AL', 'NE'),
          asking('2', 'NE', 'NE'),
          asking('3', 'ER', 'SU'),
          asking('4', 'SU', 'NE'),
        ]),
      )
      expect(await peer.acks(3)).toEqual(['CA 1', 'AA 3', 'CA 4'])
    },
  },
  {
    id: 'A26',
    what: 'CA now, AA later: two messages with ids of their own',
    async run(_, peer) {
      peer.write(asking('1', 'AL', 'AL'))
      const [accept, application] = [await peer.ack(), await peer.ack()]
      expect([accept.get('MSA-1'), application.get('MSA-1'), application.get('MSH-16')]).toEqual(['CA', 'AA', 'NE'])
      expect(accept.get('MSH-10')).not.toBe(application.get('MSH-10'))
    },
  },
  refused('A27', 'a message type that is not taken', modern(message('1').replace('ADT^A04', 'ZZZ^Z01')), 'AR', '200'),
  refused('A27', 'an event that is not taken', modern(message('1').replace('ADT^A04', 'ADT^A77')), 'AR', '201'),
  refused('A27', 'a processing id that is none', message('1').replace('|T|2.3|', '|X|2.5.1|'), 'AR', '202'),
  refused('A27', 'a version that is none', message('1').replace('|T|2.3|', '|T|3.0|'), 'AR', '203'),
  refused(
    'A28',
    '101: a required field missing',
    modern(message('1').replace('|T5012345B^^^P|', '||')),
    'AE',
    '101',
    'PID-3',
  ),
  refused('A28', '102: a date that is none', modern(message('1', { born: 'yesterday' })), 'AE', '102', 'PID-7'),
  refused('A28', '103: a value that is not in its table', modern(message('1', { class: 'XX' })), 'AE', '103', 'PV1-2'),
  refused('A29', 'no control id', modern(message('')), 'AE', '101', 'MSH-10'),
  refused('A29', 'the null value for a control id', modern(message('""')), 'AE', '101', 'MSH-10'),
  echoed(
    'A30',
    'an id with escapes comes back byte for byte',
    framed(message('A\\T\\B')),
    Buffer.from('MSA|AA|A\\T\\B\r'),
  ),
  echoed('A30', 'an id in Latin-1', framed(latin), Buffer.from('MSA|AA|J\xe9\r', 'latin1')),
  echoed('A30', "the sender's separators", framed(separated), Buffer.from('MSA#AA#1\r')),
  {
    id: 'A31',
    what: 'every acknowledgement has an id of its own',
    async run(_, peer) {
      peer.write(Buffer.concat(Array.from({ length: 20 }, (_each, index) => frameOf(`${index + 1}`))))
      const own = new Set<string>()
      for (let count = 0; count < 20; count++) own.add((await peer.ack()).get('MSH-10'))
      expect(own.size).toBe(20)
    },
  },
  {
    id: 'A32',
    what: 'the same bytes again get the recorded acknowledgement; other bytes under the id are flagged',
    async run(side, peer) {
      peer.write(Buffer.concat([frameOf('1'), frameOf('1')]))
      const [first, second] = [await peer.ack(), await peer.ack()]
      expect(Buffer.from(second.bytes)).toEqual(Buffer.from(first.bytes))
      peer.write(framed(message('1', { name: 'LIM OTHER' })))
      expect(await peer.acks(1)).toEqual(['AA 1'])
      const all = await side.inbound.journal.query(WORKSPACE, { kind: 'mllp' })
      expect(all.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toEqual(
        expect.arrayContaining(['mllp/retransmission', 'mllp/control-id-used-again']),
      )
    },
  },
  {
    id: 'A33',
    what: 'sequence numbers: 0 asks, +1 goes on, a gap and a repeat are refused, -1 begins anew',
    async run(side, peer) {
      const feed = await side.inbound.registry.getInterface(WORKSPACE, 'demo-adt-in')
      if (feed) await side.inbound.registry.putInterface(WORKSPACE, { ...feed, sequenceNumbers: true })
      const numbered = (id: string, number: string) => framed(message(id).replace('|T|2.3|', `|T|2.3|${number}`))
      const answers: string[] = []
      for (const [id, number] of Object.entries({ a: '0', b: '5', c: '6', d: '8', e: '6', f: '0', g: '-1', h: '1' })) {
        peer.write(numbered(id, number))
        const ack = await peer.ack()
        answers.push(`${ack.get('MSA-1')} ${ack.get('MSA-4')}`)
      }
      expect(answers).toEqual(['AA -1', 'AA 5', 'AA 6', 'AE 7', 'AE 7', 'AA 7', 'AA -1', 'AA 1'])
    },
  },
  {
    id: 'A34',
    what: 'an acknowledgement that was lost: the resend is recognised (killed between commit and answer: durability.test.ts)',
    async run(side, peer) {
      peer.write(frameOf('1'))
      await side.told((each) => each.kind === 'mllp')
      peer.socket.destroy()
      const again = await side.peer()
      again.write(frameOf('1'))
      expect(await again.acks(1)).toEqual(['AA 1'])
      const visits = await side.inbound.small.all('Encounter')
      expect(visits).toHaveLength(1)
    },
  },
  {
    id: 'A35',
    what: 'the handler throws: AE 207, and the next message is answered',
    options: throws,
    async run(side, peer) {
      peer.write(Buffer.concat([frameOf('1'), frameOf('2')]))
      expect(await peer.acks(2)).toEqual(['AE 1', 'AE 2'])
      expect(await findingsOf(side, '2')).toContain('mllp/internal-error')
    },
  },
  {
    id: 'A35',
    what: 'the handler never returns: AE after the time-out, and the next message is answered',
    options: hangs,
    async run(side, peer) {
      peer.write(Buffer.concat([frameOf('1'), frameOf('2')]))
      expect(await peer.acks(2)).toEqual(['AE 1', 'AE 2'])
      expect(await findingsOf(side, '1')).toContain('mllp/internal-error')
      // Others write all the same: nothing is left locked.
      await side.inbound.registry.putInterface(WORKSPACE, {
        ...{ name: 'other', partner: 'demo', direction: 'in', enabled: true, events: [] },
      })
    },
  },
]
