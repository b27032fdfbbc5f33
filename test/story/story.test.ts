/** The story of the README, steps 2 to 7, through the built commands and with clients that we did not write. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'fhir-kit-client'
import { adtEvent } from '../../server/hl7v2/dictionary/adt-events.ts'
import { end, firstOutput, main, type RunningSandbox, root, startSandbox } from './start-sandbox.ts'

interface Bundle {
  total: number
  entry?: { fullUrl: string; resource: { id: string; resourceType: string; status?: string } }[]
}

const examples = 'fixtures/flows/examples'
const exampleFile = (name: string) => join(root, examples, name)
const fieldOf = (file: string, segment: string, field: number) =>
  readFileSync(exampleFile(file), 'utf8')
    .split(/\r\n?|\n/)
    .find((line) => line.startsWith(segment))
    ?.split('|')
    [field]?.split('^')[0] ?? ''

let sandbox: RunningSandbox
let token: string
let epic: Client
const children: ChildProcess[] = []

beforeAll(async () => {
  sandbox = await startSandbox()
  token = await sandbox.out('token', '--client', 'demo-backend')
  epic = new Client({
    baseUrl: sandbox.ready.epic,
    bearerToken: token,
    customHeaders: { accept: 'application/fhir+json' },
  })
})

afterAll(async () => {
  await Promise.all(children.map((child) => end(child)))
  await sandbox.stop()
})

const search = async (resourceType: string, searchParams: Record<string, string>) =>
  (await epic.search({ resourceType, searchParams })) as unknown as Bundle

describe('step 2: a token', () => {
  test('is a JWT and all that is printed', () => {
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  test.each([
    { door: 'epic', header: () => ({ authorization: `Bearer ${token}` }), status: 200 },
    { door: 'epic', header: () => ({ 'x-api-key': sandbox.ready.apiKey }), status: 401 },
    { door: 'epic', header: () => ({}), status: 401 },
    { door: 'open', header: () => ({ authorization: `Bearer ${token}` }), status: 200 },
    { door: 'open', header: () => ({ 'x-api-key': sandbox.ready.apiKey }), status: 200 },
    { door: 'open', header: () => ({ 'x-api-key': 'wrong' }), status: 401 },
    { door: 'open', header: () => ({}), status: 401 },
  ] as const)('at the $door door answers $status', async ({ door, header, status }) => {
    const url = `${sandbox.ready[door]}/Patient?identifier=NRIC|T0000000X`
    expect((await fetch(url, { headers: header() })).status).toBe(status)
  })

  test('a client that is not registered is told no, and where the reason stands', async () => {
    const key = join(sandbox.data, 'keys/demo-backend.private.jwk.json')
    const ended = await sandbox.cli('token', '--client', 'nobody', '--key', key)
    expect(ended).toMatchObject({ code: 15, out: '' })
    expect(ended.err).toMatch(/invalid_client.*Exchange \d+ of the journal/)
  })
})

describe('step 3: the Epic door', () => {
  const named = 'T4120264A'

  test('finds a patient by NRIC, reads it, its vitals and its visits', async () => {
    const found = await search('Patient', { identifier: `NRIC|${named}` })
    expect(found.total).toBe(1)
    const id = found.entry?.[0]?.resource.id ?? ''
    expect(id).toMatch(/^e[\w.-]{22}3$/)
    expect(await epic.read({ resourceType: 'Patient', id })).toMatchObject({ resourceType: 'Patient', id })
    const vitals = await search('Observation', { patient: id, category: 'vital-signs' })
    // Epic says last what it did not look for.
    const types = vitals.entry?.map(({ resource }) => resource.resourceType)
    expect([...new Set(types)]).toEqual(['Observation', 'OperationOutcome'])
    expect(vitals.total).toBeGreaterThan(0)
    const visits = await search('Encounter', { patient: id })
    expect(visits.total).toBeGreaterThan(0)
  })

  test('its CapabilityStatement lists types that answer', async () => {
    const statement = (await epic.capabilityStatement()) as unknown as { rest: { resource: { type: string }[] }[] }
    expect(statement.rest[0]?.resource.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Patient', 'Encounter', 'Observation']),
    )
  })
})

describe('step 4: messages in', () => {
  const visitOf = async () => {
    const nric = fieldOf('admit-a01.hl7', 'PID', 3)
    const patient = (await search('Patient', { identifier: `NRIC|${nric}` })).entry?.[0]?.resource.id ?? ''
    return (await search('Encounter', { patient })).entry?.[0]?.resource
  }

  test.each([
    ['register-a04.hl7', 'in-progress'],
    ['admit-a01.hl7', 'in-progress'],
    ['update-a08.hl7', 'in-progress'],
    ['discharge-a03.hl7', 'finished'],
  ])('%s is answered AA and leaves the visit %s', async (file, status) => {
    const printed = await sandbox.out('send', join(examples, file))
    expect(printed).toMatch(/^MSA\|AA\|/m)
    expect(await visitOf()).toMatchObject({ status })
  })

  test('what cannot be read is answered AR with an ERR, and its bytes stay in the journal', async () => {
    const file = join(sandbox.data, 'rubbish.hl7')
    const rubbish = Buffer.from([0x01, 0x80, 0xff, 0x4d, 0x53])
    writeFileSync(file, rubbish)
    const ended = await sandbox.cli('send', file)
    expect(ended.code).toBe(1)
    expect(ended.out).toMatch(/^MSA\|AR\|/m)
    expect(ended.out).toMatch(/^ERR\|/m)
    const trace = await sandbox.out('trace', 'export', '--last', '10m')
    expect(trace).toContain(`"b64":"${rubbish.toString('base64')}"`)
  })
})

describe('step 5: messages out', () => {
  const nric = 'T4120264A'
  const ward = 'ZAHW51'

  test('an admission reaches a listener that was down when it happened, once, in the order of the table', async () => {
    // A port that is free now and taken by the listener later.
    const probe = await listener('0')
    const { port } = probe
    await end(probe.child)
    await sandbox.out('interface', 'set', 'demo-adt-out', '--to', `127.0.0.1:${port}`)

    const admitted = await sandbox.out('workflow', 'admit', '--patient', nric, '--ward', ward)
    expect(admitted).toMatch(/^admitted to ZAHW51-\d+-\d+, visit 1007000\d{5}$/m)
    expect(await sandbox.out('interface', 'list')).toMatch(/1 waiting/)

    const { child } = await listener(String(port))
    const printed = await firstOutput(child, '── answered AA ──')
    const segments = printed.split('\n').filter((line) => /^[A-Z][A-Z0-9]{2}\|/.test(line))
    expect(segments[0]).toMatch(/\|ADT\^A01\|/)
    const order = adtEvent('A01')?.segments.map(({ id }) => id) ?? []
    const places = segments.map((segment) => order.indexOf(segment.slice(0, 3)))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(printed).toContain(nric)

    await expect(depthOf('demo-adt-out')).resolves.toMatchObject({ waiting: 0, delivered: 1, failed: 0 })
    expect(printed.match(/── message/g)).toHaveLength(1)
  })

  const depthOf = async (name: string) => {
    const token = readFileSync(sandbox.ready.adminTokenFile, 'utf8').trim()
    const headers = { authorization: `Bearer ${token}` }
    // The acknowledgement is on its way when the listener has printed; the journal says when it is noted.
    const path = `${sandbox.ready.admin}/workspaces/ngemr`
    await fetch(`${path}/exchanges?door=${name}&kind=mllp&outcome=AA&wait=10000`, { headers })
    const { interfaces } = (await (await fetch(`${path}/interfaces`, { headers })).json()) as {
      interfaces: { name: string; queue: object }[]
    }
    return interfaces.find((feed) => feed.name === name)?.queue
  }

  const listener = async (port: string): Promise<{ child: ChildProcess; port: number }> => {
    const child = spawn(process.execPath, [main, 'listen', '--port', port], {
      env: { PATH: process.env['PATH'] ?? '' },
    })
    children.push(child)
    const said = await new Promise<string>((resolve) => {
      child.stderr?.once('data', (chunk: Buffer) => resolve(String(chunk)))
    })
    return { child, port: Number(/:(\d+);/.exec(said)?.[1]) }
  }

  test.each([
    { title: 'the same patient again', args: ['--patient', nric, '--ward', ward], code: 1, says: /already/ },
    { title: 'an unknown patient', args: ['--patient', 'T9999999X', '--ward', ward], code: 1, says: /No patient/ },
    { title: 'an unknown ward', args: ['--patient', 'T5228183G', '--ward', 'NOWHERE'], code: 1, says: /No ward/ },
  ])('$title is refused in words', async ({ args, code, says }) => {
    const ended = await sandbox.cli('workflow', 'admit', ...args)
    expect(ended.code).toBe(code)
    expect(ended.err).toMatch(says)
  })
})

describe('step 6: trace and replay', () => {
  test('the whole story plays again in a fresh workspace with no difference', async () => {
    const file = join(sandbox.data, 'day.trace.ndjson')
    writeFileSync(file, `${await sandbox.out('trace', 'export', '--last', '10m')}\n`)
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ trace: 'ngemr-trace/1', redacted: true })
    expect(lines.join('')).not.toContain(token)
    expect(lines.join('')).not.toContain(sandbox.ready.apiKey)
    const replayed = await sandbox.cli('trace', 'replay', file)
    expect(replayed.err).toBe('')
    expect(replayed.out).toMatch(/ADT\^A01.* (exact|same)/)
    expect(replayed.out).not.toMatch(/ (different|missing|extra)$/m)
    expect(replayed.code).toBe(0)
    const { workspaces } = { workspaces: await sandbox.out('workspace', 'list') }
    expect(workspaces).not.toContain('replay-')
  }, 60_000)
})

describe('step 7: a scenario', () => {
  const client = 'node scripts/reference-client.mjs'
  const runScenario = (report: string, command: string) =>
    sandbox.cli('scenario', 'run', 'admit-and-read', '--partner', 'demo', '--report', report, '--client', command)

  test('passes for the reference client and leaves its report in three forms', async () => {
    const report = join(sandbox.data, 'report')
    const ended = await runScenario(report, client)
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' })
    for (const name of ['report.html', 'junit.xml', 'report.json']) expect(existsSync(join(report, name))).toBe(true)
    expect(JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'))).toMatchObject({ run: { verdict: 'pass' } })
  }, 60_000)

  test('fails for a client that reads before it admits', async () => {
    const report = join(sandbox.data, 'report-mutant')
    const ended = await runScenario(report, `${client} --read-first`)
    expect(ended.code).toBe(1)
    expect(JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'))).toMatchObject({ run: { verdict: 'fail' } })
    expect(readFileSync(join(report, 'junit.xml'), 'utf8')).toMatch(/<failure/)
  }, 60_000)
})
