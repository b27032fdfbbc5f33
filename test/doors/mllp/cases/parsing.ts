/** P36 to P43: what stands in a message is read as it was meant, kept byte for byte, or told. */
import { expect } from '@jest/globals'
import { parseMessage } from '../../../../server/hl7v2/parse-message.ts'
import type { MllpExchange } from '../../../../server/journal/exchange.ts'
import { messageOf } from '../../../emr/ngemr-message.ts'
import { framed } from '../peer.ts'
import { type Case, findingsOf, message } from './case.ts'

/** Taken, kept in the journal byte for byte, and with that finding. */
const taken = (id: string, what: string, text: string | Buffer, finding?: string): Case => ({
  id,
  what,
  async run(side, peer) {
    peer.write(framed(text))
    expect(await peer.acks(1)).toEqual(['AA 1'])
    const kept = (await side.told((each) => each.kind === 'mllp')) as MllpExchange
    expect(Buffer.from(kept.message)).toEqual(Buffer.from(text))
    if (finding) expect(await findingsOf(side, '1')).toContain(finding)
  },
})

/** The name as it stands in the record afterwards. */
const named = (what: string, text: Buffer | string, name: string): Case => ({
  id: 'P39',
  what,
  async run(side, peer) {
    peer.write(framed(text))
    expect(await peer.acks(1)).toEqual(['AA 1'])
    expect((await side.inbound.small.patient('T5012345B'))?.name?.[0]?.text).toBe(name)
  },
})

const escaped =
  'F\\F\\ S\\S\\ T\\T\\ R\\R\\ E\\E\\ \\.br\\ \\X0D\\ \\X000D\\ \\C2842\\ \\M248E\\ \\Z01\\ \\H\\bold\\N\\ open\\'
const noted = (text: string) => message('1', { more: [`NTE|1||${text}`] })
const inCharset = (charset: string, name: Buffer | string): Buffer => {
  const [head = '', tail = ''] = message('1').replace('UNICODE UTF-8', charset).split('LIM TEST BOON')
  return Buffer.concat([Buffer.from(head), Buffer.from(name as string), Buffer.from(tail)])
}
const encoded = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const batch = (head: string, ids: string[], tail: string) =>
  framed(`${head}\r${ids.map((id) => message(id)).join('')}${tail}\r`)

const batches: Case[] = (
  [
    ['split, every message answered', batch('BHS|^~\\&|LAB|X', ['1', '2'], 'BTS|2'), ['AA 1', 'AA 2']],
    ['in a file', batch('FHS|^~\\&|LAB|X\rBHS|^~\\&', ['1'], 'BTS|1\rFTS|1'), ['AA 1']],
    ['empty', batch('BHS|^~\\&|LAB|X', [], 'BTS|0'), []],
    ['a count that does not fit is told', batch('BHS|^~\\&|LAB|X', ['1'], 'BTS|7'), ['AA 1'], 'hl7v2/batch-structure'],
  ] as [string, Buffer, string[], string?][]
).map(([what, bytes, answers, finding]) => ({
  id: 'P41',
  what: `a batch: ${what}`,
  async run(side, peer) {
    const answer = new Promise<Buffer>((resolve) => peer.socket.once('data', resolve))
    peer.socket.removeAllListeners('data')
    peer.socket.on('data', (chunk) => void peer.socket.emit('answer', chunk))
    const got = new Promise<Buffer>((resolve) => peer.socket.once('answer', resolve))
    peer.write(bytes)
    const text = String(await Promise.race([got, answer]))
    expect([...text.matchAll(/MSA\|(..)\|(\w*)/g)].map((match) => `${match[1]} ${match[2]}`)).toEqual(answers)
    if (!finding) return
    const whole = await side.told((each) => each.kind === 'mllp' && /^[BF]HS$/.test(each.messageType))
    expect(whole.findings.map(({ rule }) => rule)).toContain(finding)
  },
}))

export const parsingCases: Case[] = [
  taken('P36', 'LF', message('1').replaceAll('\r', '\n'), 'hl7v2/segment-separator'),
  taken('P36', 'CR LF', message('1').replaceAll('\r', '\r\n'), 'hl7v2/segment-separator'),
  taken(
    'P36',
    'mixed, with blank lines, without a final CR',
    message('1').replace('\r', '\n').replace('\r', '\r\r').trimEnd(),
    'hl7v2/segment-separator',
  ),
  taken('P37', 'other delimiters', message('1').replaceAll('|', '#').replaceAll('^', '*')),
  taken('P37', 'five characters in MSH-2', message('1').replace('|^~\\&|', '|^~\\&#|')),
  taken('P37', 'no escape character', message('1').replace('|^~\\&|', '|^~&|').replaceAll('\\', '')),
  taken('P38', 'every escape, one of them open', noted(escaped)),
  {
    id: 'P38',
    what: 'escapes are read on demand, and what has no plain meaning stays as it stands',
    async run() {
      const read = messageOf(noted(escaped)).get('NTE-3')
      expect(read).toBe('F| S^ T& R~ E\\ \n \r \0\r \\C2842\\ \\M248E\\ \\Z01\\ \\H\\bold\\N\\ open\\')
    },
  },
  named('UTF-8', inCharset('UNICODE UTF-8', 'LÍM 陳'), 'LÍM 陳'),
  named('8859/1', inCharset('8859/1', encoded('4c cd 4d')), 'LÍM'),
  named(
    'GB 18030',
    inCharset('GB 18030-2000', encoded('b3 c2 81 30 86 30')),
    '陳é'.replace('陳é', new TextDecoder('gb18030').decode(encoded('b3 c2 81 30 86 30'))),
  ),
  named('Big5', inCharset('BIG-5', encoded('b3 af')), '陳'),
  named(
    'a second byte that looks like a delimiter (Big5 5C, 7C)',
    inCharset('BIG-5', encoded('b3 5c a5 7c')),
    new TextDecoder('big5').decode(encoded('b3 5c a5 7c')),
  ),
  named('a repetition: the first is the default', inCharset('8859/1~UNICODE UTF-8', encoded('4c cd 4d')), 'LÍM'),
  taken('P39', 'one that nobody knows', message('1').replace('UNICODE UTF-8', 'KLINGON'), 'hl7v2/unknown-charset'),
  taken('P39', 'one that the bytes contradict', inCharset('UNICODE UTF-8', encoded('4c cd 4d')), 'hl7v2/undecodable'),
  taken(
    'P40',
    'Z-segments, extra fields, repetitions, "" and empty, trailing separators',
    message('1', { more: ['ZZZ|1~2~~|""||^^^|||', 'ZPV||||'] }).replace('|SG|A', '|SG|A|||||a^b~c|||'),
  ),
  ...batches,
  {
    id: 'P42',
    what: 'DSC and ADD: the parts are joined, and each is acknowledged',
    async run(side, peer) {
      const [head = '', ...rest] = message('1').split('\r')
      const [before, after] = rest.join('\r').split('TEST BOON')
      const next = head.replace('|1|T|2.3||', '|2|T|2.3||P1')
      expect(next).toContain('|P1|')
      peer.write(framed(`${head}\r${before}\rADD|\rDSC|P1|F\r`))
      peer.write(framed(`${next}\rADD|TEST BOON${after}`))
      expect(await peer.acks(2)).toEqual(['AA 1', 'AA 2'])
      expect((await side.inbound.small.patient('T5012345B'))?.name?.[0]?.text).toBe('LIM TEST BOON')
    },
  },
  {
    id: 'P43',
    what: '5,000 OBX and a megabyte of base64 are read in linear time',
    async run() {
      const obx = Array.from(
        { length: 5_000 },
        (_, index) => `OBX|${index + 1}|ED|PDF^REPORT||^^PDF^Base64^${index ? 'AAAA' : 'A'.repeat(1 << 20)}|||||||F`,
      )
      const bytes = Buffer.from(message('1', { more: obx }))
      const before = process.cpuUsage()
      const parsed = parseMessage(bytes)
      expect(parsed.ok && parsed.message.get('OBX[5000]-5.5')).toBe('AAAA')
      expect(parsed.ok && parsed.message.get('OBX[1]-5.5').length).toBe(1 << 20)
      const { user, system } = process.cpuUsage(before)
      expect((user + system) / 1e6).toBeLessThan(10)
    },
  },
  taken(
    'P43',
    'and taken over the wire',
    message('1', { more: Array.from({ length: 5_000 }, (_, index) => `OBX|${index + 1}|TX|CITY^CITY|1|Singapore`) }),
  ),
]
