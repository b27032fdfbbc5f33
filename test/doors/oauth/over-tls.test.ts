/** The HTTP doors over TLS: what they say of their own addresses is https, and cookies travel no other way. */
import { readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeAuthority, makeCertificate } from '../../../server/cli/make-certificates.ts'
import { newFolder } from '../http/live-sandbox.ts'
import { APP, openSmart, pkce, type Smart } from './smart-kit.ts'

let smart: Smart
let folder: string
beforeAll(async () => {
  folder = newFolder()
  const place = { folder, env: process.env }
  await makeAuthority(place, 'Test CA', 5)
  await makeCertificate(place, {
    file: 'server',
    name: 'localhost',
    use: 'serverAuth',
    alternatives: ['IP:127.0.0.1'],
    days: 5,
  })
  smart = await openSmart({ tls: { cert: join(folder, 'server.pem'), key: join(folder, 'server.key') } })
  await smart.register({ id: 'app', kind: 'public' })
})
afterAll(async () => {
  await smart.close()
  rmSync(folder, { recursive: true })
})

const ask = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; cookies: string[]; text: string }>((resolve, reject) => {
    const ca = readFileSync(join(folder, 'ca.pem'))
    request(`${smart.ready.https}${path}`, { ca, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          cookies: response.headers['set-cookie'] ?? [],
          text: Buffer.concat(parts).toString('utf8'),
        }),
      )
    })
      .on('error', reject)
      .end()
  })

test.each(['/ngemr/oauth2/.well-known/openid-configuration', '/ngemr/api/FHIR/R4/.well-known/smart-configuration'])(
  '%s names https addresses',
  async (path) => {
    const found = JSON.parse((await ask(path)).text)
    expect(found.issuer).toBe(`${smart.ready.https}/ngemr/oauth2`)
    expect(found.authorization_endpoint).toMatch(/^https:/)
  },
)

test('an app is launched against the https base, and its cookies are Secure and come along in frames', async () => {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'app',
    redirect_uri: APP,
    scope: 'patient/Patient.read',
    aud: `${smart.ready.https}/ngemr/api/FHIR/R4`,
    code_challenge: pkce().challenge,
    code_challenge_method: 'S256',
  })
  const { status, cookies } = await ask(`/ngemr/oauth2/authorize?${query}`)
  expect({ status, cookie: cookies[0] }).toEqual({
    status: 303,
    cookie: expect.stringMatching(/^__Secure-.*; HttpOnly; Secure; Partitioned; SameSite=None$/),
  })
})

test('links of the Epic door lead back over TLS', async () => {
  const headers = { authorization: `Bearer ${await smart.token()}`, accept: 'application/json' }
  const { text } = await ask('/ngemr/api/FHIR/R4/Patient?identifier=NRIC|T3012345F', headers)
  expect(JSON.parse(text).entry[0].fullUrl).toMatch(new RegExp(`^${smart.ready.https}/ngemr/api/FHIR/R4/Patient/`))
})
