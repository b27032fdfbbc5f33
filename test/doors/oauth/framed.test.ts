/** Apps of another site, over TLS, in a real browser: what may be framed, and what comes along into a frame. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { makeAuthority, makeCertificate } from '../../../server/cli/make-certificates.ts'
import { executablePath, openBrowser, openLenientBrowser } from '../../console/browser.ts'
import { requireOrSkip } from '../../require-or-skip.ts'
import { newFolder } from '../http/live-sandbox.ts'
import { type Apps, serveApps } from './apps-kit.ts'
import { DOCTOR, openSmart, type Smart } from './smart-kit.ts'

const browserTests = requireOrSkip('browser', existsSync(executablePath), `there is no ${executablePath}`)

browserTests('In a frame of another site', () => {
  let smart: Smart
  let folder: string
  /** Named in `frame-ancestors`. */
  let hyperspace: Apps
  let stranger: Apps
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    folder = newFolder()
    const place = { folder, env: process.env }
    await makeAuthority(place, 'Test CA', 5)
    const alternatives = ['IP:127.0.0.1']
    await makeCertificate(place, { file: 'server', name: 'localhost', use: 'serverAuth', alternatives, days: 5 })
    const [cert, key] = [join(folder, 'server.pem'), join(folder, 'server.key')]
    const served = { cert: readFileSync(cert), key: readFileSync(key) }
    hyperspace = await serveApps(served)
    stranger = await serveApps(served)
    smart = await openSmart({ tls: { cert, key }, frameAncestors: [hyperspace.origin] })
    const uris = (page: string) => [hyperspace, stranger].map(({ origin }) => `${origin}/${page}`)
    await smart.register({ id: 'smart-app', kind: 'public', name: 'Growth Chart', redirectUris: uris('smart.html') })
    const redirectUris = [...uris('oidc.html'), ...uris('silent.html')]
    await smart.register({ id: 'spa', kind: 'public', redirectUris })
    for (const app of [hyperspace, stranger]) app.talkTo({ iss: `${smart.ready.https}/ngemr/api/FHIR/R4` })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all([hyperspace?.close(), stranger?.close()])
    await smart?.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    await context?.close()
    context = await browser.newContext({ ignoreHTTPSErrors: true })
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
  })

  const signIn = async (on: Pick<Page, 'getByLabel' | 'getByRole'>) => {
    await on.getByLabel('User').fill(DOCTOR)
    await on.getByLabel('Password').fill(smart.ready.signInPassword)
    await on.getByRole('button', { name: 'Sign in' }).click()
  }

  test('the pages of a sign-in show where frame-ancestors lets them, and their steps hang together', async () => {
    await page.goto(`${hyperspace.origin}/around.html`)
    const frame = page.frameLocator('iframe')
    await signIn(frame)
    await frame.getByRole('button', { name: /SITI TEST/ }).click()
    await frame.getByRole('button', { name: 'Allow access' }).click()
    await frame.locator('#result[data-done]').waitFor()
    expect(JSON.parse(String(await frame.locator('#result').textContent()))).toMatchObject({
      patient: expect.stringContaining('SITI'),
      user: 'Practitioner',
    })
  })

  test('they do not show elsewhere', async () => {
    const refused = page.waitForEvent('console', { predicate: (message) => message.text().includes('frame-ancestors') })
    await page.goto(`${stranger.origin}/around.html`)
    expect((await refused).text()).toContain(smart.ready.https)
  })

  test('a silent renewal needs no page, so any site that signs in can renew', async () => {
    const profile = await openLenientBrowser(join(folder, 'profile'))
    try {
      expect(await renewIn(await profile.newPage())).toMatchObject({ username: DOCTOR })
    } finally {
      await profile.close()
    }
  })

  test('where the browser blocks cookies of other sites the app is told so, and the journal why', async () => {
    expect(await renewIn(page)).toEqual({ error: 'login_required' })
    expect(await smart.told()).toMatchObject([
      { rule: 'oauth/prompt-none', text: expect.stringContaining('it blocks those of other sites in frames') },
    ])
  })

  const renewIn = async (on: Page) => {
    await on.goto(`${stranger.origin}/oidc.html`)
    await on.getByRole('button', { name: 'sign in' }).click()
    await signIn(on)
    await on.getByRole('button', { name: 'Allow access' }).click()
    await on.locator('#result[data-done="yes"]').waitFor()
    const before = await on.locator('#result').textContent()
    await on.getByRole('button', { name: 'renew' }).click()
    const after = on.locator('#result').filter({ hasNotText: String(before) })
    await after.waitFor()
    return JSON.parse(String(await after.textContent()))
  }
})
