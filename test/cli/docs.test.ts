/** `docs` writes what the Epic door serves; a running sandbox serves the same OpenAPI document. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createProgram } from '../../server/cli/create-program.ts'
import { openLiveSandbox } from '../doors/http/live-sandbox.ts'

test('writes a page, an OpenAPI document and a Bruno collection for the address given', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'ngemr-docs-'))
  const out: string[] = []
  const io = { out: (line: string) => void out.push(line), err: () => {}, exit: () => {}, env: {}, cwd }
  const program = await createProgram({ ...io, signal: new AbortController().signal })
  await program.parseAsync(['docs', '--out', 'x', '--http', 'http://127.0.0.1:9999/', '--workspace', 'ci'], {
    from: 'user',
  })
  const read = (name: string): string => readFileSync(join(cwd, 'x', name), 'utf8')
  expect(out[0]).toContain(join(cwd, 'x'))
  expect(read('epic-door.md')).toContain('| Patient.Create | 930 |')
  expect(JSON.parse(read('openapi.json')).servers).toEqual([{ url: 'http://127.0.0.1:9999/ci/api/FHIR/R4' }])
  expect(readdirSync(join(cwd, 'x/bruno/Patient'))).toContain('Patient.$match.bru')
  expect(read('bruno/environments/sandbox.bru')).toContain('epic: http://127.0.0.1:9999/ci/api/FHIR/R4')
  rmSync(cwd, { recursive: true })
})

test('the running sandbox serves the document of each workspace', async () => {
  const sandbox = await openLiveSandbox()
  const { status, json } = await sandbox.call('/ngemr/openapi.json')
  expect([status, json.openapi, json.servers[0].url]).toEqual([200, '3.1.0', sandbox.ready.epic])
  expect((await sandbox.call('/nowhere/openapi.json')).status).toBe(404)
  await sandbox.close()
})
