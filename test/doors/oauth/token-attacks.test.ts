/** Codes in the wrong hands, and clients that are not who they say. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newJwk, publicOf } from './attack-kit.ts'
import { APP, openSmart, pkce, type Smart } from './smart-kit.ts'

let smart: Smart
let secret: string
const CHALLENGE = pkce()

beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
  await smart.register({ id: 'other', kind: 'public', redirectUris: ['http://127.0.0.1:9/other'] })
  secret = String(await smart.register({ id: 'web', kind: 'confidential' }))
  await smart.register({ id: 'signer', kind: 'confidential', jwks: { keys: [publicOf(await newJwk('RS384', 'k1'))] } })
})
afterAll(() => smart.close())

describe('codes in the wrong hands', () => {
  const code = async (client = 'app') => {
    const query = {
      response_type: 'code',
      client_id: client,
      redirect_uri: APP,
      scope: 'openid',
      aud: smart.ready.epic,
    }
    const protectedBy = { code_challenge: CHALLENGE.challenge, code_challenge_method: 'S256' }
    const back = await smart.person().authorize(client === 'web' ? query : { ...query, ...protectedBy })
    return String(back.get('code'))
  }
  const good = (value: string) => ({
    grant_type: 'authorization_code',
    code: value,
    client_id: 'app',
    redirect_uri: APP,
    code_verifier: CHALLENGE.verifier,
  })

  const rows: [
    what: string,
    change: (form: Record<string, string>) => Record<string, string>,
    error: string,
    rule: string,
  ][] = [
    ['no code', ({ code: _code, ...form }) => form, 'invalid_grant', 'oauth/code'],
    ['a guessed code', (form) => ({ ...form, code: 'x'.repeat(43) }), 'invalid_grant', 'oauth/code'],
    ['another client', (form) => ({ ...form, client_id: 'other' }), 'invalid_grant', 'oauth/code'],
    ['another redirect URI', (form) => ({ ...form, redirect_uri: `${APP}x` }), 'invalid_grant', 'oauth/redirect-uri'],
    ['no redirect URI', ({ redirect_uri: _uri, ...form }) => form, 'invalid_grant', 'oauth/redirect-uri'],
    ['no verifier', ({ code_verifier: _verifier, ...form }) => form, 'invalid_grant', 'oauth/code-verifier'],
    [
      'another verifier',
      (form) => ({ ...form, code_verifier: pkce().verifier }),
      'invalid_grant',
      'oauth/code-verifier',
    ],
    [
      'the challenge as verifier',
      (form) => ({ ...form, code_verifier: CHALLENGE.challenge }),
      'invalid_grant',
      'oauth/code-verifier',
    ],
    [
      'a secret that a public client has not',
      (form) => ({ ...form, client_secret: 'guess' }),
      'invalid_client',
      'oauth/client-secret',
    ],
    ['no client', ({ client_id: _id, ...form }) => form, 'invalid_request', 'oauth/assertion-type'],
  ]
  test.each(rows)('%s', async (_what, change, error, rule) => {
    const { json } = await smart.form('token', change(good(await code())))
    expect(json).toEqual({ error, error_description: null })
    expect(await smart.told()).toMatchObject([{ rule }])
  })

  test('a wrong try does not use the code up, a right one does, and the second takes its tokens back', async () => {
    const value = await code()
    await smart.form('token', { ...good(value), code_verifier: pkce().verifier })
    const first = await smart.form('token', good(value))
    expect(first.status).toBe(200)
    expect((await smart.form('token', good(value))).json.error).toBe('invalid_grant')
    expect((await smart.epic(first.json.access_token, 'Patient/x')).status).toBe(401)
  })

  test('two at once: one of them gets tokens', async () => {
    const value = await code()
    const both = await Promise.all([smart.form('token', good(value)), smart.form('token', good(value))])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('a verifier for a code without a challenge (the challenge was taken out on its way)', async () => {
    const form = {
      grant_type: 'authorization_code',
      code: await code('web'),
      redirect_uri: APP,
      client_id: 'web',
      client_secret: secret,
    }
    const { json } = await smart.form('token', { ...form, code_verifier: CHALLENGE.verifier })
    expect(json.error).toBe('invalid_grant')
    expect(await smart.told()).toMatchObject([{ rule: 'oauth/code-verifier' }])
  })
})

describe('clients that are not who they say', () => {
  const basic = (id: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`,
  })
  const refresh = { grant_type: 'refresh_token', refresh_token: 'x' }
  const rows: [
    what: string,
    form: Record<string, string>,
    headers: () => Record<string, string>,
    status: number,
    error: string,
  ][] = [
    ['a wrong secret by Basic', refresh, () => basic('web', 'guess'), 401, 'invalid_client'],
    [
      'a wrong secret by form',
      { ...refresh, client_id: 'web', client_secret: 'guess' },
      () => ({}),
      401,
      'invalid_client',
    ],
    ['an empty secret', { ...refresh, client_id: 'web', client_secret: '' }, () => ({}), 401, 'invalid_client'],
    [
      'the hash of the secret',
      { ...refresh, client_id: 'web', client_secret: 'a'.repeat(64) },
      () => ({}),
      401,
      'invalid_client',
    ],
    ['no secret at all', { ...refresh, client_id: 'web' }, () => ({}), 401, 'invalid_client'],
    ['no assertion of one that has a key', { ...refresh, client_id: 'signer' }, () => ({}), 401, 'invalid_client'],
    ['Basic that is no base64', refresh, () => ({ authorization: 'Basic ***' }), 401, 'invalid_client'],
    [
      'Basic without a colon',
      refresh,
      () => ({ authorization: `Basic ${Buffer.from('web').toString('base64')}` }),
      401,
      'invalid_client',
    ],
    [
      'Basic and form at once',
      { ...refresh, client_id: 'web', client_secret: 'x' },
      () => basic('web', secret),
      400,
      'invalid_request',
    ],
    [
      'Basic of one client, the form of another',
      { ...refresh, client_id: 'app' },
      () => basic('web', secret),
      401,
      'invalid_client',
    ],
    ['a bearer token instead', refresh, () => ({ authorization: 'Bearer x' }), 401, 'invalid_client'],
    ['a guessed refresh token', refresh, () => basic('web', secret), 400, 'invalid_grant'],
    [
      'the backend grant for one that acts for people',
      { grant_type: 'client_credentials' },
      () => basic('web', secret),
      400,
      'unauthorized_client',
    ],
    [
      'the password grant',
      { grant_type: 'password', username: 'a', password: 'b' },
      () => ({}),
      400,
      'unsupported_grant_type',
    ],
  ]
  test.each(rows)('%s', async (_what, form, headers, status, error) => {
    const answer = await smart.form('token', form, headers())
    expect({ status: answer.status, json: answer.json }).toEqual({ status, json: { error, error_description: null } })
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 && headers()['authorization'] ? 'Basic' : null)
  })

  test('a secret that was changed is worthless at once', async () => {
    const old = String(await smart.register({ id: 'turning', kind: 'confidential' }))
    await smart.admin('workspaces/ngemr/clients/turning/rotate', 'POST')
    expect((await smart.form('token', refresh, basic('turning', old))).status).toBe(401)
  })
})
