/** HL7 v2 over HTTP and HTTPS (HAPI's HL7-over-HTTP), and an MLLP port of an interface's own, on a whole sandbox. */
import { readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { makeAuthority, makeCertificate } from '../../../server/cli/make-certificates.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { connectPeer, framed } from '../mllp/peer.ts'
import { expectProblem } from './admin-side.ts'
import { type LiveSandbox, newFolder, openLiveSandbox } from './live-sandbox.ts'

let sandbox: LiveSandbox
let folder: string
const file = (name: string) => join(folder, name)
const er7 = { 'content-type': 'application/hl7-v2+er7; charset=utf-8' }
const inbound = 'workspaces/ngemr/interfaces'

beforeAll(async () => {
  folder = newFolder()
  const place = { folder, env: process.env }
  await makeAuthority(place, 'Test CA', 5)
  const alternatives = ['IP:127.0.0.1']
  await makeCertificate(place, { file: 'server', name: 'localhost', use: 'serverAuth', alternatives, days: 5 })
  sandbox = await openLiveSandbox({ tls: { cert: file('server.pem'), key: file('server.key') } })
  const lab = { direction: 'in', events: ['A04', 'A08'], http: { user: 'lab', password: 'sandbox-secret' } }
  expect((await sandbox.admin(`${inbound}/lab-in`, 'PUT', lab)).json).toMatchObject({ http: { user: 'lab' } })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})
const post = (name: string, body: string, headers: Record<string, string> = {}) =>
  sandbox.call(`/ngemr/hl7v2/${name}`, { method: 'POST', body, headers: { ...er7, ...headers } })
const key = () => ({ 'x-api-key': sandbox.ready.apiKey })
const register = (told = {}) => ngemrText({ event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH', ...told })

describe('A message in a request', () => {
  test('is filed, and its acknowledgement is the response', async () => {
    const answer = await post('demo-adt-in', register({ id: '1' }), key())
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/hl7-v2+er7; charset=utf-8')
    expect([messageOf(answer.text).get('MSA-1'), messageOf(answer.text).get('MSA-2')]).toEqual(['AA', '1'])
    const seen = await sandbox.exchange(0, ({ kind, door }) => kind === 'mllp' && door === 'hl7-http')
    expect(seen).toMatchObject({ label: 'ADT^A04', outcome: 'AA', partner: 'demo' })
  })

  test.each([
    ['AE', register({ id: '2', event: 'A03', visit: '100700099999' })],
    ['AR', register({ id: '3' }).replace('|T|2.3|', '|T|3.0|')],
    ['AR', 'hello'],
  ])('%s is 2xx too: the transport did its work', async (code, text) => {
    const answer = await post('demo-adt-in', text, key())
    expect([answer.status, messageOf(answer.text).get('MSA-1')]).toEqual([200, code])
  })

  test('that wants no answer gets 204; one that wants both gets the application acknowledgement', async () => {
    const asking = (id: string, accept: string, application: string) =>
      register({ id }).replace('|T|2.3||||||UNICODE', `|T|2.3|||${accept}|${application}||UNICODE`)
    expect((await post('demo-adt-in', asking('4', 'NE', 'NE'), key())).status).toBe(204)
    expect(messageOf((await post('demo-adt-in', asking('5', 'AL', 'AL'), key())).text).get('MSA-1')).toBe('AA')
  })

  test('belongs to the interface of the address: what that does not take is refused', async () => {
    const answer = await post('lab-in', ngemrText({ id: '6' }), basic('lab', 'sandbox-secret'))
    expect(messageOf(answer.text).get('MSA-3')).toContain('lab-in does not take A01')
  })
})

describe('Who may send', () => {
  test('the API key also as the password of Basic authentication, for clients that know nothing else', async () => {
    expect((await post('demo-adt-in', register({ id: '7' }), basic('any', sandbox.ready.apiKey))).status).toBe(200)
  })
  test('the credentials of the interface, where it has its own', async () => {
    expect((await post('lab-in', register({ id: '8' }), basic('lab', 'sandbox-secret'))).status).toBe(200)
  })
  test.each<[string, string, Record<string, string>]>([
    ['nobody', 'demo-adt-in', {}],
    ['a wrong key', 'demo-adt-in', { 'x-api-key': 'wrong' }],
    ['a wrong password', 'lab-in', basic('lab', 'sandbox-secreT')],
    ['a wrong user', 'lab-in', basic('lap', 'sandbox-secret')],
    ['garbage', 'lab-in', { authorization: 'Basic ???' }],
  ])('%s gets 401', async (_, name, headers) => {
    const answer = await post(name, register(), headers)
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="HL7 v2"'])
  })
  test('the API key does not open an interface with credentials of its own', async () => {
    expect((await post('lab-in', register(), key())).status).toBe(401)
  })
})

test.each<[string, string, RequestInit, number]>([
  ['no such interface', 'none', {}, 404],
  ['an outbound interface', 'demo-adt-out', {}, 404],
  ['GET', 'demo-adt-in', { method: 'GET', body: null }, 405],
  ['another content type', 'demo-adt-in', { headers: { 'content-type': 'text/plain' } }, 415],
  [
    'another character set',
    'demo-adt-in',
    { headers: { 'content-type': 'application/hl7-v2+er7; charset=latin1' } },
    415,
  ],
  ['an empty body', 'demo-adt-in', { body: '' }, 400],
])('%s is told by the status, in words', async (_, name, init, status) => {
  const headers = { ...er7, ...key(), ...(init.headers as Record<string, string>) }
  const answer = await sandbox.call(`/ngemr/hl7v2/${name}`, { method: 'POST', body: register(), ...init, headers })
  expect(answer.status).toBe(status)
  expect(answer.text.length).toBeGreaterThan(20)
})

test('a workspace that is not there has no interfaces', async () => {
  const answer = await sandbox.call('/nowhere/hl7v2/demo-adt-in', {
    method: 'POST',
    body: 'x',
    headers: { ...er7, ...key() },
  })
  expect(answer.status).toBe(404)
})

test('over HTTPS the same, and the exchange names the protocol', async () => {
  const url = `${sandbox.ready.https}/ngemr/hl7v2/lab-in`
  const headers = { ...er7, ...basic('lab', 'sandbox-secret') }
  const text = await new Promise<string>((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers, ca: readFileSync(file('ca.pem')) }, async (response) => {
      resolve(String(Buffer.concat(await response.toArray())))
    })
    asked.on('error', reject).end(register({ id: '9' }))
  })
  expect(messageOf(text).get('MSA-2')).toBe('9')
  const seen = await sandbox.exchange(0, ({ label, connection }) => label === 'ADT^A04' && connection.startsWith('s'))
  expect((await sandbox.detail(seen.n)).exchange).toMatchObject({ tls: { protocol: 'TLSv1.3' } })
})

describe('An MLLP port of its own', () => {
  test('what comes there is that interface, whoever sends it; closed when the interface has none any more', async () => {
    const own = { direction: 'in', events: ['A08'], port: 0 }
    const { json } = await sandbox.admin(`${inbound}/ward-in`, 'PUT', own)
    expect(json.port).toBeGreaterThan(0)
    const peer = await connectPeer(json.port)
    peer.write(framed(register({ id: '10' })))
    expect((await peer.ack()).get('MSA-3')).toContain('ward-in does not take A04')
    peer.socket.destroy()
    const moved = await sandbox.admin(`${inbound}/ward-in`, 'PUT', { port: 0 })
    expect(moved.json.port).toBeGreaterThan(0)
  })

  test('that is taken is refused, and the interface stays as it was', async () => {
    const { port } = sandbox.ready.mllp
    expectProblem(await sandbox.admin(`${inbound}/lab-in`, 'PUT', { port }), 409, 'port-taken', 'port')
    expect((await sandbox.admin(`${inbound}/lab-in`)).json.port).toBeUndefined()
  })
})
