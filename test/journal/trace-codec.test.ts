import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Exchange } from '../../server/journal/exchange.ts'
import { fromRow, toRow } from '../../server/journal/row-codec.ts'
import { encodeTrace, readTrace } from '../../server/journal/trace-codec.ts'
import type { ExchangeRow } from '../../server/store/contract.ts'
import { anyExchange, plain } from './any-exchange.ts'

const source = { sandbox: '1.2.3', workspace: 'ngemr', fixtures: 'sha256:abc', now: () => Date.UTC(2026, 0, 1) }

async function encode(exchanges: Exchange[]): Promise<string> {
  let out = ''
  for await (const line of encodeTrace(source, exchanges)) out += line
  return out
}

const mllp: Exchange = {
  kind: 'mllp',
  workspace: 'ngemr',
  n: 2,
  at: Date.UTC(2026, 10, 3, 2, 10) + 4,
  direction: 'in',
  door: 'mllp',
  partner: 'demo',
  connection: 'c1',
  durationMs: 5.7,
  findings: [],
  message: Buffer.from('MSH|^~\\&|ACME||||20261103101000||ADT^A01|Q17|P|2.3||||||UNICODE UTF-8\rPID|1||王\r'),
  ack: Buffer.from('MSH|^~\\&|NGEMR\rMSA|AA|Q17\r'),
  messageType: 'ADT^A01',
  controlId: 'Q17',
  outcome: 'AA',
}

describe('a trace', () => {
  test('is a header and one line for each exchange, message and acknowledgement together, keys in a fixed order', async () => {
    const lines = (await encode([mllp])).split('\n')
    expect(lines).toEqual([
      '{"trace":"ngemr-trace/1","created":"2026-11-03T02:10:00.004Z","sandbox":"1.2.3","workspace":"ngemr","fixtures":"sha256:abc","redacted":true}',
      '{"n":2,"t":0,"kind":"mllp","dir":"in","door":"mllp","conn":"c1","partner":"demo","ms":5.7,' +
        '"text":"MSH|^~\\\\&|ACME||||20261103101000||ADT^A01|Q17|P|2.3||||||UNICODE UTF-8\\rPID|1||王\\r",' +
        '"charset":"UNICODE UTF-8","msh":{"type":"ADT^A01","id":"Q17"},' +
        '"ack":{"t":5.7,"text":"MSH|^~\\\\&|NGEMR\\rMSA|AA|Q17\\r"},"outcome":"AA"}',
      '',
    ])
  })

  test('writes a message that is not UTF-8 as base64', async () => {
    const latin1 = Buffer.from('MSH|^~\\&|\rPID|1||M\xfcller', 'latin1')
    const line = JSON.parse((await encode([{ ...mllp, message: latin1 }])).split('\n')[1] ?? '') as Record<
      string,
      unknown
    >
    expect(line.text).toBeUndefined()
    expect(line.b64).toBe(latin1.toString('base64'))
  })

  test('writes HTTP as a HAR 1.2 entry with an absolute address', async () => {
    const exchange: Exchange = {
      kind: 'http',
      workspace: 'ngemr',
      n: 1,
      at: Date.UTC(2026, 0, 1),
      direction: 'in',
      door: 'epic',
      connection: 'c2',
      durationMs: 3,
      findings: [{ rule: 'epic/grant', severity: 'error', text: 'Not granted.' }],
      request: {
        method: 'GET',
        url: '/ngemr/api/FHIR/R4/Patient?name=Tan',
        headers: [['Host', '127.0.0.1:8080']],
        body: new Uint8Array(0),
      },
      response: { status: 200, headers: [['Content-Type', 'application/fhir+json']], body: Buffer.from('{}') },
    }
    const line = JSON.parse((await encode([exchange])).split('\n')[1] ?? '')
    expect(line.entry).toMatchObject({
      startedDateTime: '2026-01-01T00:00:00.000Z',
      time: 3,
      request: {
        url: 'http://127.0.0.1:8080/ngemr/api/FHIR/R4/Patient?name=Tan',
        queryString: [{ name: 'name', value: 'Tan' }],
        cookies: [],
        headersSize: -1,
      },
      response: { status: 200, statusText: 'OK', content: { size: 2, mimeType: 'application/fhir+json', text: '{}' } },
      cache: {},
      timings: { send: 0, wait: 3, receive: 0 },
      _sandbox: { target: '/ngemr/api/FHIR/R4/Patient?name=Tan' },
    })
    expect(line.findings).toEqual(exchange.findings)
  })

  test('without exchanges is its header', async () => {
    expect(await readTrace([await encode([])])).toEqual({
      header: {
        created: '2026-01-01T00:00:00.000Z',
        sandbox: '1.2.3',
        workspace: 'ngemr',
        fixtures: 'sha256:abc',
        redacted: true,
      },
      exchanges: [],
    })
  })

  test('gives back every exchange, byte for byte, however the file is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyExchange, { maxLength: 6 }),
        fc.integer({ min: 1, max: 500 }),
        async (found, piece) => {
          const exchanges = found.map((exchange, i) => ({ ...exchange, n: i + 1 }))
          const file = Buffer.from(await encode(exchanges))
          const pieces: Buffer[] = []
          for (let i = 0; i < file.length; i += piece) pieces.push(file.subarray(i, i + piece))
          const back = await readTrace(pieces)
          expect(back.exchanges.map(plain)).toEqual(exchanges.map(plain))
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('a store row', () => {
  test('gives back the exchange, byte for byte', () => {
    fc.assert(
      fc.property(anyExchange, (exchange) => {
        expect(plain(fromRow(exchange.workspace, toRow(exchange) as ExchangeRow))).toEqual(plain(exchange))
      }),
    )
  })
})

describe('a trace that cannot be read says why, and in which line', () => {
  const header = '{"trace":"ngemr-trace/1","created":"2026-11-03T02:10:00.000Z"}'
  const open = '"t":0,"kind":"connection","dir":"in","door":"mllp","conn":"c1","event":"open"'
  test.each([
    ['nothing in it', '', /it is empty/],
    ['another kind of file', '{"resourceType":"Patient"}', /line 1: this is no trace/],
    [
      'a later version',
      '{"trace":"ngemr-trace/9","created":"2026-11-03T02:10:00.000Z"}',
      /line 1: the format ngemr-trace\/9/,
    ],
    ['no date', '{"trace":"ngemr-trace/1","created":"soon"}', /line 1: `created`/],
    ['a cut line', `${header}\n{"n":1,"t":0,"ki`, /line 2 is not JSON/],
    [
      'numbers out of order',
      `${header}\n{"n":2,${open}}\n{"n":2,${open}}`,
      /line 3: `n` must be a whole number above 2/,
    ],
    [
      'an unknown kind',
      `${header}\n\n{"n":1,"t":0,"dir":"in","door":"x","conn":"c","kind":"fax"}`,
      /line 3: `kind` must be one of/,
    ],
    [
      'no message',
      `${header}\n{"n":1,"t":0,"kind":"mllp","dir":"in","door":"x","conn":"c"}`,
      /line 2: a message must hold/,
    ],
    [
      'broken base64',
      `${header}\n{"n":1,"t":0,"kind":"mllp","dir":"in","door":"x","conn":"c","b64":"?"}`,
      /line 2: `b64` is not base64/,
    ],
    [
      'half an entry',
      `${header}\n{"n":1,"t":0,"kind":"http","dir":"in","door":"x","conn":"c","entry":{"time":1}}`,
      /line 2: `entry.request` must be a JSON object/,
    ],
    ['a list for a line', `${header}\n[1]`, /line 2: the line must be a JSON object/],
  ])('%s', async (_, file, message) => {
    await expect(readTrace([file])).rejects.toThrow(message)
  })
})
