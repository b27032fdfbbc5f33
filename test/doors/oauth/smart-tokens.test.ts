/** What becomes of tokens: refreshed, looked into, given back, signed by a new key; and never whole in the journal. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { DOCTOR, openSmart, type Smart, signInWith } from './smart-kit.ts'

let smart: Smart
let secret: string
beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
  secret = String(await smart.register({ id: 'web', kind: 'confidential' }))
})
afterAll(() => smart.close())

const signIn = (changes: Record<string, string> = {}) => signInWith(smart, { secret, changes })

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
