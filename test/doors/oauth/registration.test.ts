/** Clients that come by file, by themselves, with the id of production, or without OAuth. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { newFolder } from '../http/live-sandbox.ts'
import { APP, DOCTOR, openSmart, pkce, type Smart } from './smart-kit.ts'

let smart: Smart
beforeAll(async () => {
  smart = await openSmart()
})
afterAll(() => smart.close())

describe('production and patience', () => {
  test('the id of production is recognised, and refused with the id that is wanted', async () => {
    await smart.register({ id: 'dev-id', kind: 'public', productionId: 'prod-id' })
    await smart.call(`/ngemr/oauth2/authorize?client_id=prod-id&redirect_uri=${APP}`)
    expect(await smart.told()).toMatchObject([
      { rule: 'oauth/client', expected: 'dev-id', text: expect.stringContaining('production id') },
    ])
  })

  test('with a registration delay a new client is unknown at first, and the journal says until when', async () => {
    const slow = await openSmart({ registrationDelay: 3600 })
    try {
      const secret = String(await slow.register({ id: 'eager', kind: 'confidential' }))
      const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'eager', client_secret: secret }
      expect((await slow.form('token', form)).json).toEqual({ error: 'invalid_client', error_description: null })
      expect(await slow.told()).toMatchObject([
        { rule: 'oauth/client-not-yet', text: expect.stringContaining('registration-delay') },
      ])
    } finally {
      await slow.close()
    }
  })
})

describe('by file', () => {
  const partners = [
    {
      id: 'filed',
      name: 'Filed Partner',
      clients: [{ id: 'filed-app', kind: 'public', redirectUris: [APP], apis: ['*'] }],
    },
  ]

  test('partners of sandbox.yaml are there from the start, in every workspace', async () => {
    const filed = await openSmart({ partners })
    try {
      await filed.admin('workspaces', 'POST', { name: 'second' })
      for (const workspace of ['ngemr', 'second']) {
        const { json } = await filed.admin(`workspaces/${workspace}/clients/filed-app`)
        expect(json).toMatchObject({ partner: 'filed', kind: 'public' })
        expect(json.apis.length).toBeGreaterThan(10)
      }
    } finally {
      await filed.close()
    }
  })

  test.each([
    ['no list', {}, /partners .* list/],
    ['a partner without an id', [{ clients: [] }], /partners\[0\]\.id/],
    ['a stray field', [{ id: 'a', client: [] }], /partners\[0\]\.client .*not known/],
    [
      'a client without an id',
      [{ id: 'a', clients: [{ kind: 'public', apis: [] }] }],
      /partners\[0\]\.clients\[0\]\.id/,
    ],
    [
      'a slip in an API',
      [{ id: 'a', clients: [{ id: 'c', kind: 'public', redirectUris: [APP], apis: ['Patient.Reed'] }] }],
      /clients\[0\]\.apis .*Patient.Read/,
    ],
    [
      'a secret that is not there',
      [{ id: 'a', clients: [{ id: 'c', kind: 'confidential', redirectUris: [APP], apis: [] }] }],
      /clients\[0\]\.secret/,
    ],
  ])('%s stops the start, and says where', async (_what, given, message) => {
    const data = newFolder()
    await expect(openSmart({ data, partners: given })).rejects.toThrow(message)
  })
})

describe('by themselves (dynamic registration)', () => {
  let key: JWK
  let token: string
  beforeAll(async () => {
    const { privateKey } = await generateKeyPair('RS384', { extractable: true })
    key = { ...(await exportJWK(privateKey)), kid: 'phone', alg: 'RS384' }
    await smart.register({ id: 'phones', kind: 'public', registersInstances: true })
    token = await tokenWith('launch/patient patient/Patient.read system/DynamicClient.register')
  })

  const tokenWith = async (scope: string) => {
    const { verifier, challenge } = pkce()
    const query = {
      response_type: 'code',
      client_id: 'phones',
      redirect_uri: APP,
      aud: smart.ready.epic,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }
    const back = await smart.person().authorize({ ...query, scope })
    const form = { grant_type: 'authorization_code', client_id: 'phones', redirect_uri: APP, code_verifier: verifier }
    return String((await smart.form('token', { ...form, code: String(back.get('code')) })).json.access_token)
  }
  const publicKey = () => ({ kty: key.kty, n: key.n, e: key.e, kid: key.kid })
  const registerInstance = (bearer: string, body: unknown) =>
    smart.call('/ngemr/oauth2/register', {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test('an instance registers its key with a token good for this once, and asks for tokens by it', async () => {
    const body = { software_id: 'phones', jwks: { keys: [publicKey()] } }
    const { status, json } = await registerInstance(token, body)
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { client_id: expect.stringMatching(/^G/), token_endpoint_auth_method: 'none' },
    })
    expect((await registerInstance(token, body)).status).toBe(401)

    const assertion = await new SignJWT({
      iss: json.client_id,
      sub: json.client_id,
      aud: `${smart.ready.oauth}/token`,
      jti: 'one',
    })
      .setProtectedHeader({ alg: 'RS384', kid: 'phone' })
      .setExpirationTime('2m')
      .sign(await importJWK(key, 'RS384'))
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    const answer = await smart.form('token', { grant_type, assertion, client_id: json.client_id })
    expect(answer.json).toMatchObject({ scope: 'launch/patient patient/Patient.read', patient: expect.any(String) })
    expect((await smart.epic(answer.json.access_token, `Patient/${answer.json.patient}`)).status).toBe(200)
  })

  test.each([
    [
      'a token without the scope',
      async () => tokenWith('launch/patient patient/Patient.read'),
      () => ({ software_id: 'phones', jwks: { keys: [publicKey()] } }),
      401,
      'invalid_token',
    ],
    ['no token', async () => 'x', () => ({}), 401, 'invalid_token'],
    [
      'another app',
      async () => tokenWith('system/DynamicClient.register'),
      () => ({ software_id: 'other', jwks: { keys: [publicKey()] } }),
      400,
      'invalid_client_metadata',
    ],
    [
      'a private key',
      async () => tokenWith('system/DynamicClient.register'),
      () => ({ software_id: 'phones', jwks: { keys: [key] } }),
      400,
      'invalid_client_metadata',
    ],
    [
      'two keys',
      async () => tokenWith('system/DynamicClient.register'),
      () => ({ software_id: 'phones', jwks: { keys: [publicKey(), publicKey()] } }),
      400,
      'invalid_client_metadata',
    ],
  ])('%s', async (_what, bearer, body, status, error) => {
    const answer = await registerInstance(await bearer(), body())
    expect({ status: answer.status, json: answer.json }).toEqual({ status, json: { error, error_description: null } })
  })
})

describe('without OAuth', () => {
  const ask = (headers: Record<string, string>) =>
    smart.call('/ngemr/api/FHIR/R4/Patient?identifier=NRIC|T3012345F', {
      headers: { accept: 'application/json', ...headers },
    })
  const user = (name: string, password = smart.ready.signInPassword) => ({
    authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
    'epic-client-id': 'demo-backend',
    'epic-user-id': DOCTOR,
    'epic-user-idtype': 'EXTERNAL',
  })

  test('Basic with emp$user, the client and the acting user', async () => {
    expect((await ask(user(`emp$${DOCTOR}`))).json).toMatchObject({ total: 1 })
  })

  test.each([
    ['without the prefix', () => user(DOCTOR), /emp\$/],
    ['a wrong password', () => user(`emp$${DOCTOR}`, 'guess'), /do not fit/],
    ['a patient', () => user('emp$T3012345F'), /do not fit/],
    ['no client', () => ({ ...user(`emp$${DOCTOR}`), 'epic-client-id': '' }), /No client/],
    ['no acting user', () => ({ ...user(`emp$${DOCTOR}`), 'epic-user-id': '' }), /Epic-User-ID/],
    [
      'another kind of user id',
      () => ({ ...user(`emp$${DOCTOR}`), 'epic-user-idtype': 'INTERNAL' }),
      /Epic-User-IDType/,
    ],
  ])('%s is 401 with a reason in the journal', async (_what, headers, reason) => {
    const after = await smart.last()
    expect((await ask(headers())).status).toBe(401)
    const { findings } = await smart.exchange(after, ({ door }) => door === 'epic')
    expect((findings as { text: string }[]).map(({ text }) => text).join(' ')).toMatch(reason)
  })
})
