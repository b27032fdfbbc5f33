/** SMART App Launch from the request to the chart: standalone and from the hospital, for clinicians and patients, and what a code is worth. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { NRIC } from '../http/small-fixtures.ts'
import { APP, DOCTOR, openSmart, type Person, pkce, type Smart, type Wishes } from './smart-kit.ts'

let smart: Smart
let secret: string
beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public', launchUrl: 'http://127.0.0.1:9/launch' })
  secret = String(await smart.register({ id: 'web', kind: 'confidential' }))
})
afterAll(() => smart.close())

const request = (changes: Record<string, string> = {}) => ({
  response_type: 'code',
  client_id: 'app',
  redirect_uri: APP,
  scope: 'openid fhirUser launch/patient patient/Patient.read patient/Observation.read',
  state: 'st',
  nonce: 'no',
  aud: smart.ready.epic,
  ...changes,
})

/** The token answer for what a person allowed. */
async function signIn(changes: Record<string, string> = {}, wishes: Wishes = {}, person: Person = smart.person()) {
  const { verifier, challenge } = pkce()
  const asked = request({ code_challenge: challenge, code_challenge_method: 'S256', ...changes })
  const back = await person.authorize(asked, wishes)
  const exchange = (fields: Record<string, string> = {}) =>
    smart.form('token', {
      grant_type: 'authorization_code',
      code: String(back.get('code')),
      client_id: asked.client_id,
      redirect_uri: APP,
      code_verifier: verifier,
      ...(asked.client_id === 'web' ? { client_secret: secret } : {}),
      ...fields,
    })
  return { back, exchange }
}

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

describe('what a person decides', () => {
  test.each([
    ['denies', { consent: 'deny' }],
    ['cancels', { cancel: true }],
  ] as [string, Wishes][])('%s: the app is told, and gets no code', async (_what, wishes) => {
    const { back } = await signIn({}, wishes)
    expect(Object.fromEntries(back)).toEqual({ error: 'access_denied', state: 'st' })
  })

  test('who is signed in and has allowed the same before is not asked again; prompt brings the pages back', async () => {
    const person = smart.person()
    const asked = { scope: 'openid' }
    await signIn(asked, {}, person)
    const pages = async (changes: Record<string, string>) => {
      const seen: string[] = []
      await signIn({ ...asked, ...changes }, { pages: seen }, person)
      return seen
    }
    expect(await pages({})).toEqual([])
    expect(await pages({ prompt: 'none' })).toEqual([])
    expect(await pages({ prompt: 'consent' })).toEqual(['Allow access?'])
    expect(await pages({ prompt: 'login' })).toEqual(['Sign in', 'Allow access?'])
    expect(await pages({ scope: 'openid profile' })).toEqual(['Allow access?'])
  })

  test('prompt=none says what would have to be asked', async () => {
    const person = smart.person()
    expect((await signIn({ prompt: 'none' }, {}, person)).back.get('error')).toBe('login_required')
    await signIn({ scope: 'openid' }, {}, person)
    expect((await signIn({ prompt: 'none' }, {}, person)).back.get('error')).toBe('interaction_required')
    expect((await signIn({ prompt: 'none', scope: 'openid fhirUser' }, {}, person)).back.get('error')).toBe(
      'consent_required',
    )
  })

  test('sign-out ends the session and leads only where the app registered', async () => {
    await smart.register({ id: 'leaver', kind: 'public', postLogoutRedirectUris: ['http://127.0.0.1:9/bye'] })
    const person = smart.person()
    const { exchange } = await signIn({ client_id: 'leaver', scope: 'openid' }, {}, person)
    const { id_token } = (await exchange()).json
    const hint = (uri: string) =>
      new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: uri, state: 'x' })
    const elsewhere = await person.open(`/ngemr/oauth2/logout?${hint('https://evil.example/')}`)
    expect({ status: elsewhere.status, to: elsewhere.headers.get('location') }).toEqual({ status: 200, to: null })
    const out = await person.open(`/ngemr/oauth2/logout?${hint('http://127.0.0.1:9/bye')}`)
    expect(out.headers.get('location')).toBe('http://127.0.0.1:9/bye?state=x')
    expect((await signIn({ prompt: 'none', scope: 'openid' }, {}, person)).back.get('error')).toBe('login_required')
  })
})

describe('refreshing', () => {
  const offline = {
    client_id: 'web',
    scope: 'openid offline_access launch/patient patient/Patient.read patient/Observation.read',
  }
  const refresh = (token: string, fields: Record<string, string> = {}) =>
    smart.form('token', {
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: 'web',
      client_secret: secret,
      ...fields,
    })

  test('each refresh token is good once and brings the next; context and scope stay', async () => {
    const first = (await (await signIn(offline)).exchange()).json
    const second = (await refresh(first.refresh_token)).json
    expect(second).toMatchObject({ patient: first.patient, scope: first.scope, refresh_token: expect.any(String) })
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect((await smart.epic(second.access_token, `Patient/${second.patient}`)).status).toBe(200)
  })

  test('the second use of a refresh token takes everything of its authorization back', async () => {
    const first = (await (await signIn(offline)).exchange()).json
    const second = (await refresh(first.refresh_token)).json
    expect((await refresh(first.refresh_token)).json).toEqual({ error: 'invalid_grant', error_description: null })
    expect((await refresh(second.refresh_token)).json.error).toBe('invalid_grant')
    expect((await smart.epic(second.access_token, `Patient/${second.patient}`)).status).toBe(401)
  })

  test('less can be asked for, more cannot', async () => {
    const first = (await (await signIn(offline)).exchange()).json
    const more = await refresh(first.refresh_token, { scope: 'patient/Patient.read user/Condition.read' })
    expect(more.json.error).toBe('invalid_scope')
    const less = (await refresh(first.refresh_token, { scope: 'patient/Patient.read' })).json
    expect(less.scope).toBe('patient/Patient.read')
    expect(
      (await smart.epic(less.access_token, `Observation?patient=${less.patient}&category=laboratory`)).status,
    ).toBe(403)
  })

  test('a grant that the client lost is gone from the next token', async () => {
    await smart.register({ id: 'losing', kind: 'confidential', secret: 'a secret of some length' })
    const own = { client_id: 'losing', client_secret: 'a secret of some length' }
    const { exchange } = await signIn({ ...offline, client_id: 'losing' })
    const first = (await exchange(own)).json
    await smart.admin('workspaces/ngemr/clients/losing/grants', 'POST', { remove: ['Patient.Read'] })
    const next = (await refresh(first.refresh_token, own)).json
    expect((await smart.epic(next.access_token, `Patient/${next.patient}`)).status).toBe(403)
  })
})

describe('giving back and looking into', () => {
  test('a revoked token is worth nothing, and neither is what came with it', async () => {
    const { exchange } = await signIn({
      client_id: 'web',
      scope: 'openid offline_access launch/patient patient/Patient.read',
    })
    const { access_token, refresh_token, patient } = (await exchange()).json
    const own = { client_id: 'web', client_secret: secret }
    expect((await smart.form('introspect', { token: access_token, ...own })).json).toMatchObject({
      active: true,
      client_id: 'web',
      username: DOCTOR,
      epic_user_type: 'EMP',
      patient,
    })
    expect((await smart.form('revoke', { token: refresh_token, ...own })).status).toBe(200)
    expect((await smart.epic(access_token, `Patient/${patient}`)).status).toBe(401)
    expect((await smart.form('introspect', { token: access_token, ...own })).json).toEqual({ active: false })
    expect((await smart.form('token', { grant_type: 'refresh_token', refresh_token, ...own })).json.error).toBe(
      'invalid_grant',
    )
  })

  test("another partner's token is neither told of nor taken back", async () => {
    const stranger = {
      client_id: 'stranger',
      client_secret: String(await smart.register({ id: 'stranger', kind: 'confidential', partner: 'rival' })),
    }
    const { access_token, patient } = (await (await signIn()).exchange()).json
    expect((await smart.form('introspect', { token: access_token, ...stranger })).json).toEqual({ active: false })
    expect((await smart.form('revoke', { token: access_token, ...stranger })).status).toBe(200)
    expect((await smart.epic(access_token, `Patient/${patient}`)).status).toBe(200)
  })

  test('tokens, codes and secrets never stand whole in the journal', async () => {
    const { back, exchange } = await signIn({
      client_id: 'web',
      scope: 'openid offline_access launch/patient patient/Patient.read',
    })
    const { access_token, refresh_token, id_token, patient } = (await exchange()).json
    await smart.epic(access_token, `Patient/${patient}`)
    const trace = await smart.admin('workspaces/ngemr/trace')
    const secrets = [
      access_token,
      refresh_token,
      id_token,
      String(back.get('code')),
      secret,
      smart.ready.signInPassword,
    ]
    expect(secrets.filter((each) => trace.text.includes(each))).toEqual([])
    expect(decodeJwt(id_token).aud).toBe('web')
  })
})

test('new signing keys sign at once, and what the old one signed can still be verified', async () => {
  const { json } = await (await signIn()).exchange()
  const before = (await smart.call('/ngemr/oauth2/jwks')).json.keys
  const { keys } = (await smart.admin('signing-keys/rotate', 'POST')).json
  const after = (await smart.call('/ngemr/oauth2/jwks')).json.keys
  expect(after.map(({ kid }: { kid: string }) => kid)).toEqual(keys)
  expect(keys[1]).toBe(before[0].kid)
  expect(after[0].d).toBeUndefined()
  const set = createRemoteJWKSet(new URL(`${smart.ready.oauth}/jwks`))
  await jwtVerify(json.id_token, set)
  await jwtVerify((await (await signIn()).exchange()).json.id_token, set)
})
