/** The sign-in and launch pages against other browsers, other pages, guesses and markup. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { APP, DOCTOR, openSmart, pkce, type Smart } from './smart-kit.ts'

let smart: Smart
const CHALLENGE = pkce()

beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
})
afterAll(() => smart.close())

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

  test('a form of another site is refused, proof or not', async () => {
    const { person, at, proof } = await begin()
    const sent = { ...form({ proof }), headers: { 'sec-fetch-site': 'cross-site' } }
    expect((await person.open(`${at}/cancel`, sent)).status).toBe(400)
    expect((await person.open(`${at}/cancel`, form({ proof }))).status).toBe(303)
  })

  test('an image of another page signs nobody out', async () => {
    const { person, at, proof } = await begin()
    await person.open(`${at}/sign-in`, form({ proof, username: DOCTOR, password: smart.ready.signInPassword }))
    const before = person.cookies.get('ngemr_session')
    const asImage = { headers: { 'sec-fetch-dest': 'image' } }
    expect((await person.open('/ngemr/oauth2/logout', asImage)).status).toBe(400)
    expect(person.cookies.get('ngemr_session')).toBe(before)
    const asFrame = { headers: { 'sec-fetch-dest': 'iframe' } }
    expect((await person.open('/ngemr/oauth2/logout', asFrame)).status).toBe(200)
    expect(person.cookies.get('ngemr_session')).toBeUndefined()
  })

  test('a frame that browsers give no cookies is told of in the journal, with what mends it', async () => {
    const framed = { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' } }
    const { at } = await begin()
    const mends = 'call app and sandbox by the same host name (both localhost, or both 127.0.0.1), or both by https'
    await smart.call(at, framed)
    expect(await smart.told()).toMatchObject([{ rule: 'oauth/interaction', text: expect.stringContaining(mends) }])
    const query = {
      response_type: 'code',
      client_id: 'app',
      redirect_uri: APP,
      scope: 'openid',
      prompt: 'none',
      code_challenge: CHALLENGE.challenge,
      code_challenge_method: 'S256',
    }
    await smart.call(`/ngemr/oauth2/authorize?${new URLSearchParams(query)}`, framed)
    expect(await smart.told()).toMatchObject([{ rule: 'oauth/prompt-none', text: expect.stringContaining(mends) }])
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

test('where others reach us, the launch page shows nobody, and wants a password', async () => {
  const wide = await openSmart({ host: '0.0.0.0' })
  try {
    await wide.register({ id: 'app', kind: 'public', name: 'Secret App', launchUrl: 'http://127.0.0.1:9/launch' })
    const { text } = await wide.call('/ngemr/launch?patient=tan')
    for (const told of ['TAN AH TEST', 'DR TEST', 'Secret App', 'enc-tan']) expect(text).not.toContain(told)
    const launch = (password: string) =>
      wide.call('/ngemr/launch', {
        method: 'POST',
        body: new URLSearchParams({ user: '99101C', patient: 'tan', app: 'app', password }),
      })
    expect((await launch('guess')).status).toBe(401)
    expect((await launch(wide.ready.signInPassword)).status).toBe(303)
  } finally {
    await wide.close()
  }
})
