/** The bench runs and says what it measured. How fast the machine of a test run is, is not for a test to judge. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const bench = join(process.cwd(), 'scripts/bench/main.mjs')
const built = existsSync(join(process.cwd(), 'dist/server/cli/main.js'))
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ngemr-bench-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('one row, measured shortly, is written with its limit, its ratio and its budget', () => {
  const out = join(folder, 'results.json')
  const options = ['--rows', 'mllp-rules', '--seconds', '0.2', '--rounds', '1', '--out', out]
  const shown = execFileSync(process.execPath, [bench, ...options, ...(built ? ['--no-build'] : [])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const result = JSON.parse(readFileSync(out, 'utf8'))
  const figures = expect.objectContaining({ median: expect.any(Number), values: [expect.any(Number)] })
  expect(result).toMatchObject({ rounds: 1, seconds: 0.2, full: false, machine: { node: process.version } })
  expect(result.lines).toHaveLength(2)
  for (const line of result.lines) {
    expect(line).toMatchObject({
      row: 'mllp-rules',
      unit: 'msg/s',
      limitIs: 'parses only MSH and echoes AA',
      budget: expect.stringMatching(/^≥ 0\.\d+$/),
    })
    expect(line).toEqual(expect.objectContaining({ value: figures, limit: figures, ratio: expect.any(Number) }))
    expect(line.met).toBe(line.ratio >= Number(line.budget.slice(2)))
    expect(shown).toContain(line.what)
  }
}, 120_000)

test('a row that does not exist is refused with the names of those that do', () => {
  expect(() => execFileSync(process.execPath, [bench, '--rows', 'everything'], { stdio: 'pipe' })).toThrow(
    /No such row: everything\. Rows: fhir-read, /,
  )
})
