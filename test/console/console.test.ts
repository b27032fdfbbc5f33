/** The console in a real browser: the journal as it grows, both protocols, and each exchange in full. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { type LiveSandbox, openLiveSandbox } from '../doors/http/live-sandbox.ts'
import { NRIC } from '../doors/http/small-fixtures.ts'
import { connectPeer, framed } from '../doors/mllp/peer.ts'
import { ngemrText } from '../emr/ngemr-message.ts'
import { requireOrSkip } from '../require-or-skip.ts'
import { executablePath, openBrowser, openPage, type PageOptions } from './browser.ts'

const browserTests = requireOrSkip('browser', existsSync(executablePath), `there is no ${executablePath}`)

browserTests('The console', () => {
  let browser: Browser
  let sandbox: LiveSandbox
  let page: Page
  let complaints: string[]

  const open = async (at = sandbox.ready.console, options: PageOptions = {}) => {
    await page?.close()
    const opened = await openPage(browser, new URL(at).origin, options)
    page = opened.page
    complaints = opened.complaints
    await page.goto(at)
    await page.locator('#state', { hasText: 'listening' }).waitFor()
  }
  const row = (text: string | RegExp) => page.locator('#exchanges tr').filter({ hasText: text })
  const rows = async () => (await page.locator('#exchanges tr td:nth-child(4)').allTextContents()).reverse()
  const detail = () => page.locator('#detail')
  const fhir = (path: string, workspace = 'ngemr') =>
    sandbox.call(`/${workspace}/fhir/r4/${path}`, { headers: { 'x-api-key': sandbox.ready.apiKey } })
  const hl7 = async (text: string) => {
    const peer = await connectPeer(sandbox.ready.mllp.port)
    peer.write(framed(text))
    await peer.ack()
    peer.socket.end()
    await peer.closed
  }

  beforeAll(async () => {
    browser = await openBrowser()
    sandbox = await openLiveSandbox()
  })
  afterAll(async () => {
    await browser.close()
    await sandbox.close()
  })
  beforeEach(async () => {
    await sandbox.admin('workspaces/ngemr/reset', 'POST')
    await open()
  })
  afterEach(() => {
    expect(complaints).toEqual([])
  })

  test('says where to begin while nothing has happened, and stops saying so', async () => {
    const empty = page.locator('#empty')
    expect(await empty.innerText()).toContain(sandbox.ready.epic)
    expect(await empty.innerText()).toContain(`${sandbox.ready.mllp.host}:${sandbox.ready.mllp.port}`)
    await fhir('metadata')
    await row('GET metadata').waitFor()
    expect(await empty.isVisible()).toBe(false)
  })

  test('lists exchanges of both protocols as they arrive, the newest first, without a reload', async () => {
    await fhir('Patient')
    await row('GET Patient').waitFor()
    await hl7(ngemrText())
    await row('ADT^A01').waitFor()
    await row('close').waitFor()
    expect(await rows()).toEqual(['GET Patient', 'open', 'ADT^A01', 'close'])
    expect(await row('ADT^A01').innerText()).toMatch(/3\s+\d\d:\d\d:\d\d\s+→ mllp\s+ADT\^A01\s+AA/)
    expect(await row('ADT^A01').locator('.good').count()).toBe(1)
  })

  test('shows an HL7 v2 message segment by segment, its acknowledgement and what was found', async () => {
    const text = ngemrText()
    await hl7(text)
    await row('ADT^A01').click()
    await detail().getByText('Acknowledgement').waitFor()
    const segments = await detail().locator('pre').first().locator('.segment').allTextContents()
    expect(segments).toEqual(text.split('\r').slice(0, -1))
    const shown = await detail().innerText()
    expect(shown).toContain('MSA|AA|4386567')
    expect(shown).toContain('PV1-7')
    expect(await row('ADT^A01').getAttribute('aria-selected')).toBe('true')
  })

  test('shows an HTTP request and its answer, what was found, and no secret', async () => {
    await fhir(`Patient?identifier=${NRIC.tan}&nmae=x`)
    await row('GET Patient').click()
    await detail().getByText('Response body').waitFor()
    const shown = await detail().innerText()
    expect(shown).toMatch(/GET \/ngemr\/fhir\/r4\/Patient\?identifier=/)
    expect(shown).toMatch(/warning: open\/unknown-parameter[\s\S]*nmae was ignored/)
    expect(shown).toContain('"family": "TAN AH TEST"')
    expect(shown).not.toContain(sandbox.ready.apiKey)
  })

  test('shows what was refused as what it is, on either side', async () => {
    await fhir('Patients')
    await hl7('PID|no header')
    await row('unreadable').waitFor()
    expect(await page.locator('#exchanges .bad').allTextContents()).toEqual(['AR (1)', '404 (1)'])
    await row('unreadable').click()
    await detail().locator('.finding.error').waitFor()
    expect(await detail().innerText()).toContain('PID|no header')
  })

  test('shows what is in a message as text, never as a part of the page', async () => {
    const tag = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    await hl7(ngemrText({ name: tag.replaceAll('&', '') }))
    await row('ADT^A01').click()
    await detail().getByText('onerror').first().waitFor()
    expect(await page.locator('#detail img, #detail script').count()).toBe(0)
    expect(await page.title()).toBe('NGEMR sandbox')
  })

  test('filters by kind, for what is there and for what comes', async () => {
    await fhir('Patient')
    await hl7(ngemrText())
    await row('close').waitFor()
    await page.selectOption('#kind', 'mllp')
    await row('ADT^A01').waitFor()
    expect(await rows()).toEqual(['ADT^A01'])
    await fhir('Patient')
    await hl7(ngemrText({ event: 'A08', id: '2' }))
    await row('ADT^A08').waitFor()
    expect(await rows()).toEqual(['ADT^A01', 'ADT^A08'])
    await page.selectOption('#kind', '')
    await row('GET Patient').first().waitFor()
    expect((await rows()).length).toBeGreaterThanOrEqual(7)
  })

  test('begins with the default workspace, finds new ones, and shows the one chosen', async () => {
    await sandbox.admin('workspaces', 'POST', { name: 'a-first-by-name' })
    await fhir('Observation', 'a-first-by-name')
    await open()
    expect(await page.locator('#workspace').inputValue()).toBe('ngemr')
    await sandbox.admin('workspaces', 'POST', { name: 'made-later' })
    await page.hover('#workspace')
    await page.locator('#workspace option', { hasText: 'made-later' }).waitFor({ state: 'attached' })
    await page.selectOption('#workspace', 'a-first-by-name')
    await row('GET Observation').waitFor()
    expect(await rows()).toEqual(['GET Observation'])
    for (const name of ['a-first-by-name', 'made-later']) await sandbox.admin(`workspaces/${name}`, 'DELETE')
  })

  test('begins anew when the workspace is reset', async () => {
    for (let i = 0; i < 3; i++) await fhir('Patient')
    await row('GET Patient').nth(2).waitFor()
    await sandbox.admin('workspaces/ngemr/reset', 'POST')
    await fhir('Observation')
    await row('GET Observation').waitFor()
    expect(await rows()).toEqual(['GET Observation'])
  })

  test('is worked by keyboard, and an exchange has an address of its own', async () => {
    for (const path of ['Patient', 'Observation']) await fhir(path)
    await row('GET Observation').waitFor()
    await row('GET Observation').focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await detail().getByText('#1 GET Patient').waitFor()
    expect(page.url()).toMatch(/#ngemr\/1$/)
    await open(`${sandbox.ready.console}#ngemr/2`)
    await detail().getByText('#2 GET Observation').waitFor()
  })

  test.each<[string, PageOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['on a narrow screen', { width: 420 }],
  ])('fits its window and can be read: %s', async (name, options) => {
    await hl7(ngemrText({ more: [`OBX|1|TX|${'LONG'.repeat(2_000)}`] }))
    await fhir(`Patient?name=${'very-long-'.repeat(100)}`)
    await open(sandbox.ready.console, options)
    await row('ADT^A01').click()
    await detail().getByText('Acknowledgement').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(
      await page.evaluate(
        "document.getElementById('detail').scrollWidth <= document.getElementById('detail').clientWidth",
      ),
    ).toBe(true)
    expect(await row('ADT^A01').locator('td:nth-child(5)').boundingBox()).toMatchObject({ x: expect.any(Number) })
    const folder = mkdtempSync(join(tmpdir(), 'console-'))
    const file = join(folder, `${name.replaceAll(' ', '-')}.png`)
    await page.screenshot({ path: file })
    expect(readFileSync(file).length).toBeGreaterThan(10_000)
    rmSync(folder, { recursive: true })
    expect(await contrast(page, '.about')).toBeGreaterThanOrEqual(4.5)
    expect(await contrast(page, '#exchanges td')).toBeGreaterThanOrEqual(4.5)
  })

  describe('of a sandbox that listens wider', () => {
    test('asks for the admin token, once, and shows nothing without it', async () => {
      const wide = await openLiveSandbox({ host: '0.0.0.0' })
      const opened = await openPage(browser, wide.ready.http)
      const said: string[] = []
      const answers = ['wrong', wide.adminToken]
      opened.page.on('dialog', (dialog) => {
        said.push(dialog.message())
        void dialog.accept(answers.shift() ?? '')
      })
      await opened.page.goto(wide.ready.console)
      await opened.page.locator('#state', { hasText: 'listening' }).waitFor()
      await wide.call('/ngemr/fhir/r4/metadata')
      await opened.page.locator('#exchanges tr').filter({ hasText: 'GET metadata' }).click()
      await opened.page.locator('#detail').getByText('Response body').waitFor()
      expect(said).toHaveLength(2)
      // The browser itself tells of each 401; nothing else is amiss.
      expect(opened.complaints.filter((text) => !text.includes('401'))).toEqual([])
      await opened.page.close()
      await wide.close()
    })
  })
})

/** WCAG 2.1 §1.4.3: contrast of the text of an element with what is behind it. */
const contrast = (page: Page, selector: string): Promise<number> =>
  page.evaluate(`(() => {
    const channels = (text) => {
      const canvas = document.createElement('canvas').getContext('2d')
      canvas.fillStyle = text
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const brightness = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      return 0.2126 * x + 0.7152 * y + 0.0722 * z
    }
    const element = document.querySelector('${selector}')
    const front = brightness(channels(getComputedStyle(element).color))
    let behind = element
    while (channels(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement
    const back = brightness(channels(getComputedStyle(behind).backgroundColor))
    return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05)
  })()`) as Promise<number>
