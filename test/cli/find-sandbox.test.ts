import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { CommandIo } from '../../server/cli/command-io.ts'
import { findSandbox } from '../../server/cli/find-sandbox.ts'
import { EXIT } from '../../server/errors.ts'

let server: Server
let url: string
let folder: string
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'find-'))
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  rmSync(folder, { recursive: true })
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const io = (env: Record<string, string> = {}): CommandIo => ({
  out: () => {},
  err: () => {},
  env,
  cwd: folder,
  signal: new AbortController().signal,
  exit: () => {},
})

const ready = (http: string) => ({
  pid: 1,
  workspace: 'ngemr',
  http,
  epic: `${http}/ngemr/api/FHIR/R4`,
  open: `${http}/ngemr/fhir/r4`,
  oauth: `${http}/ngemr/oauth2`,
  admin: `${http}/_sandbox`,
  console: `${http}/console`,
  mllp: { host: '0.0.0.0', port: 2575 },
  apiKey: 'k',
  adminTokenFile: 'admin.token',
})

function startFrom(http: string): void {
  writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready(http)))
  writeFileSync(join(folder, 'admin.token'), 'the-token\n')
}

describe('by its data folder', () => {
  test.each([
    ['--data', { data: '.' }, {}],
    ['$NGEMR_DATA', {}, { NGEMR_DATA: '.' }],
  ])('%s', async (_, options, env) => {
    startFrom(url)
    answer = (request, response) =>
      response.end(JSON.stringify({ seen: request.headers.authorization, path: request.url }))
    const { admin, adminToken } = await findSandbox(options, io(env))
    expect(adminToken).toBe('the-token')
    expect(await admin.get('/_sandbox/workspaces')).toEqual({ seen: 'Bearer the-token', path: '/_sandbox/workspaces' })
  })

  test.each([
    ['no ready file', () => {}, EXIT.notRunning, /No sandbox is running from .*npm start/],
    [
      'a broken ready file',
      () => writeFileSync(join(folder, 'ready.json'), '{'),
      EXIT.notRunning,
      /does not describe a running sandbox/,
    ],
    [
      'no admin token',
      () => writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready(url))),
      EXIT.refused,
      /--admin-token/,
    ],
  ])('%s is told in one line', async (_, prepare, exit, message) => {
    prepare()
    const failed = findSandbox({ data: '.' }, io())
    await expect(failed).rejects.toMatchObject({ name: 'SandboxError', exit })
    await expect(failed).rejects.toThrow(message)
  })

  test('a sandbox that has died is told as not running', async () => {
    startFrom('http://127.0.0.1:1')
    const { admin } = await findSandbox({ data: '.' }, io())
    await expect(admin.get('/_sandbox/workspaces')).rejects.toMatchObject({ exit: EXIT.notRunning })
  })
})

describe('by its URL', () => {
  test('every address is the one it is reached by, not the one it knows itself by', async () => {
    answer = (_, response) => response.end(JSON.stringify(ready('http://172.17.0.2:8080')))
    const { ready: found, adminToken } = await findSandbox({ url }, io({ NGEMR_ADMIN_TOKEN: 't' }))
    expect(found).toMatchObject({
      http: url,
      epic: `${url}/ngemr/api/FHIR/R4`,
      mllp: { host: '127.0.0.1', port: 2575 },
    })
    expect(adminToken).toBe('t')
  })

  test.each<[string, () => string, number]>([
    ['no address', () => 'ht tp://', EXIT.usage],
    ['nobody there', () => 'http://127.0.0.1:1', EXIT.notRunning],
    ['somebody else there', () => url, EXIT.notRunning],
  ])('%s', async (_, where, exit) => {
    answer = (__, response) => void response.writeHead(404).end()
    await expect(findSandbox({ url: where() }, io())).rejects.toMatchObject({ exit })
  })
})

describe('the admin API saying no', () => {
  test.each([
    [400, EXIT.usage],
    [401, EXIT.refused],
    [404, EXIT.failed],
    [500, EXIT.internal],
  ])('%i says why', async (status, exit) => {
    startFrom(url)
    answer = (_, response) =>
      response.writeHead(status).end(JSON.stringify({ error: { code: 'no', message: 'Not so.', field: 'name' } }))
    const { admin } = await findSandbox({ data: '.' }, io())
    await expect(admin.post('/_sandbox/workspaces', {})).rejects.toMatchObject({
      exit,
      status,
      code: 'no',
      message: 'Not so. (field: name)',
    })
  })

  test('an answer that is no JSON is told', async () => {
    startFrom(url)
    answer = (_, response) => response.end('<html>')
    const { admin } = await findSandbox({ data: '.' }, io())
    await expect(admin.get('/x')).rejects.toThrow(/not JSON/)
  })
})
