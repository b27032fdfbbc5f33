/** Signed assertions that prove nothing, and keys that must not be fetched: refused without a word, with the reason in the journal. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { importJWK, type JWK, SignJWT } from 'jose'
import { hmac, type KeyServer, keyServer, newJwk, publicOf } from './attack-kit.ts'
import { openSmart, type Smart } from './smart-kit.ts'

let smart: Smart
let keys: KeyServer
let own: JWK

beforeAll(async () => {
  own = await newJwk('RS384', 'k1')
  smart = await openSmart()
  keys = await keyServer(own)
  await smart.register({ id: 'web', kind: 'confidential' })
  await smart.register({ id: 'service', kind: 'backend', jwks: { keys: [publicOf(own)] } })
  await smart.register({ id: 'published', kind: 'backend', jwksUrl: `${keys.url}/good` })
  for (const path of ['redirect', 'huge', 'broken']) {
    await smart.register({ id: `at-${path}`, kind: 'backend', jwksUrl: `${keys.url}/${path}` })
  }
  await smart.register({ id: 'inside', kind: 'backend', jwksUrl: 'http://169.254.169.254/latest/meta-data' })
  await smart.register({ id: 'by-name', kind: 'backend', jwksUrl: 'http://localhost.evil.example/keys' })
})
afterAll(async () => {
  await smart.close()
  await new Promise((resolve) => keys.server.close(resolve))
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
    const key = await newJwk(alg, `own-${alg}`)
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
      async () => sign(claims(), { ...(await newJwk('RS384', 'x')), kid: 'k1' }),
      'oauth/signature',
    ],
    [
      'a key sent along in the header',
      async () => {
        const mine = await newJwk('RS384', 'k1')
        return sign(claims(), mine, { jwk: publicOf(mine) })
      },
      'oauth/signature',
    ],
    [
      'a key set named in the header',
      async () => sign(claims(), await newJwk('RS384', 'k1'), { jku: `${keys.url}/good` }),
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
    ['keys behind a redirect', () => sign(claims('at-redirect')), 'oauth/jwks'],
    ['keys without end', () => sign(claims('at-huge')), 'oauth/jwks'],
    ['keys that are no JSON', () => sign(claims('at-broken')), 'oauth/jwks'],
    ['keys inside the cloud', () => sign(claims('inside')), 'oauth/jwks'],
    ['keys at a name that only looks like ours', () => sign(claims('by-name')), 'oauth/jwks'],
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
