/** A real browser on the console: what it complains about is kept, and it reaches nothing but the sandbox. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'

export const executablePath = '/usr/bin/chromium'

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

const how = { executablePath, headless: true, chromiumSandbox: false, args }

/** Its contexts are as private windows: cookies of other sites are kept out of frames. */
export const openBrowser = (): Promise<Browser> => chromium.launch(how)

/** A browser whose owner lets cookies of other sites into frames. */
export const openLenientBrowser = (folder: string): Promise<BrowserContext> => {
  mkdirSync(join(folder, 'Default'), { recursive: true })
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  return chromium.launchPersistentContext(folder, { ...how, ignoreHTTPSErrors: true })
}

export interface Watched {
  page: Page
  /** Errors and warnings of the page, violations of its policy, and requests to anywhere else. */
  complaints: string[]
}

export interface PageOptions {
  colorScheme?: 'light' | 'dark'
  width?: number
}

export const openPage = async (browser: Browser, origin: string, options: PageOptions = {}): Promise<Watched> => {
  const { colorScheme = 'light', width = 1280 } = options
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } })
  page.setDefaultTimeout(8_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
      complaints.push(`asked ${request.url()}`)
  })
  await page.addInitScript(
    'addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective))',
  )
  return { page, complaints }
}
