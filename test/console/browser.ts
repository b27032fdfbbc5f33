/** A real browser on the console: what it complains about is kept, and it reaches nothing but the sandbox. */

import type { Browser, Page } from 'playwright-core'
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

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args })

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
