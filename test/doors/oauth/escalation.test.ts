/** Ways to get more than was granted: by registering, by refreshing, by what comes along, by outliving a client or a revocation. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { NRIC } from '../http/small-fixtures.ts'
import { APP, openSmart, type Smart, signInWith } from './smart-kit.ts'

let smart: Smart
let secret: string
let key: JWK
beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
  secret = String(await smart.register({ id: 'web', kind: 'confidential', registersInstances: true }))
  const { privateKey } = await generateKeyPair('RS384', { extractable: true })
  key = { ...(await exportJWK(privateKey)), kid: 'phone', alg: 'RS384' }
})
afterAll(() => smart.close())

const own = () => ({ client_id: 'web', client_secret: secret })
const tokens = async (scope: string) => {
  const { exchange } = await signInWith(smart, { secret, changes: { client_id: 'web', scope } })
  return (await exchange()).json
}
const refresh = (token: string, fields: Record<string, string> = {}) =>
  smart.form('token', { grant_type: 'refresh_token', refresh_token: token, ...own(), ...fields })
const registerInstance = (bearer: string) =>
  smart.call('/ngemr/oauth2/register', {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ software_id: 'web', jwks: { keys: [{ kty: key.kty, n: key.n, e: key.e, kid: key.kid }] } }),
  })
const instanceToken = async (clientId: string) => {
  const aud = `${smart.ready.oauth}/token`
  const assertion = await new SignJWT({ iss: clientId, sub: clientId, aud, jti: `${clientId}${Math.random()}` })
    .setProtectedHeader({ alg: 'RS384', kid: 'phone' })
    .setExpirationTime('2m')
    .sign(await importJWK(key, 'RS384'))
  return smart.form('token', { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
}

describe('an instance', () => {
  test('of an authorization that gave no part of a chart gets no part of a chart', async () => {
    const { access_token } = await tokens('system/DynamicClient.register')
    const { json } = await registerInstance(access_token)
    const given = (await instanceToken(json.client_id)).json
    expect(given.scope).toBe('')
    expect((await smart.epic(given.access_token, `Patient?identifier=NRIC|${NRIC.tan}`)).status).toBe(403)
  })

  test('is registered by each of two who do so at once', async () => {
    const bearers = [await tokens('system/DynamicClient.register'), await tokens('system/DynamicClient.register')]
    const made = await Promise.all(bearers.map(({ access_token }) => registerInstance(access_token)))
    for (const { json } of made) expect((await instanceToken(json.client_id)).status).toBe(200)
  })

  test('goes with the app, and with the authorization that it came of', async () => {
    await smart.register({ id: 'passing', kind: 'public', registersInstances: true })
    const scope = 'system/DynamicClient.register launch/patient patient/Patient.read'
    const first = await tokens(scope)
    const { json } = await registerInstance(first.access_token)
    expect((await instanceToken(json.client_id)).status).toBe(200)
    await smart.form('revoke', { token: first.access_token, ...own() })
    expect((await instanceToken(json.client_id)).json.error).toBe('invalid_client')
  })

  test('is not registered a second time by a refreshed token', async () => {
    const first = await tokens('offline_access launch/patient patient/Patient.read system/DynamicClient.register')
    const next = (await refresh(first.refresh_token)).json
    expect(next.scope).not.toContain('DynamicClient')
    expect((await registerInstance(next.access_token)).status).toBe(401)
  })
})

describe('refreshing', () => {
  test.each([
    'system/DynamicClient.register',
    'user/Observation.rs',
    'patient/Observation.cruds',
    'patient/*.rs',
    'patient/Observation.rs user/Observation.rs',
  ])('does not give %s for patient/Observation.rs', async (scope) => {
    const { refresh_token } = await tokens('openid offline_access launch/patient patient/Observation.rs')
    expect((await refresh(refresh_token, { scope })).json).toEqual({ error: 'invalid_scope', error_description: null })
    const { json } = await refresh(refresh_token, { scope: 'patient/Observation.r' })
    expect(json.scope).toBe('patient/Observation.r')
  })

  test('does not outlive the client: another of the same id does not inherit it', async () => {
    await smart.register({ id: 'again', kind: 'confidential', secret: 'a secret of some length' })
    const changes = { client_id: 'again', scope: 'offline_access launch/patient patient/Patient.read' }
    const { exchange } = await signInWith(smart, { secret, changes })
    const { refresh_token } = (await exchange({ client_id: 'again', client_secret: 'a secret of some length' })).json
    await smart.admin('workspaces/ngemr/clients/again', 'DELETE')
    await smart.register({ id: 'again', kind: 'public' })
    const { json } = await smart.form('token', { grant_type: 'refresh_token', refresh_token, client_id: 'again' })
    expect(json.error).toBe('invalid_grant')
  })
})

test('what comes along by a bound API is of the open chart only', async () => {
  const { access_token, patient } = await tokens('launch/patient user/Observation.rs patient/Patient.rs')
  const ids = await Promise.all(
    [NRIC.tan, NRIC.siti].map(async (nric) => {
      const found = await smart.epic(await smart.token(), `Patient?identifier=NRIC|${nric}`)
      return String(found.json.entry[0].resource.id)
    }),
  )
  const other = ids.find((id) => id !== patient)
  for (const [id, expected] of [
    [patient, 1],
    [other, 0],
  ] as const) {
    const { json } = await smart.epic(
      access_token,
      `Observation?patient=${id}&category=laboratory&_include=Observation:subject`,
    )
    const along = json.entry.filter(({ search }: { search: { mode: string } }) => search.mode === 'include')
    expect(along).toHaveLength(expected)
  }
})

test('a code used twice at once leaves no token that works', async () => {
  const { exchange } = await signInWith(smart, { secret })
  const both = await Promise.all([exchange(), exchange()])
  const won = both.find(({ status }) => status === 200)
  expect((await smart.epic(won?.json.access_token, 'Patient/x')).status).toBe(401)
})

describe('what must not stand in the journal', () => {
  const journal = async () => (await smart.admin('workspaces/ngemr/trace')).text
  test('a code and its verifier, whatever content type they were sent with', async () => {
    for (const type of ['text/plain', 'application/json']) {
      const pair = {
        code: `code-${type.length}-${'c'.repeat(30)}`,
        code_verifier: `verifier-${type.length}-${'v'.repeat(40)}`,
      }
      const body = type === 'text/plain' ? String(new URLSearchParams(pair)) : JSON.stringify(pair)
      await smart.call('/ngemr/oauth2/token', { method: 'POST', headers: { 'content-type': type }, body })
      const text = await journal()
      for (const value of Object.values(pair)) expect(text).not.toContain(value)
    }
  })

  test('a private key that somebody registers by mistake', async () => {
    await smart.call('/ngemr/oauth2/register', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ software_id: 'web', jwks: { keys: [key] } }),
    })
    const text = await journal()
    for (const name of ['d', 'p', 'q'] as const) expect(text).not.toContain(String(key[name]))
  })
})

test('an assertion made for another host of the same path is not taken because the caller says so', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS384')
  await smart.register({
    id: 'lured',
    kind: 'backend',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] },
  })
  const assertion = await new SignJWT({
    iss: 'lured',
    sub: 'lured',
    aud: 'http://evil.example/ngemr/oauth2/token',
    jti: 'j',
  })
    .setProtectedHeader({ alg: 'RS384', kid: 'k' })
    .setExpirationTime('2m')
    .sign(privateKey)
  const fields = { grant_type: 'client_credentials', client_assertion: assertion }
  const type = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }
  const { request } = await import('node:http')
  const status = await new Promise((resolve, reject) => {
    const body = String(new URLSearchParams({ ...fields, ...type }))
    const headers = {
      host: 'evil.example',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': body.length,
    }
    request(`${smart.ready.oauth}/token`, { method: 'POST', headers }, (response) => resolve(response.statusCode))
      .on('error', reject)
      .end(body)
  })
  expect(status).toBe(400)
  expect(await smart.told()).toMatchObject([{ rule: 'oauth/aud' }])
})

test('a public client is not told of tokens by its name alone', async () => {
  const { access_token } = await tokens('launch/patient patient/Patient.read')
  expect((await smart.form('introspect', { token: access_token, client_id: 'app' })).status).toBe(401)
  const bearer = { authorization: `Bearer ${access_token}` }
  expect((await smart.form('introspect', { token: access_token }, bearer)).json).toMatchObject({ active: true })
})

test('a state that cannot come back as it was sent is refused', async () => {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'app',
    redirect_uri: APP,
    state: 'x'.repeat(5_000),
    scope: 'openid',
  })
  const { headers } = await smart.call(`/ngemr/oauth2/authorize?${query}`)
  expect(new URL(String(headers.get('location'))).searchParams.get('error')).toBe('invalid_request')
})
