/** The token endpoint: what a backend client gets, and what each wrong request leaves for its author to read. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { APIS, JWT_BEARER, NOW, type OauthKit, openOauth, SECONDS } from './oauth-kit.ts'

let kit: OauthKit
beforeAll(async () => {
  kit = await openOauth()
})
afterAll(() => kit.close())

const form = (assertion: string) => ({
  grant_type: 'client_credentials',
  client_assertion_type: JWT_BEARER,
  client_assertion: assertion,
})

describe('a client that proves itself', () => {
  test('gets a token for all that it was granted, whatever scope it asks for', async () => {
    const { status, headers, body, findings } = await kit.post({
      ...form(await kit.sign(kit.claims())),
      scope: 'system/*.*',
    })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache, no-store,no-store')
    expect(headers.get('pragma')).toBe('no-cache')
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in', 'scope'])
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'system/Observation.read system/Patient.read',
    })
    expect(findings).toEqual([])
  })

  test('the token is a JWT and is kept with its grants for an hour', async () => {
    const { body } = await kit.post(form(await kit.sign(kit.claims())))
    const token = String(body['access_token'])
    expect(decodeJwt(token)).toMatchObject({ sub: 'demo-backend', client_id: 'demo-backend', exp: SECONDS + 3600 })
    expect(await kit.registry.findToken('ngemr', token, NOW + 3_599_999)).toMatchObject({ partner: 'demo', apis: APIS })
    expect(await kit.registry.findToken('ngemr', token, NOW + 3_600_000)).toBeUndefined()
  })

  test.each([['RS256'], ['RS384'], ['RS512']])('may sign with %s', async (alg) => {
    expect((await kit.post(form(await kit.sign(kit.claims(), { alg })))).status).toBe(200)
  })

  test('may sign with ES384 and a key of that kind', async () => {
    expect((await kit.post(form(await kit.sign(kit.claims(), { alg: 'ES384', kid: 'k2' })))).status).toBe(200)
  })

  test('may call the endpoint by another name of the host and name that in aud', async () => {
    const url = kit.url.replace('127.0.0.1', 'localhost')
    const assertion = await kit.sign({ ...kit.claims(), aud: url })
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form(assertion)) })
    expect(response.status).toBe(200)
  })

  test('may be a little ahead with its clock', async () => {
    const claims = { ...kit.claims(), iat: SECONDS + 25, nbf: SECONDS + 25, exp: SECONDS + 325 }
    expect((await kit.post(form(await kit.sign(claims)))).status).toBe(200)
  })
})

interface WrongClaims {
  what: string
  change: Record<string, unknown>
  rule: string
  actual?: RegExp
}

describe('an assertion that is wrong is refused without a word, and the finding says what is wrong', () => {
  const wrong: WrongClaims[] = [
    { what: 'no issuer', change: { iss: undefined }, rule: 'oauth/issuer' },
    { what: 'a subject that is not the issuer', change: { sub: 'somebody' }, rule: 'oauth/issuer', actual: /somebody/ },
    { what: 'an unknown client', change: { iss: 'x', sub: 'x' }, rule: 'oauth/client', actual: /^x$/ },
    { what: 'no audience', change: { aud: undefined }, rule: 'oauth/aud', actual: /missing/ },
    { what: 'the FHIR base as audience', change: { aud: 'http://127.0.0.1/ngemr/api/FHIR/R4' }, rule: 'oauth/aud' },
    { what: 'no expiry', change: { exp: undefined }, rule: 'oauth/exp', actual: /missing/ },
    { what: 'an expiry in milliseconds', change: { exp: NOW + 240_000 }, rule: 'oauth/exp' },
    { what: 'an expiry that is past', change: { exp: SECONDS }, rule: 'oauth/exp' },
    { what: 'an expiry too far ahead', change: { exp: SECONDS + 331 }, rule: 'oauth/exp' },
    { what: 'nbf in the future', change: { nbf: SECONDS + 31 }, rule: 'oauth/nbf' },
    { what: 'iat in the future', change: { iat: SECONDS + 31 }, rule: 'oauth/iat' },
    { what: 'no jti', change: { jti: undefined }, rule: 'oauth/jti', actual: /missing/ },
    { what: 'a jti that is too long', change: { jti: 'x'.repeat(152) }, rule: 'oauth/jti', actual: /152/ },
  ]
  test.each(wrong)('$what', async ({ change, rule, actual }) => {
    const { status, body, findings } = await kit.post(form(await kit.sign({ ...kit.claims(), ...change })))
    expect(status).toBe(400)
    expect(body).toEqual({ error: 'invalid_client', error_description: null })
    expect(findings).toMatchObject([{ rule, severity: 'error', text: expect.stringMatching(/\w/) }])
    expect(findings[0]?.expected).toBeTruthy()
    if (actual !== undefined) expect(findings[0]?.actual).toMatch(actual)
  })

  test('every claim that fails is told, not only the first', async () => {
    const { findings } = await kit.post(form(await kit.sign({ ...kit.claims(), aud: 'x', exp: SECONDS - 1 })))
    expect(findings.map(({ rule }) => rule)).toEqual(['oauth/aud', 'oauth/exp'])
  })

  test.each([
    ['a key that is not registered', { kid: 'k9' }, 'oauth/kid'],
    ['another private key', { kid: 'stranger' }, 'oauth/signature'],
    ['an algorithm that does not fit the key', { alg: 'ES384', kid: 'k1' }, 'oauth/signature'],
    ['an algorithm that is not taken', { alg: 'PS384' }, 'oauth/algorithm'],
  ])('%s', async (_what, header: { alg?: string; kid?: string }, rule) => {
    const assertion = await kit.sign(kit.claims(), header).catch(() => unsigned(header.alg ?? '', kit.claims()))
    const { status, body, findings } = await kit.post(form(assertion))
    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_client' })
    expect(findings).toMatchObject([{ rule }])
  })

  test('the same assertion a second time', async () => {
    const assertion = await kit.sign(kit.claims())
    expect((await kit.post(form(assertion))).status).toBe(200)
    const { status, findings } = await kit.post(form(assertion))
    expect(status).toBe(400)
    expect(findings).toMatchObject([{ rule: 'oauth/jti-used' }])
  })

  test('one that was refused for another reason is not used up', async () => {
    const claims = kit.claims()
    await kit.post(form(await kit.sign({ ...claims, aud: 'x' })))
    expect((await kit.post(form(await kit.sign(claims)))).status).toBe(200)
  })

  test.each(['x', 'a.b.c', '...', `${'a'.repeat(50_000)}`])('what is no JWT at all', async (assertion) => {
    const { body, findings } = await kit.post(form(assertion))
    expect(body['error']).toBe('invalid_client')
    expect(findings).toMatchObject([{ rule: 'oauth/assertion-unreadable' }])
  })

  test('alg none', async () => {
    const { body, findings } = await kit.post(form(unsigned('none', kit.claims())))
    expect(body['error']).toBe('invalid_client')
    expect(findings).toMatchObject([{ rule: 'oauth/algorithm' }])
  })
})

describe('a request that is no token request', () => {
  test.each([
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type', 'oauth/grant-type'],
    ['no grant', {}, 'invalid_request', 'oauth/grant-type'],
    ['no assertion type', { grant_type: 'client_credentials' }, 'invalid_request', 'oauth/assertion-type'],
    [
      'no assertion',
      { grant_type: 'client_credentials', client_assertion_type: JWT_BEARER },
      'invalid_request',
      'oauth/assertion-missing',
    ],
  ])('%s', async (_what, fields: Record<string, string>, error, rule) => {
    const { status, body, findings } = await kit.post(fields)
    expect({ status, body }).toEqual({ status: 400, body: { error, error_description: null } })
    expect(findings).toMatchObject([{ rule }])
  })

  test.each([
    [
      'JSON',
      { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } },
      400,
      'oauth/content-type',
    ],
    ['a form of 100 kB', { method: 'POST', body: new URLSearchParams({ a: 'x'.repeat(100_000) }) }, 400, 'oauth/body'],
    ['a form of 100 fields', { method: 'POST', body: new URLSearchParams('a=1&'.repeat(100)) }, 400, 'oauth/body'],
    ['GET', {}, 405, 'oauth/method'],
  ])('%s', async (_what, init: RequestInit, expected, rule) => {
    const { status, body, findings } = await kit.send(init)
    expect({ status, body }).toEqual({ status: expected, body: { error: 'invalid_request', error_description: null } })
    expect(findings).toMatchObject([{ rule }])
  })
})

/** What no honest library would sign. */
function unsigned(alg: string, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg, kid: 'k1' })}.${part(claims)}.${alg === 'none' ? '' : 'c2lnbmF0dXJl'}`
}
