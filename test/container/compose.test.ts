/** The image and docker-compose.yml start the same product: built for real, then token, reads and messages through its published ports. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment, Wait } from 'testcontainers'
import { requireOrSkip } from '../require-or-skip.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(root, 'dist/server/cli/main.js')

const hasEngine = () => spawnSync('docker', ['version'], { stdio: 'ignore' }).status === 0
const composeV1 = () => spawnSync('docker-compose', ['version'], { stdio: 'ignore' }).status === 0

requireOrSkip(
  'container',
  hasEngine(),
  'no container engine answers at DOCKER_HOST',
)('the container', () => {
  let environment: StartedDockerComposeEnvironment
  let url: string
  let mllp: string
  let token: string
  let keyFile: string

  const run = (...args: string[]) =>
    execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] } }).trim()
  const inside = async (...args: string[]) => {
    const container = environment.getContainer('sandbox-test_sandbox_1')
    const { output, exitCode } = await container.exec(args)
    expect({ args, exitCode }).toEqual({ args, exitCode: 0 })
    return output.trim()
  }

  beforeAll(async () => {
    let compose = new DockerComposeEnvironment(root, 'docker-compose.yml')
      .withProjectName('sandbox-test')
      .withEnvironment({
        NGEMR_HTTP_PORT: '0',
        NGEMR_MLLP_PORT: '0',
        DOCKER_BUILDKIT: '0',
        COMPOSE_DOCKER_CLI_BUILD: '0',
      })
      .withBuild()
      .withWaitStrategy('sandbox-test_sandbox_1', Wait.forLogMessage('Ctrl-C stops.'))
      .withStartupTimeout(300_000)
    if (composeV1())
      compose = compose.withClientOptions({ executable: { standalone: true, executablePath: 'docker-compose' } })
    environment = await compose.up()
    const container = environment.getContainer('sandbox-test_sandbox_1')
    url = `http://127.0.0.1:${container.getMappedPort(8080)}`
    mllp = `127.0.0.1:${container.getMappedPort(2575)}`
    keyFile = join(mkdtempSync(join(tmpdir(), 'sandbox-key-')), 'demo.jwk.json')
    writeFileSync(keyFile, await inside('cat', '/data/keys/demo-backend.private.jwk.json'), { mode: 0o600 })
  }, 400_000)

  afterAll(async () => {
    await environment?.down({ removeVolumes: true })
  }, 60_000)

  test('runs as an ordinary user, with its data folder closed to others', async () => {
    expect(await inside('id', '-un')).toBe('node')
    expect(await inside('stat', '-c', '%a', '/data')).toBe('700')
  })

  test('is bound beyond loopback, so the admin API wants its token', async () => {
    expect((await fetch(`${url}/_sandbox/workspaces`)).status).toBe(401)
    const admin = await inside('cat', '/data/admin-token')
    const answer = await fetch(`${url}/_sandbox/workspaces`, { headers: { authorization: `Bearer ${admin}` } })
    expect(answer.status).toBe(200)
  })

  test('gives a token to the demo client, from inside and from outside', async () => {
    expect((await inside('ngemr-sandbox', 'token', '--client', 'demo-backend')).split('.')).toHaveLength(3)
    const admin = await inside('cat', '/data/admin-token')
    token = run('token', '--client', 'demo-backend', '--key', keyFile, '--url', url, '--admin-token', admin)
    expect(token.split('.')).toHaveLength(3)
  })

  test('takes an admission by MLLP and shows it by FHIR', async () => {
    const message = join(root, 'fixtures/flows/examples/admit-a01.hl7')
    expect(run('send', message, '--to', mllp)).toMatch(/^MSA\|AA\|/m)
    const nric = /^PID\|[^|]*\|[^|]*\|([^^|]+)/m.exec(readFileSync(message, 'utf8').replaceAll('\r', '\n'))?.[1]
    const headers = { authorization: `Bearer ${token}`, accept: 'application/fhir+json' }
    const epic = `${url}/ngemr/api/FHIR/R4`
    const found = (await (await fetch(`${epic}/Patient?identifier=NRIC|${nric}`, { headers })).json()) as Bundle
    expect(found.total).toBe(1)
    const id = found.entry?.[0]?.resource.id
    const read = await fetch(`${epic}/Patient/${id}`, { headers })
    expect(((await read.json()) as { id: string }).id).toBe(id)
    const visits = (await (await fetch(`${epic}/Encounter?patient=${id}`, { headers })).json()) as Bundle
    expect(visits.entry?.[0]?.resource).toMatchObject({ resourceType: 'Encounter', status: 'in-progress' })
    const vitals = await fetch(`${epic}/Observation?patient=${id}&category=vital-signs`, { headers })
    expect(vitals.status).toBe(200)
  })
})

interface Bundle {
  total: number
  entry?: { resource: { id: string } }[]
}
