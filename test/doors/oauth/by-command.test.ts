/** Partners and clients by command: what is done holds at once, what is typed wrong is told with what would be right. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { APP, DOCTOR, openSmart, type Smart } from './smart-kit.ts'
import { typeCommand } from './type-command.ts'

let smart: Smart
beforeAll(async () => {
  smart = await openSmart()
})
afterAll(() => smart.close())

const type = (...words: string[]) => typeCommand(smart.data, ...words)
const refresh = (headers: Record<string, string>) =>
  smart.form('token', { grant_type: 'refresh_token', refresh_token: 'x' }, headers)
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

describe('by command', () => {
  test('a partner, a client, its grants, a new secret, and away with it', async () => {
    expect((await type('partner', 'add', 'acme', '--name', 'Acme Devices')).out).toEqual(['acme  Acme Devices'])
    const made = await type(
      'client',
      'add',
      'acme-web',
      '--partner',
      'acme',
      '--kind',
      'confidential',
      '--redirect',
      APP,
      '--api',
      'Patient.Read',
    )
    expect(made.err).toEqual(['The secret is shown this once: keep it.'])
    const secret = String(made.out.at(-1)).replace('  secret ', '')
    expect((await refresh(basic('acme-web', secret))).json.error).toBe('invalid_grant')

    const granted = await type('client', 'grant', 'acme-web', 'Condition.Search (Infection)', 'Patient.Search')
    expect(granted.out[0]).toContain('Patient.Read, Condition.Search (Infection), Patient.Search')
    expect((await type('client', 'grant', 'acme-web', 'Patient.Read', '--revoke')).out[0]).not.toContain(
      'Patient.Read,',
    )

    expect((await type('client', 'grant', 'acme-web', '*')).out[0]).toMatch(/\n {2}every Epic API$/)
    expect((await type('client', 'grant', 'acme-web', 'Patient.Read', '--revoke')).out[0]).toMatch(
      /\n {2}every Epic API but Patient\.Read$/,
    )
    expect((await type('client', 'grant', 'acme-web', '*', '--revoke')).out[0]).toMatch(/\n {2}no API granted$/)

    const turned = String((await type('client', 'rotate', 'acme-web')).out.at(-1)).replace('  secret ', '')
    expect((await refresh(basic('acme-web', secret))).status).toBe(401)
    expect((await refresh(basic('acme-web', turned))).json.error).toBe('invalid_grant')

    expect((await type('partner', 'list')).out.join('\n')).toContain('acme-web  confidential')
    expect((await type('client', 'remove', 'acme-web')).out).toEqual(['acme-web removed'])
    expect((await refresh(basic('acme-web', turned))).json.error).toBe('invalid_client')
  })

  test.each([
    [
      'an API that is none',
      ['client', 'add', 'x', '--kind', 'public', '--redirect', APP, '--api', 'Patient.Serch'],
      /no Epic API "Patient.Serch".*Patient.Search/,
    ],
    ['a kind that is none', ['client', 'add', 'x', '--kind', 'private'], /backend, confidential, public/],
    ['no redirect URI', ['client', 'add', 'x', '--kind', 'public'], /needs a redirect URI/],
    [
      'a redirect URI on plain http',
      ['client', 'add', 'x', '--kind', 'public', '--redirect', 'http://app.example/cb'],
      /cannot be a redirect URI/,
    ],
    [
      'a script as redirect URI',
      ['client', 'add', 'x', '--kind', 'public', '--redirect', 'javascript:alert(1)'],
      /cannot be a redirect URI/,
    ],
    ['a backend without a key', ['client', 'add', 'x', '--kind', 'backend'], /proves itself by a key/],
    [
      'a partner that is not there',
      ['client', 'add', 'x', '--kind', 'public', '--redirect', APP, '--partner', 'nobody'],
      /no partner "nobody"/,
    ],
    ['a client that is not there', ['client', 'rotate', 'nobody'], /no client "nobody"/],
    [
      'a launch of a client without launch URL',
      ['launch', '--client', 'demo-backend', '--user', DOCTOR],
      /no launch URL/,
    ],
  ])('%s', async (_what, words, failed) => {
    expect((await type(...words)).failed).toMatch(failed)
  })

  test('a private key is not taken', async () => {
    const { privateKey } = await generateKeyPair('RS384', { extractable: true })
    writeFileSync(
      join(smart.data, 'private.json'),
      JSON.stringify({ keys: [{ ...(await exportJWK(privateKey)), kid: 'k' }] }),
    )
    expect((await type('client', 'add', 'x', '--kind', 'backend', '--jwks', 'private.json')).failed).toMatch(
      /never send the private one/,
    )
  })

  test('launch prints the address that opens the app; keys rotate names the new key', async () => {
    await smart.register({ id: 'launched', kind: 'public', launchUrl: 'http://127.0.0.1:9/launch' })
    const { out } = await type('launch', '--client', 'launched', '--user', DOCTOR, '--patient', 'tan')
    expect(out[0]).toMatch(/^http:\/\/127\.0\.0\.1:9\/launch\?iss=.*&launch=.{43}$/)
    expect((await type('keys', 'rotate')).out).toHaveLength(2)
  })
})

describe('explain --last --client', () => {
  test('names the claim that failed, what was expected, and how to mend it', async () => {
    const { privateKey } = await generateKeyPair('RS384')
    const jwt = {
      iss: 'demo-backend',
      sub: 'demo-backend',
      aud: 'http://elsewhere/token',
      jti: 'x',
      exp: Math.floor(Date.now() / 1000) + 60,
    }
    const assertion = await new SignJWT(jwt).setProtectedHeader({ alg: 'RS384', kid: 'gone' }).sign(privateKey)
    await smart.form('token', {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    })
    await smart.form('token', { grant_type: 'password', client_id: 'somebody-else' })
    const text = (await type('explain', '--last', '--client', 'demo-backend')).out.join('\n')
    expect(text).toContain('oauth/aud')
    expect(text).toContain('http://elsewhere/token')
    expect(text).toContain('oauth/kid')
    expect(text).toContain('assertion claims {"iss":"demo-backend"')
    expect(text).not.toContain(assertion)
    expect((await type('explain', '--last', '--client', 'nobody-at-all')).failed).toMatch(/names client nobody-at-all/)
  })
})
