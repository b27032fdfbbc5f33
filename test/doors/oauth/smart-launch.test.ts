/** SMART App Launch from the request to the chart: standalone and from the hospital, for clinicians and patients. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { NRIC } from '../http/small-fixtures.ts'
import {
  APP,
  authorizationRequest,
  DOCTOR,
  openSmart,
  type Person,
  pkce,
  type Smart,
  signInWith,
  type Wishes,
} from './smart-kit.ts'

let smart: Smart
let secret: string
beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public', launchUrl: 'http://127.0.0.1:9/launch' })
  secret = String(await smart.register({ id: 'web', kind: 'confidential' }))
})
afterAll(() => smart.close())

const request = (changes: Record<string, string> = {}) => authorizationRequest(smart, changes)
const signIn = (changes: Record<string, string> = {}, wishes: Wishes = {}, person: Person = smart.person()) =>
  signInWith(smart, { secret, changes, wishes, person })

describe('standalone', () => {
  test('a clinician signs in, chooses a patient, allows, and the app reads that chart', async () => {
    const pages: string[] = []
    const { back, exchange } = await signIn({}, { patient: 'siti', pages })
    expect(pages).toEqual(['Sign in', 'Choose a patient', 'Allow access?'])
    expect(back.get('state')).toBe('st')
    const { status, headers, json } = await exchange()
    expect({ status, cache: headers.get('cache-control') }).toEqual({
      status: 200,
      cache: 'no-cache, no-store,no-store',
    })
    expect(json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'openid fhirUser launch/patient patient/Observation.read patient/Patient.read',
      need_patient_banner: 'true',
      patient: expect.stringMatching(/^e.{22}3$/),
      '__epic.dstu2.patient': expect.stringMatching(/^T.*B$/),
      smart_style_url: expect.stringMatching(/\.json$/),
    })
    expect(json.refresh_token).toBeUndefined()
    const read = await smart.epic(json.access_token, `Patient/${json.patient}`)
    expect(read.status).toBe(200)
    expect(read.json.name[0].text).toContain('SITI')
    const style = await smart.call(new URL(json.smart_style_url).pathname)
    expect(style.json).toMatchObject({ dim_font_size: '16px' })
  })

  test('the id token verifies with the published key and names the user by an address that can be read', async () => {
    const { exchange } = await signIn()
    const { json } = await exchange()
    const found = await smart.call('/ngemr/oauth2/.well-known/openid-configuration')
    const { payload } = await jwtVerify(json.id_token, createRemoteJWKSet(new URL(found.json.jwks_uri)), {
      issuer: found.json.issuer,
      audience: 'app',
      algorithms: ['RS256'],
    })
    expect(payload).toMatchObject({ nonce: 'no', auth_time: expect.any(Number) })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(300)
    const { pathname } = new URL(String(payload['fhirUser']))
    const user = await smart.call(pathname, {
      headers: { authorization: `Bearer ${await smart.token()}`, accept: 'application/json' },
    })
    expect(user.json).toMatchObject({ resourceType: 'Practitioner', id: payload.sub })
  })

  test('a patient signs in with NRIC, chooses nobody, and reaches the own chart only', async () => {
    const pages: string[] = []
    const { exchange } = await signIn({}, { username: NRIC.tan, pages })
    expect(pages).toEqual(['Sign in', 'Allow access?'])
    const { json } = await exchange()
    const own = await smart.epic(json.access_token, `Observation?patient=${json.patient}&category=laboratory`)
    expect(own.json).toMatchObject({ total: 1 })
    // Epic tells patients on every page that there may be more.
    expect(own.json.entry.at(-1).resource.issue.at(-1)).toMatchObject({ details: { coding: [{ code: '4119' }] } })
  })

  test('a confidential client gets a refresh token for offline_access, a public one never does', async () => {
    const offline = { scope: 'openid offline_access launch/patient patient/Patient.read' }
    const confidential = await (await signIn({ client_id: 'web', ...offline })).exchange()
    expect(confidential.json).toMatchObject({
      refresh_token: expect.any(String),
      scope: expect.stringContaining('offline_access'),
    })
    const bare = await (await signIn(offline)).exchange()
    expect(bare.json.refresh_token).toBeUndefined()
    expect(bare.json.scope).not.toContain('offline_access')
  })

  test('an ordinary OpenID Connect client asks for openid alone, without aud', async () => {
    const { verifier, challenge } = pkce()
    const { aud: _aud, ...asked } = request({
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const back = await smart.person().authorize(asked)
    const { json } = await smart.form('token', {
      grant_type: 'authorization_code',
      code: String(back.get('code')),
      client_id: 'app',
      redirect_uri: APP,
      code_verifier: verifier,
    })
    expect(json).toMatchObject({ scope: 'openid', id_token: expect.any(String) })
    expect(json.patient).toBeUndefined()
  })
})

describe('from the hospital', () => {
  const launch = (fields: Record<string, string>) =>
    smart.admin('workspaces/ngemr/launches', 'POST', { client: 'app', user: DOCTOR, ...fields })

  test('user, patient and visit come with the launch; nobody is asked anything', async () => {
    const made = await launch({ patient: 'tan', encounter: 'enc-tan' })
    expect(new URL(made.json.url).searchParams.get('iss')).toBe(smart.ready.epic)
    const pages: string[] = []
    const { exchange } = await signIn(
      { launch: made.json.launch, scope: 'launch openid fhirUser patient/*.read' },
      { pages },
    )
    expect(pages).toEqual([])
    const { json } = await exchange()
    expect(json).toMatchObject({
      need_patient_banner: 'false',
      encounter: expect.any(String),
      patient: expect.any(String),
    })
    expect((await smart.epic(json.access_token, `Encounter/${json.encounter}`)).status).toBe(200)
  })

  test('the launch page does the same by a form', async () => {
    const page = await smart.call('/ngemr/launch?patient=tan')
    expect(page.text).toContain('DR TEST, Clinician')
    const sent = await smart.call('/ngemr/launch', {
      method: 'POST',
      body: new URLSearchParams({ user: DOCTOR, patient: 'tan', encounter: 'enc-tan', app: 'app' }),
    })
    expect(sent.status).toBe(303)
    const url = new URL(String(sent.headers.get('location')))
    expect(url.origin + url.pathname).toBe('http://127.0.0.1:9/launch')
    const { exchange } = await signIn({
      launch: String(url.searchParams.get('launch')),
      scope: 'launch patient/*.read',
    })
    expect((await exchange()).status).toBe(200)
  })

  test.each([
    [
      'a used launch token',
      async () => {
        const { json } = await launch({ patient: 'tan' })
        await signIn({ launch: json.launch, scope: 'launch' })
        return json.launch
      },
    ],
    ['an invented one', async () => 'x'.repeat(43)],
    [
      'one for another app',
      async () => {
        await smart.register({ id: `other-${Date.now()}`, kind: 'public', launchUrl: 'http://127.0.0.1:9/o' })
        return (await smart.admin('workspaces/ngemr/launches', 'POST', { client: 'app', user: DOCTOR })).json.launch
      },
    ],
  ])('%s', async (what, token) => {
    const client = what === 'one for another app' ? 'web' : 'app'
    const { challenge } = pkce()
    const back = await smart.person().authorize(
      request({
        client_id: client,
        launch: String(await token()),
        scope: 'launch',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }),
    )
    expect(back.get('error')).toBe('invalid_launch_token')
  })
})
