/** Story, step 1: one command starts everything, says where it is, and stops cleanly; what is wrong is said in one line. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { EXIT } from '../../server/errors.ts'
import { main, newDataFolder, type RunningSandbox, runCli, startSandbox } from './start-sandbox.ts'

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('a running sandbox', () => {
  let sandbox: RunningSandbox
  beforeAll(async () => {
    sandbox = await startSandbox()
  })
  afterAll(() => sandbox.stop())

  test('writes ready.json with every address, for its owner only', () => {
    const { ready, data } = sandbox
    expect(Object.keys(ready)).toEqual(
      'pid version workspace http epic open oauth mllp admin console apiKey signInPassword adminTokenFile'.split(' '),
    )
    expect(ready).toMatchObject({
      workspace: 'ngemr',
      epic: `${ready.http}/ngemr/api/FHIR/R4`,
      open: `${ready.http}/ngemr/fhir/r4`,
      oauth: `${ready.http}/ngemr/oauth2`,
      admin: `${ready.http}/_sandbox`,
      console: `${ready.http}/console`,
      adminTokenFile: join(data, 'admin-token'),
    })
    expect(mode(join(data, 'ready.json'))).toBe('600')
  })

  test('is small from its first start on', () => {
    const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(sandbox.ready.pid)], { encoding: 'utf8' }))
    expect(kilobytes).toBeGreaterThan(0)
    expect(kilobytes).toBeLessThan(150_000)
  })

  test('keeps its data folder, keys and tokens to its owner', () => {
    const { data } = sandbox
    const private600 = [
      'admin-token',
      'api-key',
      'keys/demo-backend.private.jwk.json',
      'keys/oauth-signing.private.jwk.json',
    ]
    expect(mode(data)).toBe('700')
    expect(private600.map((name) => mode(join(data, name)))).toEqual(private600.map(() => '600'))
  })

  test('prints a banner that a person can act on', () => {
    const { banner, ready } = sandbox
    for (const text of [
      ready.epic,
      ready.open,
      ready.oauth,
      ready.console,
      ready.admin,
      `${ready.mllp.host}:${ready.mllp.port}`,
    ]) {
      expect(banner).toContain(text)
    }
    expect(banner).toMatch(/ngemr-sandbox token --client demo-backend/)
    expect(banner).toMatch(/curl .*Patient\?identifier=NRIC\|T\d{7}[A-Z]'/)
    expect(banner).toMatch(/ngemr-sandbox send fixtures\//)
  })

  test('is found by its data folder and by its URL', async () => {
    expect(await sandbox.out('ready')).toContain(sandbox.ready.http)
    const byUrl = await runCli(['ready', '--url', sandbox.ready.http])
    expect(byUrl).toMatchObject({ code: 0, out: expect.stringContaining(sandbox.ready.http) as unknown as string })
  })

  test('is the only one that serves from its folder', async () => {
    const second = await runCli(['serve', '--http-port', '0', '--mllp-port', '0', '--data', sandbox.data])
    expect(second.code).toBe(EXIT.alreadyRunning)
    expect(second.err).toMatch(/pid \d+/)
  })
})

describe('stopping', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with code 0 and removes ready.json', async (signal) => {
    const data = newDataFolder()
    const sandbox = await startSandbox([], { data })
    const gone = sandbox.stop(signal)
    expect(await gone).toBe(0)
    expect(existsSync(join(data, 'ready.json'))).toBe(false)
  })

  test('a first start that is stopped on its way leaves nothing that stands in the way of the next', async () => {
    const data = newDataFolder()
    const stopped = spawn(process.execPath, [main, 'serve', '--http-port', '0', '--mllp-port', '0', '--data', data])
    const ended = once(stopped, 'exit')
    for await (const { filename } of watch(data)) if (filename === 'ngemr.db') break
    stopped.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    const next = await startSandbox([], { data })
    const found = await fetch(`${next.ready.open}/Patient?_summary=count`, {
      headers: { 'x-api-key': next.ready.apiKey },
    })
    expect(Number(((await found.json()) as { total: number }).total)).toBeGreaterThan(10)
    await next.stop()
  })

  test('what was there is there again after a restart', async () => {
    const data = join(newDataFolder(), 'kept')
    const first = await startSandbox([], { data })
    const headers = { 'x-api-key': first.ready.apiKey, 'content-type': 'application/fhir+json' }
    const body = JSON.stringify({ resourceType: 'Patient', id: 'kept-1', name: [{ family: 'KEPT' }] })
    await fetch(`${first.ready.open}/Patient/kept-1`, { method: 'PUT', headers, body })
    process.kill(first.ready.pid, 'SIGKILL')
    const second = await startSandbox([], { data })
    const read = await fetch(`${second.ready.open}/Patient/kept-1`, { headers })
    expect(await read.json()).toMatchObject({ name: [{ family: 'KEPT' }] })
    await second.stop()
  })
})

describe('settings', () => {
  test.each([
    { title: 'an unknown flag', args: ['--htpp-port', '0'], says: /--http-port/ },
    {
      title: 'an unknown variable',
      env: { NGEMR_HTPP_PORT: '0' },
      says: /NGEMR_HTPP_PORT.*Did you mean "NGEMR_HTTP_PORT"/,
    },
    { title: 'a port that is none', args: ['--http-port', 'eighty'], says: /--http-port must be a whole number/ },
    { title: 'a port out of range', env: { NGEMR_MLLP_PORT: '70000' }, says: /NGEMR_MLLP_PORT must be 65535 at most/ },
    { title: 'an unknown log level', args: ['--log', 'loud'], says: /--log .*silent, error, warn, info, debug/ },
    { title: 'an unknown store', args: ['--store', 'mongo://x'], says: /sqlite:/ },
    { title: 'a settings file that is not there', args: ['--config', '/nowhere.yaml'], says: /nowhere\.yaml/ },
    { title: 'an address of another machine', args: ['--host', '203.0.113.1'], says: /--host/ },
  ])('$title is refused in one line, with code 2', async ({ args = [], env = {}, says }) => {
    const ended = await runCli(['serve', '--data', newDataFolder(), '--mllp-port', '0', ...args], env)
    expect(ended.code).toBe(EXIT.usage)
    expect(ended.err).toMatch(says)
    expect(ended.err.trim().split('\n').length).toBeLessThanOrEqual(2)
  })

  test('an unknown key of the settings file is named with the file', async () => {
    const file = join(newDataFolder(), 'sandbox.yaml')
    writeFileSync(file, 'jornal-keep: 5\n')
    const ended = await runCli(['serve', '--config', file])
    expect(ended).toMatchObject({ code: EXIT.usage })
    expect(ended.err).toContain(`jornal-keep in ${file}. Did you mean "journal-keep"?`)
  })

  test('flags win over the environment, that over the file', async () => {
    const file = join(newDataFolder(), 'sandbox.yaml')
    writeFileSync(file, 'workspace: from-file\nlog: silent\n')
    const sandbox = await startSandbox(['--config', file], { env: { NGEMR_WORKSPACE: 'from-env' } })
    expect(sandbox.ready.workspace).toBe('from-env')
    await sandbox.stop()
    const flagged = await startSandbox(['--config', file, '--workspace', 'from-flag'], {
      env: { NGEMR_WORKSPACE: 'from-env' },
    })
    expect(flagged.ready.workspace).toBe('from-flag')
    await flagged.stop()
  })
})

describe('what stops a start', () => {
  test.each([['--http-port'], ['--mllp-port']])('a taken %s is named with the way out', async (flag) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const other = flag === '--http-port' ? '--mllp-port' : '--http-port'
    const ended = await runCli(['serve', '--data', newDataFolder(), flag, String(port), other, '0'])
    taken.close()
    expect(ended.code).toBe(EXIT.portTaken)
    expect(ended.err).toMatch(new RegExp(`${port} .*taken.*${flag}`))
  })

  test('a data folder that cannot be one', async () => {
    const file = join(newDataFolder(), 'a-file')
    writeFileSync(file, '')
    const ended = await runCli(['serve', '--data', join(file, 'below')])
    expect(ended.code).toBe(EXIT.dataUnwritable)
    expect(ended.err).toContain('--data DIR')
  })

  test('a database that is none', async () => {
    const data = newDataFolder()
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'ngemr.db'), 'this is no database, and long enough to be seen as such '.repeat(40))
    const ended = await runCli(['serve', '--data', data, '--http-port', '0', '--mllp-port', '0'])
    expect(ended.code).toBe(EXIT.databaseCorrupt)
    expect(ended.err.trim().split('\n')).toHaveLength(1)
    expect(readFileSync(join(data, 'ngemr.db'), 'utf8')).toContain('this is no database')
  })

  test('no sandbox for a command to talk to', async () => {
    const ended = await runCli(['ready', '--data', newDataFolder()])
    expect(ended.code).toBe(EXIT.notRunning)
    expect(ended.err).toContain('npm start')
  })
})
