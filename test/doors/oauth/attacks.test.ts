/** What an attacker would try at the OAuth door, row by row: refused without a word on the wire, with its reason in the journal. */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { APP, openSmart, pkce, type Smart } from './smart-kit.ts'

let smart: Smart
let secret: string
let keys: { server: Server; url: string; asked: string[] }
let own: JWK
let ec: JWK
const CHALLENGE = pkce()

beforeAll(async () => {
  own = await jwk('RS384', 'k1')
  ec = await jwk('ES384', 'k2')
  smart = await openSmart()
  keys = await keyServer()
  await smart.register({ id: 'app', kind: 'public' })
  await smart.register({ id: 'other', kind: 'public', redirectUris: ['http://127.0.0.1:9/other'] })
  secret = String(await smart.register({ id: 'web', kind: 'confidential' }))
  await smart.register({ id: 'signer', kind: 'confidential', jwks: { keys: [publicOf(own)] } })
  await smart.register({ id: 'service', kind: 'backend', jwks: { keys: [publicOf(own), publicOf(ec)] } })
  await smart.register({ id: 'published', kind: 'backend', jwksUrl: `${keys.url}/good` })
  for (const path of ['redirect', 'huge', 'broken', 'slow-none']) {
    await smart.register({ id: `at-${path}`, kind: 'backend', jwksUrl: `${keys.url}/${path}` })
  }
  await smart.register({ id: 'inside', kind: 'backend', jwksUrl: 'http://169.254.169.254/latest/meta-data' })
  await smart.register({ id: 'by-name', kind: 'backend', jwksUrl: 'http://localhost.evil.example/keys' })
})
afterAll(async () => {
  await smart.close()
  await new Promise((resolve) => keys.server.close(resolve))
})

const authorize = (changes: Record<string, string | undefined> = {}, extra = '') => {
  const query = {
    response_type: 'code',
    client_id: 'app',
    redirect_uri: APP,
    scope: 'openid',
    state: 'st',
    aud: smart.ready.epic,
    code_challenge: CHALLENGE.challenge,
    code_challenge_method: 'S256',
    ...changes,
  }
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return smart.call(`/ngemr/oauth2/authorize?${new URLSearchParams(given)}${extra}`)
}

describe('authorization requests that must not lead anywhere: one page for all, and no redirect', () => {
  const rows: [what: string, changes: Record<string, string | undefined>, rule: string, extra?: string][] = [
    ['no client', { client_id: undefined }, 'oauth/client'],
    ['an unknown client', { client_id: 'nobody' }, 'oauth/client'],
    ['a client id in another case', { client_id: 'APP' }, 'oauth/client'],
    ['a client of another workspace by path', { client_id: '../ngemr/app' }, 'oauth/client'],
    ['a backend client', { client_id: 'service' }, 'oauth/client-kind'],
    ['no redirect URI', { redirect_uri: undefined }, 'oauth/redirect-uri'],
    ['another host', { redirect_uri: 'http://evil.example/app' }, 'oauth/redirect-uri'],
    ['another port', { redirect_uri: 'http://127.0.0.1:10/app' }, 'oauth/redirect-uri'],
    ['another scheme', { redirect_uri: 'https://127.0.0.1:9/app' }, 'oauth/redirect-uri'],
    ['a longer path', { redirect_uri: `${APP}/../../evil` }, 'oauth/redirect-uri'],
    ['a slash more', { redirect_uri: `${APP}/` }, 'oauth/redirect-uri'],
    ['another case', { redirect_uri: APP.toUpperCase() }, 'oauth/redirect-uri'],
    ['a query more', { redirect_uri: `${APP}?next=http://evil.example` }, 'oauth/redirect-uri'],
    ['a fragment', { redirect_uri: `${APP}#x` }, 'oauth/redirect-uri'],
    ['a user in front of the host', { redirect_uri: 'http://127.0.0.1:9@evil.example/app' }, 'oauth/redirect-uri'],
    ['a subdomain trick', { redirect_uri: 'http://127.0.0.1.evil.example:9/app' }, 'oauth/redirect-uri'],
    ['encoded letters', { redirect_uri: 'http://127.0.0.1:9/%61pp' }, 'oauth/redirect-uri'],
    ['a script', { redirect_uri: 'javascript:alert(1)' }, 'oauth/redirect-uri'],
    ['a line break', { redirect_uri: `${APP}\r\nSet-Cookie: a=b` }, 'oauth/redirect-uri'],
    ['the redirect URI of another client', { redirect_uri: 'http://127.0.0.1:9/other' }, 'oauth/redirect-uri'],
    ['two redirect URIs', {}, 'oauth/repeated-parameter', '&redirect_uri=http://evil.example/'],
    ['two clients', {}, 'oauth/repeated-parameter', '&client_id=other'],
    ['no audience for a chart', { aud: undefined, scope: 'patient/Patient.read' }, 'oauth/authorize-aud'],
    ['another server as audience', { aud: 'http://evil.example/fhir' }, 'oauth/authorize-aud'],
    ['the open door as audience', { aud: 'http://127.0.0.1/ngemr/fhir/r4' }, 'oauth/authorize-aud'],
  ]
  test.each(rows)('%s', async (_what, changes, rule, extra = '') => {
    const answer = await authorize(changes, extra)
    expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({ status: 400, location: null })
    expect(answer.text).toContain('Something went wrong trying to authorize the client. Please try logging in again.')
    expect(answer.text).not.toContain('evil')
    expect(await smart.told()).toMatchObject([{ rule, severity: 'error', text: expect.stringMatching(/[:.]/) }])
  })
})

describe('authorization requests whose fault the app is told', () => {
  const rows: [what: string, changes: Record<string, string | undefined>, error: string, extra?: string][] = [
    ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['the hybrid flow', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['an answer by form post', { response_mode: 'form_post' }, 'invalid_request'],
    ['an answer in the fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    ['a request object by address', { request_uri: 'http://169.254.169.254/' }, 'request_uri_not_supported'],
    [
      'a public client without PKCE',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
    ],
    ['PKCE downgraded to plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['PKCE without its method', { code_challenge_method: undefined }, 'invalid_request'],
    ['a method without a challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a challenge that is too short', { code_challenge: 'abc' }, 'invalid_request'],
    ['a challenge given twice', {}, 'invalid_request', `&code_challenge=${'x'.repeat(43)}`],
    ['an unknown prompt', { prompt: 'always' }, 'invalid_request'],
    ['none beside another prompt', { prompt: 'none login' }, 'invalid_request'],
    ['a max_age that is no number', { max_age: '-1' }, 'invalid_request'],
    ['system scopes', { scope: 'system/Patient.read' }, 'invalid_scope'],
    ['fhirUser without openid', { scope: 'fhirUser' }, 'invalid_scope'],
    ['launch without a launch token', { scope: 'launch openid' }, 'invalid_scope'],
    ['a scope that breaks lines', { scope: 'openid\r\nX: y' }, 'invalid_scope'],
    ['two scopes', {}, 'invalid_scope', '&scope=user/*.*'],
    ['two launch tokens', {}, 'invalid_launch_token', '&launch=a&launch=b'],
  ]
  test.each(rows)('%s', async (_what, changes, error, extra = '') => {
    const answer = await authorize(changes, extra)
    const url = new URL(String(answer.headers.get('location')))
    expect(url.origin + url.pathname).toBe(APP)
    expect(Object.fromEntries(url.searchParams)).toEqual({ error, state: 'st' })
    expect(await smart.told()).toMatchObject([{ severity: 'error', expected: expect.stringMatching(/\w/) }])
  })

  test('a state full of tricks comes back as one parameter', async () => {
    const state = '"><script>alert(1)</script>&code=forged#\r\nLocation: http://evil.example/'
    const answer = await authorize({ response_type: 'x', state })
    const url = new URL(String(answer.headers.get('location')))
    expect({ state: url.searchParams.get('state'), code: url.searchParams.get('code') }).toEqual({ state, code: null })
  })
})

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

describe('assertions that prove nothing', () => {
  const claims = (clientId = 'service') => ({
    iss: clientId,
    sub: clientId,
    aud: `${smart.ready.oauth}/token`,
    exp: Math.floor(Date.now() / 1000) + 120,
    jti: randomUUID(),
  })
  const sign = async (payload: Record<string, unknown>, key = own, header: Record<string, unknown> = {}) => {
    const alg = String(header['alg'] ?? key.alg)
    const { alg: _own, ...bare } = key
    return new SignJWT(payload)
      .setProtectedHeader({ alg, kid: key.kid ?? '', ...header })
      .sign(await importJWK(bare as JWK, alg))
  }
  const ask = (assertion: string, fields: Record<string, string> = {}) =>
    smart.form('token', {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...fields,
    })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  test.each(['RS256', 'RS384', 'RS512'])('%s is taken', async (alg) => {
    expect((await ask(await sign(claims(), own, { alg }))).status).toBe(200)
  })
  test.each([
    ['ES256', 'P-256'],
    ['ES384', 'P-384'],
  ])('%s is taken', async (alg) => {
    const key = await jwk(alg, `own-${alg}`)
    await smart.register({ id: `by-${alg}`, kind: 'backend', jwks: { keys: [publicOf(key)] } })
    expect((await ask(await sign(claims(`by-${alg}`), key))).status).toBe(200)
  })

  const now = () => Math.floor(Date.now() / 1000)
  const rows: [what: string, make: () => Promise<string>, rule: string][] = [
    ['alg none', async () => `${part({ alg: 'none', kid: 'k1' })}.${part(claims())}.`, 'oauth/algorithm'],
    ['alg NONE', async () => `${part({ alg: 'NONE', kid: 'k1' })}.${part(claims())}.`, 'oauth/algorithm'],
    ['the public key as an HMAC secret', async () => hmac(claims(), publicOf(own)), 'oauth/algorithm'],
    [
      'an RSA key with an EC algorithm',
      async () => `${part({ alg: 'ES384', kid: 'k1' })}.${part(claims())}.c2ln`,
      'oauth/signature',
    ],
    ['PSS instead of PKCS1', () => sign(claims(), own, { alg: 'PS384' }), 'oauth/algorithm'],
    [
      'a stranger signs under our kid',
      async () => sign(claims(), { ...(await jwk('RS384', 'x')), kid: 'k1' }),
      'oauth/signature',
    ],
    [
      'a key sent along in the header',
      async () => {
        const mine = await jwk('RS384', 'k1')
        return sign(claims(), mine, { jwk: publicOf(mine) })
      },
      'oauth/signature',
    ],
    [
      'a key set named in the header',
      async () => sign(claims(), await jwk('RS384', 'k1'), { jku: `${keys.url}/good` }),
      'oauth/signature',
    ],
    ['a kid that is a path', () => sign(claims(), own, { kid: '../../k1' }), 'oauth/kid'],
    [
      'no kid',
      async () => {
        const text = await sign(claims())
        return `${part({ alg: 'RS384' })}.${text.split('.')[1]}.${text.split('.')[2]}`
      },
      'oauth/kid',
    ],
    ['expired', () => sign({ ...claims(), exp: now() - 1 }), 'oauth/exp'],
    ['valid for a year', () => sign({ ...claims(), exp: now() + 31_536_000 }), 'oauth/exp'],
    ['not yet valid', () => sign({ ...claims(), nbf: now() + 120 }), 'oauth/nbf'],
    ['for another server', () => sign({ ...claims(), aud: 'http://evil.example/token' }), 'oauth/aud'],
    ['for another workspace', () => sign({ ...claims(), aud: `${smart.ready.http}/other/oauth2/token` }), 'oauth/aud'],
    ['in the name of another client', () => sign({ ...claims(), sub: 'web' }), 'oauth/issuer'],
    ['an id token as assertion', () => sign({ ...claims(), iss: smart.ready.oauth, sub: 'service' }), 'oauth/issuer'],
    ['a jti of 152 letters', () => sign({ ...claims(), jti: 'x'.repeat(152) }), 'oauth/jti'],
    [
      'a payload changed after signing',
      async () => {
        const [head, , signature] = (await sign(claims('published'))).split('.')
        return `${head}.${part(claims())}.${signature}`
      },
      'oauth/signature',
    ],
    ['keys behind a redirect', () => sign(claims('at-redirect')), 'oauth/kid'],
    ['keys without end', () => sign(claims('at-huge')), 'oauth/kid'],
    ['keys that are no JSON', () => sign(claims('at-broken')), 'oauth/kid'],
    ['keys inside the cloud', () => sign(claims('inside')), 'oauth/kid'],
    ['keys at a name that only looks like ours', () => sign(claims('by-name')), 'oauth/kid'],
  ]
  test.each(rows)('%s', async (_what, make, rule) => {
    const { status, json } = await ask(await make())
    expect({ status, json }).toEqual({ status: 400, json: { error: 'invalid_client', error_description: null } })
    expect((await smart.told()).map((finding) => finding.rule)).toContain(rule)
    expect(keys.asked).not.toContain('/secret')
  })

  test('a JWT of a megabyte is not looked at', async () => {
    const { status } = await ask(`${'a'.repeat(1_000_000)}.b.c`)
    expect(status).toBe(400)
    expect(await smart.told()).toMatchObject([{ rule: 'oauth/body' }])
  })

  test('the same assertion twice, at once: one of them gets a token', async () => {
    const assertion = await sign(claims())
    const both = await Promise.all([ask(assertion), ask(assertion)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('client_id beside the assertion of another', async () => {
    expect((await ask(await sign(claims()), { client_id: 'published' })).json.error).toBe('invalid_client')
    expect(await smart.told()).toMatchObject([{ rule: 'oauth/mixed-clients' }])
  })

  test('published keys are fetched once and kept; a new kid is looked up anew', async () => {
    const before = keys.asked.length
    for (let i = 0; i < 3; i++) expect((await ask(await sign(claims('published')))).status).toBe(200)
    expect(keys.asked.length - before).toBe(1)
  })

  test('a token of one workspace is worth nothing in another', async () => {
    await smart.admin('workspaces', 'POST', { name: 'second' })
    const { json } = await ask(await sign(claims()))
    const elsewhere = await smart.call('/second/api/FHIR/R4/Patient?identifier=x', {
      headers: { authorization: `Bearer ${json.access_token}` },
    })
    expect(elsewhere.status).toBe(401)
  })
})

describe('the pages', () => {
  const begin = async () => {
    const person = smart.person()
    const query = {
      response_type: 'code',
      client_id: 'app',
      redirect_uri: APP,
      scope: 'openid',
      aud: smart.ready.epic,
      code_challenge: CHALLENGE.challenge,
      code_challenge_method: 'S256',
    }
    const first = await person.open(`/ngemr/oauth2/authorize?${new URLSearchParams(query)}`)
    const at = String(first.headers.get('location'))
    const page = await person.open(at)
    return { person, at, page, proof: /name="proof" value="(\w+)"/.exec(page.text)?.[1] ?? '' }
  }
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })

  test('cannot be framed from elsewhere, run no script, and their cookies are out of reach of scripts', async () => {
    const { page, person, at } = await begin()
    const policy = String(page.headers.get('content-security-policy'))
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toContain('unsafe')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const set = (await person.open(`${at.replace(/[^/]+$/, '')}nobody`)).headers.getSetCookie()
    expect(set).toEqual([])
    const first = await smart.call(
      `/ngemr/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: 'app', redirect_uri: APP, scope: 'openid', code_challenge: CHALLENGE.challenge, code_challenge_method: 'S256' })}`,
    )
    expect(first.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/)
  })

  test('another browser cannot go on with the sign-in', async () => {
    const { at, proof } = await begin()
    const answer = await smart.call(`${at}/sign-in`, form({ proof, username: 'x', password: 'y' }))
    expect({ status: answer.status, title: /<h1>(.*?)</.exec(answer.text)?.[1] }).toEqual({
      status: 400,
      title: 'OAuth2 Error',
    })
  })

  test('a form without our proof is refused', async () => {
    const { person, at } = await begin()
    expect((await person.open(`${at}/consent`, form({ proof: 'x', answer: 'allow' }))).status).toBe(400)
    expect(await smart.told()).toMatchObject([{ rule: 'oauth/interaction' }])
  })

  test('consent cannot be given before signing in', async () => {
    const { person, at, proof } = await begin()
    const answer = await person.open(`${at}/consent`, form({ proof, answer: 'allow' }))
    expect(String(answer.headers.get('location'))).toMatch(/^\/ngemr\/oauth2\/interaction\//)
  })

  test('a step cannot be sent twice', async () => {
    const { person, at, proof } = await begin()
    const cookies = new Map(person.cookies)
    await person.open(`${at}/cancel`, form({ proof }))
    for (const [name, value] of cookies) person.cookies.set(name, value)
    expect((await person.open(`${at}/cancel`, form({ proof }))).status).toBe(400)
  })

  test('guessing passwords is slowed down', async () => {
    const { person, at, proof } = await begin()
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) {
      const { status } = await person.open(`${at}/sign-in`, form({ proof, username: '99999Z', password: `guess ${i}` }))
      statuses.push(status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('markup in a user name is shown as text', async () => {
    const { person, at, proof } = await begin()
    const answer = await person.open(
      `${at}/sign-in`,
      form({ proof, username: '"><img src=x onerror=alert(1)>', password: 'x' }),
    )
    expect(answer.text).not.toContain('<img')
    expect(answer.text).toContain('&quot;&gt;&lt;img')
  })

  test.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('the launch page takes no form from %s', async (_what, headers) => {
    const sent = { ...form({ user: 'x', app: 'app' }), headers }
    expect((await smart.call('/ngemr/launch', sent)).status).toBe(403)
  })
})

async function jwk(alg: string, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg }
}

function publicOf({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest }: JWK): JWK {
  return rest
}

async function hmac(payload: object, key: JWK): Promise<string> {
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .sign(new TextEncoder().encode(JSON.stringify(key)))
}

/** Where clients publish their keys, well and badly. */
async function keyServer() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/good') return response.end(JSON.stringify({ keys: [publicOf(own)] }))
    if (request.url === '/redirect') return response.writeHead(302, { Location: '/secret' }).end()
    if (request.url === '/huge') return response.end(`{"keys":[${'"x",'.repeat(100_000)}"x"]}`)
    if (request.url === '/broken') return response.end('{"keys":')
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
