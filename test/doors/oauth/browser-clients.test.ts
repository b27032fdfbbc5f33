/** SMART apps and an OpenID Connect page as others wrote them, in a real browser: fhirclient and oidc-client-ts, unmodified. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { executablePath, openBrowser } from '../../console/browser.ts'
import { requireOrSkip } from '../../require-or-skip.ts'
import { NRIC } from '../http/small-fixtures.ts'
import { DOCTOR, openSmart, type Smart } from './smart-kit.ts'

const library = (path: string) => readFileSync(fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url)))

const browserTests = requireOrSkip('browser', existsSync(executablePath), `there is no ${executablePath}`)

browserTests('In a browser', () => {
  let smart: Smart
  let app: { server: Server; origin: string }
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    smart = await openSmart()
    app = await serveApps()
    const at = (path: string) => `${app.origin}/${path}`
    const launches = { redirectUris: [at('smart.html'), at('wrong-case.html')], launchUrl: at('launch.html') }
    await smart.register({ id: 'smart-app', kind: 'public', name: 'Growth Chart', ...launches })
    const secret = await smart.register({ id: 'smart-web', kind: 'confidential', name: 'Web App', ...launches })
    app.server.emit('settings', { iss: smart.ready.epic, secret })
    await smart.register({
      id: 'spa',
      kind: 'public',
      name: 'Page',
      redirectUris: [at('oidc.html'), at('silent.html')],
      postLogoutRedirectUris: [at('oidc.html')],
    })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    app?.server.closeAllConnections()
    await new Promise((resolve) => app.server.close(resolve))
    await smart?.close()
  })
  beforeEach(async () => {
    await context?.close()
    complaints.length = 0
    context = await browser.newContext()
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
  })

  const signIn = async (username = DOCTOR, on = page) => {
    await on.getByLabel('User').fill(username)
    await on.getByLabel('Password').fill(smart.ready.signInPassword)
    await on.getByRole('button', { name: 'Sign in' }).click()
  }
  const result = async (on: Pick<Page, 'locator'> = page) => {
    await on.locator('#result[data-done]').waitFor()
    return JSON.parse(String(await on.locator('#result').textContent()))
  }

  test('fhirclient: standalone launch, patient picker, consent, the chart, the user', async () => {
    await page.goto(`${app.origin}/launch.html?client=smart-app`)
    await signIn()
    await page.getByRole('button', { name: /SITI TEST/ }).click()
    await expect(page.getByText('Growth Chart').isVisible()).resolves.toBe(true)
    await page.getByRole('button', { name: 'Allow access' }).click()
    expect(await result()).toMatchObject({
      patient: expect.stringContaining('SITI'),
      observations: 1,
      user: 'Practitioner',
      refreshed: false,
    })
    expect(complaints).toEqual([])
  })

  test('fhirclient: a confidential client refreshes', async () => {
    await page.goto(`${app.origin}/launch.html?client=smart-web`)
    await signIn(NRIC.tan)
    await page.getByRole('button', { name: 'Allow access' }).click()
    expect(await result()).toMatchObject({ patient: expect.stringContaining('TAN'), user: 'Patient', refreshed: true })
  })

  test('fhirclient: EHR launch from the launch page, in a new window and in a frame', async () => {
    await page.goto(`${smart.ready.http}/ngemr/launch?patient=tan`)
    await page.getByLabel('Visit').selectOption('enc-tan')
    await page.getByLabel('User').selectOption(DOCTOR)
    await page.getByLabel('App').selectOption('smart-app')
    const opened = context.waitForEvent('page')
    await page.getByRole('button', { name: 'Launch in a new window' }).click()
    expect(await result(await opened)).toMatchObject({ patient: expect.stringContaining('TAN'), encounter: true })
    await page.getByRole('button', { name: 'Launch in the frame below' }).click()
    expect(await result(page.frameLocator('iframe'))).toMatchObject({ patient: expect.stringContaining('TAN') })
  })

  test('denied consent comes back to the app as an error', async () => {
    await page.goto(`${app.origin}/launch.html?client=smart-app`)
    await signIn(NRIC.tan)
    await page.getByRole('button', { name: 'Deny' }).click()
    expect(await result()).toEqual({ error: expect.stringContaining('access_denied') })
  })

  test('a redirect URI that is not registered ends on the error page', async () => {
    await page.goto(`${app.origin}/launch.html?client=smart-app&redirect=Smart.html`)
    await page.getByRole('heading', { name: 'OAuth2 Error' }).waitFor()
    expect(new URL(page.url()).origin).toBe(smart.ready.http)
    expect(await smart.told()).toMatchObject([{ rule: 'oauth/redirect-uri', actual: `${app.origin}/Smart.html` }])
  })

  test('oidc-client-ts: sign-in, silent renewal, sign-out', async () => {
    await page.goto(`${app.origin}/oidc.html`)
    await page.getByRole('button', { name: 'sign in' }).click()
    await signIn()
    await page.getByRole('button', { name: 'Allow access' }).click()
    const first = await result()
    expect(first).toMatchObject({ username: DOCTOR, scope: 'openid profile' })
    await page.getByRole('button', { name: 'renew' }).click()
    await page.locator('#result[data-done="renewed"]').waitFor()
    const second = await result()
    expect(second).toMatchObject({ username: DOCTOR })
    expect(second.token).not.toBe(first.token)
    await page.getByRole('button', { name: 'sign out' }).click()
    await page.locator('#result[data-done="nobody"]').waitFor()
    await page.getByRole('button', { name: 'sign in' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(complaints).toEqual([])
  })
})

/** The apps: a few pages around the libraries, and the libraries as their packages ship them. */
async function serveApps(): Promise<{ server: Server; origin: string }> {
  let settings = { iss: '', secret: '' }
  const show = `
    const show = (value, done = 'yes') => {
      const result = document.getElementById('result')
      result.textContent = JSON.stringify(value)
      result.dataset.done = done
    }
    const fail = (error) => show({ error: String(error?.message ?? error) })`
  const html = (body: string) =>
    `<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><pre id="result"></pre>${body}`
  const pages: Record<string, () => string | Buffer> = {
    '/fhir-client.js': () => library('fhirclient/build/fhir-client.min.js'),
    '/oidc-client.js': () => library('oidc-client-ts/dist/browser/oidc-client-ts.min.js'),
    '/launch.html': () =>
      html(`<script src="/fhir-client.js"></script><script>${show}
        const query = new URLSearchParams(location.search)
        const clientId = query.get('client') ?? 'smart-app'
        const launched = query.has('launch')
        FHIR.oauth2.authorize({
          clientId,
          ...(clientId === 'smart-web' ? { clientSecret: ${JSON.stringify(settings.secret)} } : {}),
          iss: query.get('iss') ?? ${JSON.stringify(settings.iss)},
          redirectUri: query.get('redirect') ?? 'smart.html',
          scope: 'openid fhirUser patient/*.read user/Practitioner.read ' + (launched ? 'launch' : 'launch/patient') + (clientId === 'smart-web' ? ' offline_access' : ''),
          pkceMode: 'required',
        }).catch(fail)</script>`),
    '/smart.html': () =>
      html(`<script src="/fhir-client.js"></script><script>${show}
        FHIR.oauth2.ready().then(async (client) => {
          const patient = await client.patient.read()
          const found = await client.request('Observation?category=laboratory&patient=' + client.patient.id)
          const user = await client.user.read()
          const before = client.state.tokenResponse.access_token
          if (client.state.tokenResponse.refresh_token) await client.refresh()
          show({
            patient: patient.name[0].text,
            observations: found.total,
            user: user.resourceType,
            encounter: Boolean(client.encounter.id),
            refreshed: client.state.tokenResponse.access_token !== before,
          })
        }).catch(fail)</script>`),
    '/oidc.html': () =>
      html(`<button id="in">sign in</button><button id="renew">renew</button><button id="out">sign out</button>
        <script src="/oidc-client.js"></script><script>${show}
        const manager = new oidc.UserManager({
          authority: ${JSON.stringify(settings.iss.replace('/api/FHIR/R4', '/oauth2'))},
          client_id: 'spa',
          redirect_uri: location.origin + '/oidc.html',
          silent_redirect_uri: location.origin + '/silent.html',
          post_logout_redirect_uri: location.origin + '/oidc.html',
          scope: 'openid profile',
          automaticSilentRenew: false,
        })
        const tell = (user, done) => show({ username: user.profile.preferred_username, scope: user.scope, token: user.access_token }, done)
        document.getElementById('in').onclick = () => manager.signinRedirect().catch(fail)
        document.getElementById('renew').onclick = () => manager.signinSilent().then((user) => tell(user, 'renewed')).catch(fail)
        document.getElementById('out').onclick = () => manager.signoutRedirect().catch(fail)
        if (location.search.includes('code=')) manager.signinCallback().then((user) => tell(user, 'yes')).catch(fail)
        else manager.getUser().then((user) => user ? tell(user, 'yes') : show(null, 'nobody'))</script>`),
    '/silent.html': () =>
      html(
        `<script src="/oidc-client.js"></script><script>new oidc.UserManager({ authority: 'x', client_id: 'spa', redirect_uri: 'x' }).signinCallback()</script>`,
      ),
  }
  const server = createServer((request, response) => {
    const make = pages[new URL(request.url ?? '/', 'http://x').pathname]
    response.writeHead(make ? 200 : 404, {
      'content-type': request.url?.endsWith('.js') ? 'text/javascript' : 'text/html',
    })
    response.end(make?.())
  })
  server.on('settings', (given: typeof settings) => {
    settings = given
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
