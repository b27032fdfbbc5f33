/** One run, three files: they say the same, nothing leaks, nothing a client sends can break them. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { buildReport } from '../../conformance/report/build-report.ts'
import { escapeHtml } from '../../conformance/report/html.ts'
import { htmlReport } from '../../conformance/report/html-report.ts'
import { junitXml } from '../../conformance/report/junit.ts'
import { maskHeader, maskText } from '../../conformance/report/mask-secrets.ts'
import type { Report } from '../../conformance/report/report.ts'
import { loadRequirements } from '../../conformance/requirements/load-requirements.ts'
import type { Exchange } from '../../server/journal/exchange.ts'
import { bundle, checks, edited, get, mllp, NRIC, play, readPatient, readVisit, shipped } from './kit.ts'

const scenario = shipped('admit-and-read')

const reportOf = (...exchanges: Exchange[]): Report =>
  buildReport(play(scenario, exchanges).run, {
    id: 'run-1',
    partner: 'demo',
    workspace: 'ngemr',
    sandboxVersion: '0.0.0-test',
    nodeVersion: 'v20',
    client: { command: 'node client.mjs', exitCode: 0 },
    checks,
    requirements: loadRequirements(),
  })

const good = reportOf(mllp(1), readPatient(2), readVisit(3))
const early = reportOf(get(1, `Patient?identifier=NRIC%7C${NRIC}`, bundle()), mllp(2), readPatient(3), readVisit(4))
const silent = reportOf()

/** Tags that are opened are closed, in order; good enough for what we write ourselves. */
const wellFormed = (xml: string): boolean => {
  const open: string[] = []
  for (const [, closing, name = '', attributes = ''] of xml.matchAll(
    /<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*\s*\/?)>/g,
  )) {
    if (closing) {
      if (open.pop() !== name) return false
    } else if (!attributes.endsWith('/')) open.push(name)
  }
  const rest = xml.replace(/<\?xml[^>]*\?>|<\/?[\w-]+(?:\s+[\w-]+="[^"<]*")*\s*\/?>/g, '')
  return open.length === 0 && !/[<]|&(?!amp;|lt;|gt;|quot;|apos;)/.test(rest)
}

describe('report.json', () => {
  it('holds steps with their checks, findings with expected and actual, exchanges, versions and the verdict', () => {
    expect(good).toMatchObject({
      format: 'ngemr-report/1',
      run: { verdict: 'pass', reason: 'complete' },
      sandbox: { version: '0.0.0-test' },
      bindings: { nric: NRIC },
      steps: [
        { id: '1', state: 'matched', exchange: 1 },
        { id: '2.1', exchange: 2 },
        { id: '2.2', exchange: 3 },
      ],
      findings: [],
    })
    expect(early.findings).toEqual([
      expect.objectContaining({
        id: 'F1',
        rule: 'sequence/arrived-early',
        exchange: 1,
        expected: expect.any(String),
        actual: expect.any(String),
      }),
    ])
  })

  it('says of every requirement what was found, or that it was not tested', () => {
    expect(new Set(good.requirements.map(({ verdict }) => verdict))).toEqual(new Set(['pass']))
    expect(new Set(silent.requirements.map(({ verdict }) => verdict))).toEqual(new Set(['not-tested']))
  })

  it('survives a trip through JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(early))).toEqual(early)
  })
})

describe('junit.xml', () => {
  it('has a case for every step and every check, and counts what it holds', () => {
    const xml = junitXml(good)
    expect(wellFormed(xml)).toBe(true)
    expect(xml.match(/<testcase /g)).toHaveLength(3 + 9 + 3 + 3)
    expect(xml).toContain('tests="18" failures="0" errors="0" skipped="0"')
    expect(xml).toContain('<property name="requirement" value="NGEMR-ADT-004"/>')
  })

  it('tells a fault as a failure with expected and actual', () => {
    const xml = junitXml(early)
    expect(wellFormed(xml)).toBe(true)
    expect(xml).toMatch(/<failure message="#1 GET [^"]*" type="sequence\/arrived-early">/)
    expect(xml).toContain('expected: first the admission')
    expect(xml).toContain('actual:   #1 GET')
  })

  it('tells what could not be judged as an error, not as a failure', () => {
    const xml = junitXml(silent)
    expect(xml).toContain('<error ')
    expect(xml).toContain('failures="0" errors="1"')
  })
})

describe('report.html', () => {
  const page = htmlReport(early)

  it('is one file that loads nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(/i)
    expect(page).toContain("default-src 'none'")
  })

  it.each([
    ['good', good],
    ['early', early],
    ['silent', silent],
  ] as const)('links only to places that are there: %s', (_, report) => {
    const text = htmlReport(report)
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]))
    const targets = [...text.matchAll(/href="#([^"]+)"/g)].map((match) => match[1])
    expect(targets.filter((target) => !ids.has(target))).toEqual([])
  })

  it('has an anchor for every exchange, and a failing lozenge that leads to its finding', () => {
    expect(page).toContain('id="x1"')
    expect(page).toContain('<a class="lozenge fail" href="#F1">')
  })

  it('says the status in words, not by colour alone', () => {
    for (const [, text] of page.matchAll(/class="lozenge [^>]*>([^<]*)</g)) expect(text).toMatch(/[a-z]{4}/)
  })
})

describe('whatever a client sends', () => {
  const nasty = '<img src=x onerror=alert(1)>"&\'\u0001]]>'

  it('stands in the page and in the XML as text', () => {
    const report = reportOf(
      mllp(1, edited('TAN AH KOW', nasty)),
      get(2, 'Encounter?patient=p1', { text: nasty, id: nasty }),
    )
    expect(htmlReport(report)).not.toContain('<img')
    expect(wellFormed(junitXml(report))).toBe(true)
  })

  it('is escaped for every text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']/.test(escapeHtml(text))))
  })
})

describe('secrets', () => {
  it.each([
    ['{"access_token":"abc.def","token_type":"bearer"}', '{"access_token":"***","token_type":"bearer"}'],
    ['grant_type=x&client_assertion=abc&scope=s', 'grant_type=x&client_assertion=***&scope=s'],
    ['/token?client_secret=abc', '/token?client_secret=***'],
    ['see eyJhbGciOi.eyJpc3MiOi.c2ln here', 'see *** here'],
  ])('are masked in %s', (given, masked) => {
    expect(maskText(given)).toBe(masked)
  })

  it('are masked in headers, the scheme kept', () => {
    expect(maskHeader('authorization', 'Bearer abc')).toBe('Bearer ***')
    expect(maskHeader('X-API-Key', 'abc')).toBe('***')
    expect(maskHeader('Accept', 'application/fhir+json')).toBe('application/fhir+json')
  })

  it('do not reach a report', () => {
    const told = get(2, 'Encounter?patient=p1', { access_token: 'SECRET-1' })
    const headers: [string, string][] = [
      ['Authorization', 'Bearer SECRET-2'],
      ['Cookie', 'a=SECRET-3'],
    ]
    const report = reportOf(mllp(1), { ...told, request: { ...told.request, headers } })
    for (const text of [JSON.stringify(report), htmlReport(report), junitXml(report)])
      expect(text).not.toContain('SECRET')
  })
})
