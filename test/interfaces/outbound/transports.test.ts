/** The other ways to a partner: MLLP over TLS and mutual TLS, HL7 v2 over HTTP. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { makeAuthority, makeCertificate } from '../../../server/cli/make-certificates.ts'
import { createFramer, frame } from '../../../server/hl7v2/mllp-framer.ts'
import { createCertificates } from '../../../server/interfaces/outbound/certificates.ts'
import { createPartnerSender } from '../../../server/interfaces/outbound/send-to-partner.ts'
import type { TargetTls } from '../../../server/partners/registry.ts'

const message = Buffer.from('MSH|^~\\&|EPIC|ZAH|||20261123||ADT^A08|1|T|2.3\r')
const ack = 'MSH|^~\\&|LAB|X|||20261123||ACK|9|T|2.3\rMSA|AA|1\r'
const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

const senderTo = (secure?: ReturnType<typeof createCertificates>, timeoutMs = 5_000) => {
  const sender = createPartnerSender({ timeoutMs, ...(secure && { secure }) })
  closing.push(() => sender.close())
  return sender
}
const listening = async (server: Server | TlsServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

describe('MLLP over TLS', () => {
  let folder: string
  const pem = (name: string) => readFileSync(join(folder, name))
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ngemr-out-tls-'))
    const place = { folder, env: process.env }
    await makeAuthority(place, 'Test CA', 5)
    const alternatives = ['IP:127.0.0.1']
    await makeCertificate(place, { file: 'server', name: 'partner', use: 'serverAuth', alternatives, days: 5 })
    await makeCertificate(place, { file: 'client', name: 'ngemr', use: 'clientAuth', days: 5 })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const partner = (mutual: boolean) =>
    listening(
      createTlsServer(
        {
          cert: pem('server.pem'),
          key: pem('server.key'),
          ca: pem('ca.pem'),
          requestCert: mutual,
          rejectUnauthorized: mutual,
        },
        (socket) => {
          const framer = createFramer({ maxBytes: 10_000 })
          const name = mutual ? socket.getPeerCertificate().subject.CN : 'nobody'
          socket.on('error', () => {})
          socket.on('data', (chunk) => {
            if (framer.push(chunk).length > 0) socket.write(frame(Buffer.from(`${ack}NTE|1||${name}\r`)))
          })
          closing.push(() => socket.destroy())
        },
      ),
    )

  test.each<[string, boolean, TargetTls, string]>([
    ['our authority is enough', false, { ca: 'ca' }, 'nobody'],
    ['a certificate of ours where it is asked for', true, { ca: 'ca', client: 'client' }, 'ngemr'],
  ])('%s', async (_, mutual, tls, name) => {
    const port = await partner(mutual)
    const result = await senderTo(createCertificates(folder)).send(message, { host: '127.0.0.1', port, tls })
    expect(result).toMatchObject({ ok: true })
    expect(result.ok && String(result.ack)).toContain(`NTE|1||${name}`)
  })

  test.each<[string, boolean, TargetTls, RegExp]>([
    ['an authority that nobody knows', false, {}, /cannot be reached: .*(unable to verify|self-signed|issuer)/i],
    ['another name', false, { ca: 'ca', serverName: 'else.example' }, /cannot be reached: .*else\.example/],
    ['a certificate that is not there', false, { ca: 'other' }, /no other\.pem in the certs folder/],
    ['a name that leads elsewhere', false, { ca: '../ca' }, /names no certificate/],
    ['no certificate of ours', true, { ca: 'ca' }, /closed the connection|cannot be reached/],
  ])('%s: not delivered, and the reason is told', async (_, mutual, tls, reason) => {
    const port = await partner(mutual)
    const result = await senderTo(createCertificates(folder)).send(message, { host: '127.0.0.1', port, tls })
    expect(result.ok).toBe(false)
    expect(!result.ok && result.text).toMatch(reason)
  })
})

describe('HL7 v2 over HTTP', () => {
  const partner = async (answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void) => {
    const server = createHttpServer(async (request, response) => {
      answer(request, response, Buffer.concat(await request.toArray()))
    })
    closing.push(() => server.closeAllConnections())
    return `http://127.0.0.1:${await listening(server)}/hl7?feed=adt`
  }

  test('one message a request, with its content type and credentials; the response is the acknowledgement', async () => {
    const seen: unknown[] = []
    const url = await partner(({ method, url: path, headers }, response, body) => {
      seen.push([method, path, headers['content-type'], headers.authorization, String(body)])
      response.end(ack)
    })
    const result = await senderTo().send(message, { url, user: 'ngemr', password: 'x:y' })
    expect(result.ok && String(result.ack)).toBe(ack)
    const credentials = `Basic ${Buffer.from('ngemr:x:y').toString('base64')}`
    expect(seen).toEqual([
      ['POST', '/hl7?feed=adt', 'application/hl7-v2+er7; charset=utf-8', credentials, String(message)],
    ])
  })

  test.each<[string, (response: ServerResponse) => void, string, RegExp]>([
    ['503', (response) => response.writeHead(503).end('busy'), 'closed', /HTTP 503, which says nothing/],
    ['401', (response) => response.writeHead(401).end(), 'closed', /user and the password/],
    ['nothing', () => {}, 'timeout', /within 0.2 s/],
    ['a break', (response) => response.destroy(), 'closed', /broke off/],
    ['2 MB', (response) => response.end(Buffer.alloc(2 << 20)), 'closed', /larger than/],
  ])('%s is no acknowledgement', async (_, answer, reason, text) => {
    const url = await partner((_request, response) => answer(response))
    const result = await senderTo(undefined, reason === 'timeout' ? 200 : 5_000).send(message, { url })
    expect(result).toMatchObject({ ok: false, reason, text: expect.stringMatching(text) })
  })

  test('a partner that is not there', async () => {
    const result = await senderTo().send(message, { url: 'http://127.0.0.1:9/' })
    expect(result).toMatchObject({ ok: false, reason: 'refused' })
  })
})
