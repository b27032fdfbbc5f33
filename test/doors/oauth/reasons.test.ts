/** What the journal says of the mistakes that vendors make: what happened, where, and what mends it. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type OauthKit, openOauth, SECONDS } from './oauth-kit.ts'
import { authorizationRequest, openSmart, pkce, type Smart } from './smart-kit.ts'

describe('an assertion', () => {
  let kit: OauthKit
  let keys: Server
  let origin: string
  beforeAll(async () => {
    kit = await openOauth()
    keys = createServer(({ url }, response) => {
      if (url === '/broken') response.writeHead(500)
      if (url === '/moved') response.writeHead(302, { location: '/keys' })
      response.end(url === '/page' ? '<html>' : '{"keys": []}')
    })
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await kit.close()
    await new Promise((resolve) => keys.close(resolve))
  })

  const ask = async (claims: Record<string, unknown>, header = {}) => {
    const { findings } = await kit.post({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await kit.sign({ ...kit.claims(), ...claims }, header),
    })
    return findings[0]
  }

  test.each<[string, Record<string, unknown>, string, string]>([
    ['expired', { exp: SECONDS - 100 }, 'oauth/exp', 'is past by 100 seconds'],
    ['of a clock that is behind', { exp: SECONDS - 1800 }, 'oauth/exp', 'is past by 30 minutes'],
    ['that lives an hour', { exp: SECONDS + 3600 }, 'oauth/exp', 'is 60 minutes ahead, and five minutes are the most'],
    ['in milliseconds', { exp: SECONDS * 1000 }, 'oauth/exp', 'counts milliseconds: divide by 1000'],
    ['issued in milliseconds', { iat: SECONDS * 1000 }, 'oauth/iat', 'counts milliseconds: divide by 1000'],
    ['of a clock that is ahead', { iat: SECONDS + 120 }, 'oauth/iat', 'lies 2 minutes in the future (30 seconds are'],
  ])('%s', async (_what, claims, rule, text) => {
    expect(await ask(claims)).toMatchObject({ rule, text: expect.stringContaining(text) })
  })

  test('with an empty kid', async () => {
    const text = expect.stringContaining('set kid to that of the registered public key')
    expect(await ask({}, { kid: '' })).toMatchObject({ rule: 'oauth/kid', text })
  })

  test.each([
    ['broken', 'oauth/jwks', 'it answered 500'],
    ['page', 'oauth/jwks', 'it answered something else than JSON'],
    ['moved', 'oauth/jwks', 'unexpected redirect'],
    ['keys', 'oauth/kid', '/keys has no key k1'],
  ])('of keys published at /%s', async (path, rule, text) => {
    const { clientId } = await publish(path, `${origin}/${path}`)
    expect(await ask({ iss: clientId, sub: clientId })).toMatchObject({ rule, text: expect.stringContaining(text) })
  })

  test('of keys published at a host that may not be asked', async () => {
    const { clientId } = await publish('elsewhere', 'https://keys.vendor.example/jwks')
    const text = expect.stringContaining('add it to the setting jwks-hosts')
    expect(await ask({ iss: clientId, sub: clientId })).toMatchObject({ rule: 'oauth/jwks', text })
  })

  test('of keys published where nobody listens', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const { clientId } = await publish('nobody', `http://127.0.0.1:${port}/keys`)
    const text = expect.stringContaining('nobody listens there (ECONNREFUSED)')
    expect(await ask({ iss: clientId, sub: clientId })).toMatchObject({ rule: 'oauth/jwks', text })
  })

  const publish = async (name: string, jwksUrl: string) => {
    const client = { clientId: `by-${name}`, partner: name, jwks: { keys: [] }, jwksUrl, apis: [] }
    await kit.registry.putPartner('ngemr', { id: name, name, clients: [client] })
    return client
  }
})

describe('an authorization request', () => {
  let smart: Smart
  beforeAll(async () => {
    smart = await openSmart()
    await smart.register({ id: 'app', kind: 'public', apis: ['Patient.Read', 'Patient.Search'] })
  })
  afterAll(() => smart.close())

  test.each([
    ['nothing amiss', 'openid launch/patient patient/Patient.read', undefined],
    ['what was not granted', 'patient/Observation.read', 'no such API of Observation was granted to app'],
    ['no scope at all', 'openid patient.read', 'patient.read: no scope of SMART'],
    ['a backend scope beside others', 'openid system/Patient.read', 'for backend clients'],
    ['a refresh token for a public client', 'openid offline_access', 'a public client gets no refresh token'],
  ])('%s', async (_what, scope, text) => {
    const { challenge } = pkce()
    const asked = authorizationRequest(smart, { scope, code_challenge: challenge, code_challenge_method: 'S256' })
    await smart.person().open(`/ngemr/oauth2/authorize?${new URLSearchParams(asked)}`)
    const found = (await smart.told()) ?? []
    expect(found.map((each) => each.rule)).toEqual(text === undefined ? [] : ['oauth/scope-withheld'])
    expect(found[0]?.text ?? '').toContain(text ?? '')
  })
})
