/** The README is true: `npm start` as written, then every copy-paste block in one shell, and the tables against the code. */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { isDue } from '../../scripts/install.mjs'
import { settings } from '../../server/config/settings.ts'
import type { ReadyFile } from '../../server/doors/http/admin/contract.ts'
import { firstOutput, root } from './start-sandbox.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => String(match[1]))

/** A folder that looks like a clone and keeps its data to itself: the product's files are links into this one. */
const cloneLike = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-readme-'))
  for (const name of readdirSync(root)) {
    if (!['.git', '.ngemr', 'out'].includes(name)) symlinkSync(join(root, name), join(folder, name))
  }
  return folder
}

const shell = (script: string, cwd: string) =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' }
    execFile('bash', ['-c', script], { cwd, env, maxBuffer: 64e6 }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    )
  })

test('every block works as pasted', async () => {
  // Otherwise npm ci would follow the links, and empty node_modules of the folder they lead to.
  expect({ installDue: isDue() }).toEqual({ installDue: false })
  const folder = cloneLike()
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' }
  const start = spawn('npm', ['start', '--', '--http-port', '0', '--mllp-port', '0'], {
    cwd: folder,
    env,
    detached: true,
  })
  await firstOutput(start, 'Ctrl-C stops.')
  const ready = JSON.parse(readFileSync(join(folder, '.ngemr/ready.json'), 'utf8')) as ReadyFile

  // One shell for all blocks, as a reader has; each is told from the next by a line of its own.
  const mark = (n: number) => `\necho; echo "@@ ${n}"\n`
  const script = `set -euo pipefail\n${blocks.map((block, n) => mark(n) + block).join('\n')}`
  const ended = await shell(script.replaceAll('127.0.0.1:8080', new URL(ready.http).host), folder)
  expect({ code: ended.code, err: ended.err.replace(/^npm (warn|notice).*$/gm, '').trim() }).toMatchObject({ code: 0 })

  const printed = ended.out.split(/^@@ \d+$/m).slice(1)
  expect(printed).toHaveLength(blocks.length)
  expect(printed.map((text) => expected.filter((pattern) => pattern.test(text)).length > 0)).toEqual(
    printed.map(() => true),
  )
  for (const pattern of expected) expect(ended.out).toMatch(pattern)

  process.kill(-Number(start.pid), 'SIGTERM')
  await new Promise((resolve) => start.once('exit', resolve))
}, 180_000)

/** What a reader would look for in what the blocks print. */
const expected = [
  /"total":1,.*TAN MEI LING/,
  /"resourceType":"Observation"/,
  /"resourceType":"Encounter"/,
  /127\.0\.0\.1:3000\/launch\?iss=.*&launch=[\s\S]*oauth2\/token/,
  /"resourceType":"Patient".*"versionId"/,
  /(MSA\|AA\|[\s\S]*){4}/,
  /admitted to ZAHW51-[\s\S]*1 waiting/,
  /\d+ exchanges compared: .* 0 different, 0 missing, 0 extra/,
  /pass/,
]

test('the table of settings is the manual in the code', () => {
  const rows = [...readme.matchAll(/^\| `([\w-]+)` \| (?:`(.*?)`)? ?\| (.*) \|$/gm)]
  expect(rows.map(([, name, standard = '', text]) => ({ name, standard, text }))).toEqual(
    settings.map(({ name, default: standard, text }) => ({ name, standard: String(standard), text })),
  )
})

test('every dependency has its reason in CONTRIBUTING.md', () => {
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/'))
  const unexplained = names.filter((name) => !new RegExp(`[| ,]${name.replaceAll('/', '\\/')}[ ,]`).test(contributing))
  expect(unexplained).toEqual([])
})
