/** SMART apps and an OpenID Connect page as others wrote them, in a real browser: fhirclient and oidc-client-ts, unmodified. */
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { executablePath, openBrowser } from '../../console/browser.ts'
import { requireOrSkip } from '../../require-or-skip.ts'
import { NRIC } from '../http/small-fixtures.ts'
import { type Apps, serveApps } from './apps-kit.ts'
import { DOCTOR, openSmart, type Smart } from './smart-kit.ts'

const browserTests = requireOrSkip('browser', existsSync(executablePath), `there is no ${executablePath}`)

browserTests('In a browser', () => {
  let smart: Smart
  let app: Apps
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
    app.talkTo({ iss: smart.ready.epic, secret })
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
    await app?.close()
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
    await page.goto(`${smart.ready.http}/ngemr/launch`)
    await page.getByLabel('Find a patient').fill('nobody')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('There is no patient with “nobody”').waitFor()
    await page.getByLabel('Find a patient').fill('tan ah')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByLabel('Visit').selectOption('enc-tan')
    await page.getByLabel('User').fill(DOCTOR)
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
