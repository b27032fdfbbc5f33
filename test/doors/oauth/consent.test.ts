/** What a person decides, how long that holds, and how it ends. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  APP,
  authorizationRequest,
  openSmart,
  type Person,
  pkce,
  type Smart,
  signInWith,
  type Wishes,
} from './smart-kit.ts'

let smart: Smart
beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
})
afterAll(() => smart.close())

const signIn = (changes: Record<string, string> = {}, wishes: Wishes = {}, person: Person = smart.person()) =>
  signInWith(smart, { secret: '', changes, wishes, person })

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

  describe('a consent is for what it was given to', () => {
    const pagesOf = async (person: Person, changes: Record<string, string>) => {
      const seen: string[] = []
      await signIn({ client_id: 'changing', scope: 'openid patient/Patient.read', ...changes }, { pages: seen }, person)
      return seen
    }
    const change = (name: string, to: Record<string, unknown>) => ({ name, to })
    test.each([
      change('removed and registered anew', {}),
      change('with other grants', { apis: ['Patient.Read', 'Patient.Search', 'Observation.Search (Vitals)'] }),
      change('of another partner', { partner: 'other' }),
    ])('a client $name asks again', async ({ to }) => {
      const own = { id: 'changing', kind: 'public' as const, apis: ['Patient.Read'] }
      await smart.register(own)
      const person = smart.person()
      const asked = { scope: 'openid user/*.read' }
      await pagesOf(person, asked)
      expect(await pagesOf(person, asked)).toEqual([])
      await smart.admin('workspaces/ngemr/clients/changing', 'DELETE')
      await smart.register({ ...own, ...to })
      expect(await pagesOf(person, asked)).toEqual(['Allow access?'])
      await smart.admin('workspaces/ngemr/clients/changing', 'DELETE')
    })

    test('another chart asks again, another address of the same app does not', async () => {
      const elsewhere = `${APP}/elsewhere`
      await smart.register({ id: 'changing', kind: 'public', redirectUris: [APP, elsewhere] })
      const person = smart.person()
      const chart = { scope: 'launch/patient patient/Patient.read' }
      const choosing = async (patient: string, changes: Record<string, string> = {}) => {
        const seen: string[] = []
        await signIn({ client_id: 'changing', ...chart, ...changes }, { patient, pages: seen }, person)
        return seen
      }
      await choosing('tan')
      expect(await choosing('tan', { redirect_uri: elsewhere })).toEqual(['Choose a patient'])
      expect(await choosing('siti')).toEqual(['Choose a patient', 'Allow access?'])
      await smart.admin('workspaces/ngemr/clients/changing', 'DELETE')
    })

    test('a sign-in under way does not go on to an address that was taken away', async () => {
      await smart.register({ id: 'changing', kind: 'public' })
      const person = smart.person()
      const asked = authorizationRequest(smart, {
        client_id: 'changing',
        code_challenge: pkce().challenge,
        code_challenge_method: 'S256',
      })
      const page = await person.open(`/ngemr/oauth2/authorize?${new URLSearchParams(asked)}`)
      await smart.admin('workspaces/ngemr/clients/changing', 'DELETE')
      await smart.register({ id: 'changing', kind: 'public', redirectUris: ['http://127.0.0.1:9/new'] })
      expect((await person.open(String(page.headers.get('location')))).status).toBe(400)
      expect(await smart.told()).toMatchObject([
        { rule: 'oauth/interaction', actual: expect.stringMatching(/redirect URI/) },
      ])
      await smart.admin('workspaces/ngemr/clients/changing', 'DELETE')
    })
  })

  test('a session ends with the user', async () => {
    const put = (active: boolean) =>
      smart.call('/ngemr/fhir/r4/Practitioner/leaving', {
        method: 'PUT',
        headers: { 'x-api-key': smart.ready.apiKey, 'content-type': 'application/fhir+json' },
        body: JSON.stringify({
          resourceType: 'Practitioner',
          id: 'leaving',
          active,
          identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/mcr', value: '99102D' }],
          name: [{ text: 'DR LEAVING' }],
        }),
      })
    await put(true)
    const person = smart.person()
    await signIn({ scope: 'openid' }, { username: '99102D' }, person)
    await put(false)
    const { back } = await signIn({ scope: 'openid', prompt: 'none' }, {}, person)
    expect(back.get('error')).toBe('login_required')
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
