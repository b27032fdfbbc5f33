import { describe, expect, test } from '@jest/globals'
import {
  type AcknowledgementError,
  type AcknowledgementRequest,
  buildAcknowledgement,
  readAcknowledgement,
} from '../../server/hl7v2/acknowledgement.ts'
import { createFramer, frame } from '../../server/hl7v2/mllp-framer.ts'
import { lines, parse, refusal } from './messages.ts'

const NOW = Date.UTC(2024, 10, 4, 2, 0, 0)
const MISSING: AcknowledgementError = { code: '101', location: 'PID-3[2].4', text: 'the identifier has no type' }
const UNKNOWN: AcknowledgementError = { code: '103', location: 'PV1-2', text: 'patient class "Q|Q"', severity: 'W' }

function header(version: string, more = ''): string {
  return lines(`MSH|^~\\&|EPIC|ZAH|PARTNER|LAB|20241104|USER|ADT^A01|00Q17|T|${version}${more}`, 'PID|1')
}

function acknowledge(text: string | Uint8Array, request: Partial<AcknowledgementRequest> = {}): string[] {
  const bytes = buildAcknowledgement({
    message: parse(text).message,
    code: 'AA',
    errors: [],
    controlId: 'S1',
    now: NOW,
    ...request,
  })
  return Buffer.from(bytes).toString('latin1').split('\r')
}

describe('the header is built anew and turned around', () => {
  test.each([
    [
      '2.3, with the receiver that the message named',
      header('2.3'),
      {},
      'MSH|^~\\&|PARTNER|LAB|EPIC|ZAH|20241104100000||ACK^A01|S1|T|2.3',
    ],
    [
      'our own name',
      header('2.3'),
      { sendingApplication: 'NG&EMR', sendingFacility: 'ZAH' },
      'MSH|^~\\&|NG\\T\\EMR|ZAH|EPIC|ZAH|20241104100000||ACK^A01|S1|T|2.3',
    ],
    ['2.3.1', header('2.3.1'), {}, 'MSH|^~\\&|PARTNER|LAB|EPIC|ZAH|20241104100000||ACK^A01|S1|T|2.3.1'],
    [
      '2.4: the structure is named',
      header('2.4'),
      {},
      'MSH|^~\\&|PARTNER|LAB|EPIC|ZAH|20241104100000||ACK^A01^ACK|S1|T|2.4',
    ],
    [
      '2.10 is later than 2.4',
      header('2.10'),
      {},
      'MSH|^~\\&|PARTNER|LAB|EPIC|ZAH|20241104100000||ACK^A01^ACK|S1|T|2.10',
    ],
    [
      'version with country',
      header('2.5.1^SGP'),
      {},
      'MSH|^~\\&|PARTNER|LAB|EPIC|ZAH|20241104100000||ACK^A01^ACK|S1|T|2.5.1^SGP',
    ],
    [
      'MSH-15 and MSH-16 are not passed on, MSH-18 is',
      header('2.3', '|||AL|AL||UNICODE UTF-8'),
      {},
      'MSH|^~\\&|PARTNER|LAB|EPIC|ZAH|20241104100000||ACK^A01|S1|T|2.3||||||UNICODE UTF-8',
    ],
    ['almost nothing to go by', 'MSH|^~\\&|\r', {}, 'MSH|^~\\&|||||20241104100000||ACK|S1|P|2.3'],
    [
      "the sender's delimiters",
      'MSH$%!?*$A*B$C$$$$$ADT%A08$9$P$2.4\r',
      {},
      'MSH$%!?*$$$A*B$C$20241104100000$$ACK%A08%ACK$S1$P$2.4',
    ],
  ])('%s', (_, text, request, msh) => expect(acknowledge(text, request)[0]).toBe(msh))

  test.each(['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const)('%s answers to the control id', (code) => {
    expect(acknowledge(header('2.3'), { code })[1]).toBe(`MSA|${code}|00Q17`)
  })

  test('MSA-2 is the bytes of MSH-10, whatever they are', () => {
    for (const id of ['a\\T\\b', 'Mül', ' 7 ', '', 'x^y~z']) {
      const bytes = Buffer.from(header('2.3').replace('00Q17', id), 'latin1')
      expect(acknowledge(bytes)[1]).toBe(`MSA|AA|${id}`)
    }
  })
})

test('block bytes that a sender hides in its fields cannot break the frame of the answer', () => {
  const text = header('2.3\x1c').replace('00Q17', 'a\x0bb\x1c')
  const bytes = buildAcknowledgement({
    message: parse(text).message,
    code: 'AA',
    errors: [],
    controlId: 'S1',
    now: NOW,
  })
  expect(createFramer({ maxBytes: 1_000 }).push(frame(bytes))).toEqual([{ kind: 'frame', payload: bytes, offset: 0 }])
  expect(acknowledge(text)[1]).toBe('MSA|AA|a?b?')
})

describe('errors are laid out as the version has it', () => {
  test.each([
    [
      '2.3',
      [
        'MSA|AE|00Q17|PID-3[2].4: the identifier has no type',
        'ERR|PID^1^3^101&Required field missing&HL70357~PV1^1^2^103&Table value not found&HL70357',
      ],
    ],
    [
      '2.5.1',
      [
        'MSA|AE|00Q17',
        'ERR||PID^1^3^2^4|101^Required field missing^HL70357|E||||PID-3[2].4: the identifier has no type',
        'ERR||PV1^1^2^1|103^Table value not found^HL70357|W||||PV1-2: patient class "Q\\F\\Q"',
      ],
    ],
  ])('%s', (version, segments) => {
    expect(acknowledge(header(version), { code: 'AE', errors: [MISSING, UNKNOWN] }).slice(1, -1)).toEqual(segments)
  })

  test('a place that is no path is told in words', () => {
    const errors = [{ code: '100', location: 'segment 4', text: 'has no name' }]
    expect(acknowledge(header('2.3'), { code: 'AE', errors })[2]).toBe('ERR|^^^100&Segment sequence error&HL70357')
    expect(acknowledge(header('2.5'), { code: 'AE', errors })[2]).toBe(
      'ERR|||100^Segment sequence error^HL70357|E||||segment 4: has no name',
    )
  })

  test('where the sender escapes nothing, delimiters in a text become blanks', () => {
    const text = 'MSH|^~&|A|||||||7|P|2.3\r'
    expect(acknowledge(text, { code: 'AE', errors: [UNKNOWN] })[1]).toBe('MSA|AE|7|PV1-2: patient class "Q Q"')
  })

  test("texts are written in the sender's character set, or made plain where it lacks the letters", () => {
    const errors = [{ code: '103', location: 'PID-5', text: 'Mül 陳' }]
    const said = (charset: string) => acknowledge(header('2.3', `||||||${charset}`), { code: 'AE', errors })[1]
    expect(said('UNICODE UTF-8')).toBe(`MSA|AE|00Q17|${Buffer.from('PID-5: Mül 陳').toString('latin1')}`)
    expect(said('8859/1')).toBe('MSA|AE|00Q17|PID-5: M?l ?')
  })
})

test('a message that cannot be read is answered in plain 2.3, to nobody, with an empty MSA-2', () => {
  const problem = refusal('PID|1')
  const bytes = buildAcknowledgement({
    code: 'AR',
    errors: [{ code: '100', location: problem.location, text: problem.text }],
    controlId: 'S1',
    now: NOW,
    sendingApplication: 'NGEMR',
    sendingFacility: 'SANDBOX',
  })
  expect(Buffer.from(bytes).toString()).toBe(
    lines(
      'MSH|^~\\&|NGEMR|SANDBOX|||20241104100000||ACK|S1|P|2.3||||||UNICODE UTF-8',
      'MSA|AR||MSH: The message does not begin with MSH: its first bytes are 50 49 44 7c 31.',
      'ERR|MSH^1^^100&Segment sequence error&HL70357',
    ),
  )
})

describe('reading what a partner answers', () => {
  test.each(['2.3', '2.4', '2.5.1', '2.8'])('our own, version %s', (version) => {
    const bytes = buildAcknowledgement({
      message: parse(header(version)).message,
      code: 'AE',
      errors: [MISSING],
      controlId: 'S1',
      now: NOW,
    })
    expect(readAcknowledgement(bytes)).toMatchObject({
      code: 'AE',
      controlId: '00Q17',
      errors: [{ code: '101', location: version < '2.5' ? 'PID-3' : 'PID-3[2].4', severity: 'E' }],
    })
  })

  test('one without an ERR', () => {
    expect(readAcknowledgement(Buffer.from(lines('MSH|^~\\&|X', 'MSA|AR|7|not now')))).toMatchObject({
      code: 'AR',
      controlId: '7',
      text: 'not now',
      errors: [],
    })
  })

  test.each([
    ['', 'empty'],
    ['OK', 'does not begin with MSH'],
    [lines('MSH|^~\\&|X', 'PID|1'), 'no MSA'],
    [lines('MSH|^~\\&|X', 'MSA|OK|7'), 'MSA-1 is "OK"'],
    [lines('MSH|^~\\&|X', 'MSA|constructor|7'), 'MSA-1 is'],
  ])('%j is none', (text, problem) => {
    expect(readAcknowledgement(Buffer.from(text))).toEqual({ problem: expect.stringContaining(problem) })
  })
})

describe('a message type with an answer of its own', () => {
  const reply = {
    type: 'ORR',
    trigger: 'O02',
    structure: 'ORR_O02',
    segments: [{ name: 'ORC', fields: { 1: 'OK', 2: ['P|1', 'LAB'], 3: ['F^1', 'ZAH'] } }],
  }

  test('names it in MSH-9, with the structure from 2.4 on, and says the rest after MSA and ERR', () => {
    const [msh, msa, err, orc] = acknowledge(header('2.5.1'), { code: 'AE', errors: [MISSING], reply })
    expect(msh).toContain('|ORR^O02^ORR_O02|')
    expect([msa?.slice(0, 6), err?.slice(0, 3)]).toEqual(['MSA|AE', 'ERR'])
    expect(orc).toBe('ORC|OK|P\\F\\1^LAB|F\\S\\1^ZAH')
    expect(acknowledge(header('2.3'), { reply })[0]).toContain('|ORR^O02|')
  })

  test.each([
    ['no escape character', 'MSH|^~|A|B|C|D|20241104||ORM^O01|1|T|2.3', 'ORC|OK|P 1^LAB|F 1^ZAH'],
    ['no subcomponent separator', 'MSH|^~\\|A|B|C|D|20241104||ORM^O01|1|T|2.3', 'ORC|OK|P\\F\\1^LAB|F\\S\\1^ZAH'],
  ])('is cut down to what the sender can read: %s', (_, text, expected) => {
    expect(acknowledge(`${text}\r`, { reply })).toContain(expected)
  })
})
