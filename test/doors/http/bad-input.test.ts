/**
 * Bad input over HTTP, on real sockets: each gets the protocol's own clear answer or a clean close, an entry in the journal and
 * no word of how the sandbox is built inside; the connections beside it and the memory do not notice.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { get, head, post, rows, type Target } from './bad-requests.ts'
import { type LiveSandbox, openLiveSandbox } from './live-sandbox.ts'
import { connectRaw, type RawPeer, sayRaw, statusesOf } from './raw-http.ts'

let sandbox: LiveSandbox
let neighbour: RawPeer
let doors: Record<'open' | 'epic', Target>

beforeAll(async () => {
  sandbox = await openLiveSandbox()
  doors = {
    open: { base: '/ngemr/fhir/r4', auth: `x-api-key: ${sandbox.ready.apiKey}\r\n` },
    epic: { base: '/ngemr/api/FHIR/R4', auth: `Authorization: Bearer ${await sandbox.token()}\r\n` },
  }
  neighbour = await connectRaw(sandbox.port)
})
afterAll(async () => {
  neighbour.socket.destroy()
  await sandbox.close()
})

/** Words that only the inside of a program says. */
const insides = /\n\s+at |\bat \S+:\d+:\d+|node_modules|\/server\/|\.[jt]s:\d+|TypeError|RangeError|SQLITE/

/** What a caller must never see, whatever it sent. */
const harmless = (text: string) => expect(text.slice(0, 5_000)).not.toMatch(insides)

/** The other connection is alive, and so is the server. */
const neighbourLives = async () => {
  neighbour.forget()
  neighbour.write('GET /ngemr/fhir/r4/metadata HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  const text = await neighbour.until((all) => statusesOf(all).length > 0)
  expect(statusesOf(text)).toEqual([200])
}

describe.each(['open', 'epic'] as const)('At the %s door', (door) => {
  test.each(rows)('$title', async (row) => {
    const after = await sandbox.last()
    const text = await sayRaw(sandbox.port, ...row.say(doors[door]))
    expect({ statuses: statusesOf(text), text: text.slice(0, 300) }).toMatchObject({ statuses: row[door] })
    harmless(text)
    await sandbox.exchange(after, (view) => [door, 'http'].includes(view.door))
    await neighbourLives()
  })

  test('requests in one packet are answered one by one, in their order', async () => {
    const { base, auth } = doors[door]
    const one = (path: string, more = '') => `GET ${base}${path} HTTP/1.1\r\nHost: x\r\n${auth}${more}\r\n`
    const text = await sayRaw(
      sandbox.port,
      one('/metadata') + one('/Nothing') + one('/metadata', 'Connection: close\r\n'),
    )
    expect(statusesOf(text)).toEqual([200, 404, 200])
  })

  test('a request followed by rubbish is answered before the rubbish is', async () => {
    const { base, auth } = doors[door]
    const text = await sayRaw(
      sandbox.port,
      `GET ${base}/metadata HTTP/1.1\r\nHost: x\r\n${auth}\r\n\x01\x02rubbish\r\n\r\n`,
    )
    expect(statusesOf(text)).toEqual([200, 400])
  })

  test.each(['/metadata', '/Patient?birthdate=2026-02-31', '/Nothing', '/Patient/%zz', '/Patient/tan'])(
    'HEAD %s says what GET says, without the body',
    async (path) => {
      const { base, auth } = doors[door]
      const [withBody, without] = await Promise.all([
        sayRaw(sandbox.port, get(`${base}${path}`, auth)),
        sayRaw(sandbox.port, head('HEAD', `${base}${path}`, auth)),
      ])
      const told = (text: string) => {
        const [top = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/)
        return { top: top.replace(/^(date|x-sandbox-exchange):.*\r\n/gim, ''), body }
      }
      expect(told(without).body).toBe('')
      expect(told(without).top).toBe(told(withBody).top)
    },
  )

  test('a body of 20 MB is refused as too large, whether its length was told or not', async () => {
    const { base, auth } = doors[door]
    const big = Buffer.alloc(20 * 1024 * 1024, 0x20)
    const chunked = [
      `${head('POST', `${base}/Patient`, `${auth}Content-Type: application/fhir+json\r\nTransfer-Encoding: chunked\r\n`)}${big.length.toString(16)}\r\n`,
      big,
      '\r\n0\r\n\r\n',
    ]
    const after = await sandbox.last()
    for (const say of [[post(`${base}/Patient`, auth, big)], chunked]) {
      const text = await sayRaw(sandbox.port, ...say)
      expect(statusesOf(text)).toEqual([413])
      harmless(text)
    }
    const { n } = await sandbox.exchange(after, (view) => view.door === door && view.outcome === '413')
    expect(Buffer.byteLength(JSON.stringify(await sandbox.detail(n)))).toBeLessThan(200_000)
    await neighbourLives()
  })

  test('a client library sees the 413 as well', async () => {
    const { base, auth } = doors[door]
    const [name = '', value = ''] = auth.trim().split(': ')
    const headers = { [name]: value, 'content-type': 'application/fhir+json' }
    const answer = await sandbox.call(`${base}/Patient`, {
      method: 'POST',
      headers,
      body: ' '.repeat(20 * 1024 * 1024),
    })
    expect(answer.status).toBe(413)
  })

  test.each([
    ['a body shorter than its Content-Length', 'Content-Length: 100\r\n', '{"resourceType"'],
    ['chunks that break off', 'Transfer-Encoding: chunked\r\n', '20\r\n{"resourceType"'],
  ])('%s, then gone: nothing is stored, the journal knows', async (_, lines, body) => {
    const { base, auth } = doors[door]
    const after = await sandbox.last()
    const peer = await connectRaw(sandbox.port)
    peer.write(head('POST', `${base}/Patient`, `${auth}Content-Type: application/fhir+json\r\n${lines}`) + body)
    // The server has begun with the request once it answers another that came later.
    await neighbourLives()
    peer.socket.destroy()
    const { n } = await sandbox.exchange(after, (view) => view.door === door && view.outcome === '400')
    const { exchange } = await sandbox.detail(n)
    expect(exchange.kind === 'http' && Buffer.from(exchange.request.body, 'base64').toString()).toBe('{"resourceType"')
  })
})

describe('Beside the FHIR doors', () => {
  test.each([
    ['a path that is nowhere', () => get('/nowhere/at/all'), [404]],
    ['steps up the tree', () => get('/../../etc/passwd'), [404]],
    ['steps up the tree, encoded', () => get('/%2e%2e/%2e%2e/etc/passwd'), [404]],
    ['broken percent-encoding', () => get('/%zz/%00'), [404]],
    ['a URL that is none', () => get('http://[zz/x'), [400]],
    ['an address of everything', () => head('OPTIONS', '*'), [404]],
    ['bytes of TLS', () => Buffer.from('1603010200010001fc0303', 'hex'), [400]],
    ['a frame of MLLP', () => '\x0bMSH|^~\\&|A|B\r\x1c\r', [400]],
    ['a token request as JSON', () => post('/ngemr/oauth2/token', '', '{}', 'application/json'), [400]],
    [
      'a token request of 1 MB',
      () => post('/ngemr/oauth2/token', '', `a=${'x'.repeat(1_000_000)}`, 'application/x-www-form-urlencoded'),
      [400],
    ],
    [
      'a token request of 1,000 parameters',
      () => post('/ngemr/oauth2/token', '', 'a=1&'.repeat(1_000), 'application/x-www-form-urlencoded'),
      [400],
    ],
    [
      'a token request with everything twice',
      () =>
        post(
          '/ngemr/oauth2/token',
          '',
          'grant_type=a&grant_type=b&client_assertion=c&client_assertion=d',
          'application/x-www-form-urlencoded',
        ),
      [400],
    ],
    [
      'a token request that is rubbish',
      () => post('/ngemr/oauth2/token', '', Buffer.from([0, 255, 0x25, 0x7a]), 'application/x-www-form-urlencoded'),
      [400],
    ],
    ['GET for a token', () => get('/ngemr/oauth2/token'), [405]],
    [
      'a token of an unknown workspace',
      () => post('/nowhere/oauth2/token', '', 'a=1', 'application/x-www-form-urlencoded'),
      [404],
    ],
    ['an unknown OAuth address', () => get('/ngemr/oauth2/authorise'), [404]],
  ])('%s', async (_, say, statuses) => {
    const after = await sandbox.last()
    const text = await sayRaw(sandbox.port, say())
    expect({ statuses: statusesOf(text), text: text.slice(0, 300) }).toMatchObject({ statuses })
    harmless(text)
    await sandbox.exchange(after, ({ door }) => ['http', 'oauth'].includes(door))
    await neighbourLives()
  })

  test('silence after connecting costs nobody anything', async () => {
    const silent = await Promise.all(Array.from({ length: 50 }, () => connectRaw(sandbox.port)))
    await neighbourLives()
    for (const { socket } of silent) socket.destroy()
  })

  test('memory is as it was after a hundred bad requests of every size', async () => {
    const big = Buffer.alloc(20 * 1024 * 1024, 0x20)
    const round = async () => {
      const { base, auth } = doors.open
      await sayRaw(sandbox.port, post(`${base}/Patient`, auth, big))
      await sayRaw(sandbox.port, get('/ngemr/fhir/r4/metadata', 'x: y\r\n'.repeat(20_000)))
      await sayRaw(sandbox.port, post(`${base}/Patient`, auth, '['.repeat(1_000_000)))
      // Each time, for who asks nothing is let go of after a while.
      await neighbourLives()
    }
    await round()
    const before = process.memoryUsage()
    for (let i = 0; i < 33; i++) await round()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(120 * 1024 * 1024)
  })
})
