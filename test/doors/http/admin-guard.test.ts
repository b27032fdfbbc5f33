/** Who may use the admin API, and what nobody gets to see. */
import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { expectProblem } from './admin-side.ts'
import { type LiveSandbox, openLiveSandbox } from './live-sandbox.ts'
import { sayRaw, statusesOf } from './raw-http.ts'
import { WARD } from './small-fixtures.ts'

let sandbox: LiveSandbox
beforeAll(async () => {
  sandbox = await openLiveSandbox()
})
afterAll(() => sandbox.close())

describe('The guard on loopback', () => {
  const say = (lines: string) =>
    sayRaw(sandbox.port, `GET /_sandbox/workspaces HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`)

  test.each([
    ['by address', () => `Host: 127.0.0.1:${sandbox.port}\r\n`, 200],
    ['by name', () => 'Host: localhost\r\n', 200],
    ['by IPv6', () => 'Host: [::1]:8080\r\n', 200],
    ['from its own page', () => 'Host: localhost:1\r\nOrigin: http://localhost:1\r\n', 200],
    ['from another page', () => 'Host: localhost\r\nOrigin: https://evil.example\r\n', 401],
    ['from another port of this machine', () => 'Host: localhost:1\r\nOrigin: http://localhost:2\r\n', 401],
    ['from a page without an origin', () => 'Host: localhost\r\nOrigin: null\r\n', 401],
    ['by a name that leads here (DNS rebinding)', () => 'Host: evil.example\r\n', 401],
    ['by such a name, from its page', () => 'Host: evil.example\r\nOrigin: http://evil.example\r\n', 401],
    ['by a name that only begins well', () => 'Host: 127.0.0.1.evil.example\r\n', 401],
    [
      'by such a name with the token',
      () => `Host: evil.example\r\nAuthorization: Bearer ${sandbox.adminToken}\r\n`,
      200,
    ],
    ['with a wrong token, from elsewhere', () => 'Host: evil.example\r\nAuthorization: Bearer wrong\r\n', 401],
  ])('%s', async (_, lines, status) => {
    const text = await say(lines())
    expect(statusesOf(text)).toEqual([status])
    if (status === 401) {
      expect(text).toMatch(/WWW-Authenticate: Bearer/i)
      expect(text).toContain('"code":"admin-token-required"')
      expect(text).not.toContain(sandbox.adminToken)
    }
  })
})

describe('Bound wider than loopback', () => {
  let wide: LiveSandbox
  beforeAll(async () => {
    wide = await openLiveSandbox({ host: '0.0.0.0' })
  })
  afterAll(() => wide.close())

  test('every call needs the token, even from this machine', async () => {
    for (const path of ['ready', 'metrics', 'workspaces', 'workspaces/ngemr/exchanges', 'workspaces/ngemr/trace']) {
      const answer = await wide.call(`/_sandbox/${path}`)
      expectProblem(answer, 401, 'admin-token-required')
      // Whoever reads this over the network needs no path of the machine.
      expect(answer.text).not.toContain(wide.data)
      expect((await wide.admin(path)).status).toBe(200)
    }
    const wrong = { authorization: `Bearer ${wide.adminToken}x` }
    expect((await wide.admin('workspaces', 'POST', { name: 'x' }, wrong)).status).toBe(401)
    expect((await wide.call('/_sandbox/livez')).text).toBe('ok')
  })
})

describe('Secrets', () => {
  test('never appear whole in the journal, the trace or the log', async () => {
    const log: string[] = []
    const written = jest.spyOn(fs, 'write').mockImplementation(((_file: number, text: string, ...rest: unknown[]) => {
      log.push(String(text))
      const done = rest.at(-1) as (error: null, bytes: number) => void
      setImmediate(() => done(null, Buffer.byteLength(String(text))))
    }) as typeof fs.write)
    const quiet = await openLiveSandbox({ log: 'debug' })
    const { apiKey } = quiet.ready
    const form = await quiet.tokenForm()
    const assertion = form.get('client_assertion') ?? ''
    const granted = await quiet.call('/ngemr/oauth2/token', { method: 'POST', body: form })
    const token = String(granted.json.access_token)
    const bearer = { authorization: `Bearer ${token}` }
    await quiet.call('/ngemr/api/FHIR/R4/Patient', { headers: { ...bearer, cookie: 'session=biscuit-secret' } })
    await quiet.call(`/ngemr/fhir/r4/Patient?access_token=${token}`, { headers: { 'x-api-key': apiKey } })
    await quiet.call(`/nowhere/at/all?access_token=${token}`, { headers: { ...bearer, 'x-api-key': apiKey } })
    await quiet.admin('workspaces/ngemr/workflows/admit', 'POST', { patient: 'none', ward: WARD })
    const lines = `Host: x\r\nx-api-key: ${apiKey}\r\nAuthorization: Bearer ${token}\r\nCookie: a=biscuit-secret\r\n`
    await sayRaw(
      quiet.port,
      `GET /ngemr/fhir/r4/Patient?access_token=${token} HTTP/1.1\r\n${lines}not a header\r\n\r\n`,
    )
    await sayRaw(quiet.port, `GET /x?access_token=${token} HTTP/1.1\r\n${lines}Expect: miracles\r\n\r\n`)
    await sayRaw(quiet.port, `CONNECT x:1 HTTP/1.1\r\n${lines}\r\n`)

    const last = await quiet.last()
    expect(last).toBeGreaterThanOrEqual(8)
    const seen = [
      (await quiet.admin('workspaces/ngemr/trace')).text,
      (await quiet.admin('workspaces/ngemr/exchanges')).text,
    ]
    for (let n = 1; n <= last; n++) seen.push(JSON.stringify(await quiet.detail(n)))
    await quiet.close()
    written.mockRestore()
    expect(log.join('')).toContain('"label":"POST token"')
    const all = [...seen, ...log].join('\n')
    const decoded = all.replace(
      /"([A-Za-z0-9+/]{16,}={0,2})"/g,
      (given, text: string) => `${given}${Buffer.from(text, 'base64')}`,
    )
    const secrets = { token, assertion, apiKey, adminToken: quiet.adminToken, cookie: 'biscuit-secret' }
    expect(
      Object.entries(secrets)
        .filter(([, secret]) => decoded.includes(secret))
        .map(([name]) => name),
    ).toEqual([])
  })
})
