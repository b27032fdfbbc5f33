import { describe, expect, test } from '@jest/globals'
import type { HttpExchange } from '../../server/journal/exchange.ts'
import { maskExchange } from '../../server/journal/mask.ts'
import { toRow } from '../../server/journal/row-codec.ts'

const SECRET = 'S3cr3tValueThatMustNotSurvive9876'
const PAYLOAD = Buffer.from('{"sub":"demo-backend"}').toString('base64url')
const JWS = `${Buffer.from('{"alg":"RS384"}').toString('base64url')}.${PAYLOAD}.${SECRET}`
const JSON_TYPE: [string, string] = ['Content-Type', 'application/json']
const FORM_TYPE: [string, string] = ['content-type', 'application/x-www-form-urlencoded']

interface Given {
  url?: string
  headers?: [string, string][]
  body?: string | Uint8Array
  responseHeaders?: [string, string][]
  responseBody?: string
}

function exchange({
  url = '/x',
  headers = [],
  body = '',
  responseHeaders = [],
  responseBody = '',
}: Given): HttpExchange {
  return {
    kind: 'http',
    workspace: 'ngemr',
    n: 1,
    at: 0,
    direction: 'in',
    door: 'oauth',
    connection: 'h1',
    durationMs: 1,
    findings: [],
    request: { method: 'POST', url, headers, body: typeof body === 'string' ? Buffer.from(body) : body },
    response: { status: 200, headers: responseHeaders, body: Buffer.from(responseBody) },
  }
}

/** Everything that would reach the disk. */
function stored(given: Given): string {
  const row = toRow(maskExchange(exchange(given)))
  return [
    row.detail,
    row.label,
    Buffer.from(row.request ?? []).toString('latin1'),
    Buffer.from((row.response as Uint8Array | null) ?? []).toString('latin1'),
  ].join('\n')
}

describe('no secret survives in the stored row', () => {
  test.each<[string, Given]>([
    ['a bearer token', { headers: [['Authorization', `Bearer ${SECRET}`]] }],
    ['a bearer token in odd case', { headers: [['AUTHORIZATION', `bearer   ${SECRET}`]] }],
    ['a token without scheme', { headers: [['authorization', SECRET]] }],
    ['basic credentials', { headers: [['authorization', `Basic ${SECRET}`]] }],
    ['proxy credentials', { headers: [['Proxy-Authorization', `Basic ${SECRET}`]] }],
    ['an admin token', { headers: [['X-Sandbox-Admin-Token', SECRET]] }],
    ['an API key', { headers: [['X-API-Key', SECRET]] }],
    ['a cookie', { headers: [['Cookie', `a=1; session=${SECRET}`]] }],
    ['a set cookie', { responseHeaders: [['Set-Cookie', `session=${SECRET}; Path=/; HttpOnly`]] }],
    ['a token in the query', { url: `/ngemr/fhir/r4/Patient?access_token=${SECRET}&name=Tan` }],
    ['a token in a fragment', { url: `/cb#id_token=${SECRET}` }],
    ['a token in a redirect', { responseHeaders: [['Location', `https://app/cb?access_token=${SECRET}`]] }],
    ['a percent-encoded name in the query', { url: `/x?access%5Ftoken=${SECRET}` }],
    [
      'an issued token',
      { responseHeaders: [JSON_TYPE], responseBody: `{"access_token":"${SECRET}","token_type":"bearer"}` },
    ],
    ['a spaced issued token', { responseBody: `{ "refresh_token" :\n "${SECRET}" }` }],
    ['an id token', { responseBody: `{"id_token":"${JWS}"}` }],
    ['a token in camel case', { responseBody: `{"adminToken":"${SECRET}"}` }],
    ['an API key in JSON', { responseBody: `{"apiKey":"${SECRET}"}` }],
    ['an escaped name', { body: `{"client\\u005fsecret":"${SECRET}"}`, headers: [JSON_TYPE] }],
    ['an escaped value', { body: `{"password":"ab\\"${SECRET}"}`, headers: [JSON_TYPE] }],
    ['a numeric password', { body: '{"password": 3141592653589793}', headers: [JSON_TYPE] }],
    ['JSON that breaks off', { body: `{"client_secret":"${SECRET}`, headers: [JSON_TYPE] }],
    ['an assertion in a form', { headers: [FORM_TYPE], body: `grant_type=client_credentials&client_assertion=${JWS}` }],
    ['an assertion in JSON', { headers: [JSON_TYPE], body: `{"client_assertion":"${JWS}"}` }],
    ['a secret in a form', { headers: [FORM_TYPE], body: `client_id=demo&client_secret=${SECRET}` }],
    ['a percent-encoded name in a form', { headers: [FORM_TYPE], body: `client%5Fs%65cret=${SECRET}` }],
    ['a form sent as something else', { body: `client_id=demo&password=${SECRET}` }],
    ['a token to be revoked', { headers: [FORM_TYPE], body: `token=${SECRET}&token_type_hint=access_token` }],
    ['a signed token anywhere', { body: `{"note":"${JWS}"}` }],
    ['names in capitals', { headers: [FORM_TYPE], body: `CLIENT_SECRET=${SECRET}` }],
  ])('%s', (_, given) => {
    const text = stored(given)
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(SECRET.slice(0, 12))
    expect(text).not.toContain('3141592653589793')
  })
})

describe('what helps is kept', () => {
  test('the scheme and the last four characters of a bearer token', () => {
    const masked = maskExchange(exchange({ headers: [['Authorization', `Bearer ${SECRET}`]] })) as HttpExchange
    expect(masked.request.headers).toEqual([['Authorization', 'Bearer ***9876']])
  })

  test('header and payload of an assertion', () => {
    const text = stored({ headers: [FORM_TYPE], body: `client_assertion=${JWS}&scope=a` })
    expect(text).toContain(`client_assertion=${JWS.slice(0, JWS.lastIndexOf('.'))}.***&scope=a`)
  })

  test('the kind of assertion and of token', () => {
    const type = 'urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer'
    expect(stored({ headers: [FORM_TYPE], body: `client_assertion_type=${type}` })).toContain(type)
    expect(stored({ responseBody: '{"token_type":"bearer","access_token":"x"}' })).toContain('"token_type":"bearer"')
  })

  test('every byte around a secret, whatever it is', () => {
    const body = Buffer.concat([
      Buffer.from('{"password":"abc","x":"'),
      Buffer.from([0xff, 0x00, 0xe4]),
      Buffer.from('"}'),
    ])
    const masked = maskExchange(exchange({ body })) as HttpExchange
    expect(Buffer.from(masked.request.body)).toEqual(
      Buffer.concat([Buffer.from('{"password":"***","x":"'), Buffer.from([0xff, 0x00, 0xe4]), Buffer.from('"}')]),
    )
  })

  test('an exchange without secrets is the very same object', () => {
    const plain = exchange({
      headers: [['Accept', 'application/fhir+json']],
      responseBody: '{"resourceType":"Patient","id":"p1"}',
    })
    expect(maskExchange(plain)).toBe(plain)
  })

  test('masking twice changes nothing more', () => {
    const once = maskExchange(
      exchange({
        url: `/x?access_token=${SECRET}`,
        headers: [FORM_TYPE, ['Authorization', `Bearer ${SECRET}`], ['Cookie', `a=${SECRET}`]],
        body: `client_assertion=${JWS}&client_secret=${SECRET}`,
        responseBody: `{"access_token":"${SECRET}"}`,
      }),
    )
    expect(maskExchange(once)).toBe(once)
  })

  test('a body of megabytes without end is masked in time', () => {
    const body = `{"password":"${'a'.repeat(4_000_000)}`
    expect(stored({ body }).length).toBeLessThan(1_000)
    expect(stored({ body: `"${'"a'.repeat(1_000_000)}token` }).length).toBeGreaterThan(2_000_000)
  })
})
