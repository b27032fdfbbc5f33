/** What an attacker would try with an authorization request, row by row; the reason of each refusal stands in the journal. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { APP, openSmart, pkce, type Smart } from './smart-kit.ts'

let smart: Smart
const CHALLENGE = pkce()

beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
  await smart.register({ id: 'other', kind: 'public', redirectUris: ['http://127.0.0.1:9/other'] })
  await smart.register({ id: 'service', kind: 'backend', jwksUrl: 'http://127.0.0.1:9/keys' })
})
afterAll(() => smart.close())

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
    ['two launch tokens', {}, 'invalid_request', '&launch=a&launch=b'],
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
