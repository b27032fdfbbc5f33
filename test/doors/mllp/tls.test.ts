/** MLLP over TLS: who is let in, and that whoever is not finds the exact reason in the journal. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeAuthority, makeCertificate } from '../../../server/cli/make-certificates.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'
import { framed } from './peer.ts'

let folder: string
const path = (name: string) => join(folder, name)
const pem = (name: string) => readFileSync(path(name), 'utf8')
const pair = (name: string) => ({ cert: pem(`${name}.pem`), key: pem(`${name}.key`) })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ngemr-certs-'))
  const place = { folder, env: process.env }
  await makeAuthority(place, 'Test CA', 10)
  const alternatives = ['DNS:localhost', 'IP:127.0.0.1']
  await makeCertificate(place, { file: 'server', name: 'localhost', use: 'serverAuth', alternatives, days: 5 })
  await makeCertificate(place, { file: 'lab', name: 'lab', use: 'clientAuth', days: 5 })
  await makeCertificate(place, { file: 'old', name: 'old', use: 'clientAuth', days: -1 })
  const other = { folder: path('other'), env: process.env }
  mkdirSync(other.folder)
  await makeAuthority(other, 'Another CA', 10)
  await makeCertificate(other, { file: 'stranger', name: 'stranger', use: 'clientAuth', days: 5 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let side: MllpSide
const sockets: TLSSocket[] = []
beforeEach(async () => {
  side = await openMllpSide({ tls: { ...pair('server'), clientCa: pem('ca.pem') } })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await side.close()
})

function call(options: ConnectionOptions & { allowHalfOpen?: boolean }): TLSSocket {
  const socket = connect({ port: side.listener.port, host: '127.0.0.1', ca: pem('ca.pem'), ...options })
  socket.on('error', () => {})
  sockets.push(socket)
  return socket
}
function openssl(name: string, authority: string) {
  const address = `127.0.0.1:${side.listener.port}`
  const files = ['-CAfile', authority, '-cert', path(`${name}.pem`), '-key', path(`${name}.key`)]
  return spawn('openssl', ['s_client', '-quiet', '-verify_return_error', '-connect', address, ...files])
}
const noteOf = async (event: 'refused' | 'error' | 'open') => (await side.event(event)).note

describe('A client with a certificate of the authority', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is served over %s, and named on the connection and the exchange',
    async (version) => {
      const socket = call({ ...pair('lab'), minVersion: version, maxVersion: version })
      socket.write(framed(ngemrText()))
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(messageOf(answer.subarray(1, -2).toString()).get('MSA-1')).toBe('AA')
      expect(await noteOf('open')).toMatch(
        new RegExp(`Connected over ${version}, client certificate CN=lab, SHA-256 [0-9A-F:]{95}`),
      )
      const tls = { protocol: version, subject: 'CN=lab', fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}/) }
      const exchange = await side.told((each) => each.kind === 'mllp')
      expect(exchange).toMatchObject({ tls })
      expect(await side.inbound.journal.get(WORKSPACE, exchange.n)).toMatchObject({ tls })
    },
  )

  test('may close half-way: the acknowledgement still comes', async () => {
    const socket = call({ ...pair('lab'), allowHalfOpen: true })
    socket.end(framed(ngemrText()))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain('MSA|AA|4386567')
  })
})

describe('Refused, with the reason', () => {
  test('no client certificate', async () => {
    call({})
    expect(await noteOf('refused')).toMatch(/showed no certificate/)
  })

  test('a certificate of another authority', async () => {
    const [cert, key] = [pem('other/stranger.pem'), pem('other/stranger.key')]
    call({ cert, key })
    expect(await noteOf('refused')).toMatch(/CN=stranger was refused: it is not of the authority/)
  })

  test('a certificate that has expired', async () => {
    call(pair('old'))
    expect(await noteOf('refused')).toMatch(/CN=old was refused: it expired on .+ \(CERT_HAS_EXPIRED\)/)
  })

  test('TLS 1.1', async () => {
    call({ ...pair('lab'), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    expect(await noteOf('refused')).toMatch(/older than 1.2/)
  })

  test.each([
    ['plain MLLP', framed(ngemrText()), /no TLS: plain text/],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /HTTP request/],
  ])('%s on the TLS port', async (_, bytes, why) => {
    const socket = connectPlain(side.listener.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(bytes)
    expect(await noteOf('refused')).toMatch(why)
    socket.destroy()
  })

  test('a client that does not know our authority says so', async () => {
    openssl('lab', path('other/ca.pem'))
    const told = await side.told((each) => each.kind === 'connection' && /authority of our certificate/.test(each.note))
    expect(told).toMatchObject({ note: expect.stringMatching(/UNKNOWN_CA/) })
  })

  test('a client that goes away in the handshake', async () => {
    call({ ...pair('lab'), ca: pem('other/ca.pem') })
    expect(await noteOf('refused')).toMatch(/went away before the handshake was finished/)
  })

  test('and the next good client is served all the same', async () => {
    call({})
    await side.event('refused')
    const socket = call(pair('lab'))
    socket.write(framed(ngemrText()))
    expect(String((await once(socket, 'data'))[0])).toContain('MSA|AA')
  })
})

test('a handshake that is not finished in time is ended', async () => {
  await side.close()
  side = await openMllpSide({ tls: pair('server'), limits: { halfFrameMs: 50 } })
  const socket = connectPlain(side.listener.port, '127.0.0.1')
  socket.on('error', () => {})
  expect(await noteOf('refused')).toMatch(/not finished in time/)
  socket.destroy()
})

test('a listener that closes does not wait for a handshake', async () => {
  const socket = connectPlain(side.listener.port, '127.0.0.1')
  await once(socket, 'connect')
  await side.listener.close()
  await new Promise((resolve) => socket.once('close', resolve).resume())
})

test('without an authority for clients, none needs a certificate', async () => {
  await side.close()
  side = await openMllpSide({ tls: pair('server') })
  const socket = call({})
  socket.write(framed(ngemrText()))
  await once(socket, 'data')
  expect(await noteOf('open')).toMatch(/no client certificate/)
})

test('openssl s_client sends a message and gets its acknowledgement', async () => {
  const client = openssl('lab', path('ca.pem'))
  client.stdin.write(framed(ngemrText()))
  const [answer] = (await once(client.stdout, 'data')) as [Buffer]
  client.kill()
  expect(answer.toString()).toContain('MSA|AA|4386567')
})
