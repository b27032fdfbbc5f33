/** The admin API, every route on real sockets: what it does, how it says no, whom it lets in, and what it never shows. */
import fs from 'node:fs'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { openListener } from '../../interfaces/outbound/scripted-listener.ts'
import { connectPeer, framed } from '../mllp/peer.ts'
import { type Answered, type LiveSandbox, openLiveSandbox } from './live-sandbox.ts'
import { sayRaw, statusesOf } from './raw-http.ts'
import { fixtureResources, NRIC, WARD } from './small-fixtures.ts'

let sandbox: LiveSandbox
let admin: LiveSandbox['admin']
const made = new Set<string>()

beforeAll(async () => {
  sandbox = await openLiveSandbox()
  admin = sandbox.admin
})
afterAll(() => sandbox.close())
afterEach(async () => {
  for (const name of made) await admin(`workspaces/${name}`, 'DELETE')
  made.clear()
})

const create = async (name: string) => {
  made.add(name)
  const answer = await admin('workspaces', 'POST', { name })
  expect(answer.status).toBe(201)
  return answer.json
}
const open = (workspace: string, path: string, init: RequestInit = {}) =>
  sandbox.call(`/${workspace}/fhir/r4/${path}`, {
    ...init,
    headers: { 'x-api-key': sandbox.ready.apiKey, 'content-type': 'application/fhir+json', ...init.headers },
  })
const patients = async (workspace: string) => Number((await open(workspace, 'Patient?_total=accurate')).json.total)
const addPatient = (workspace: string) =>
  open(workspace, 'Patient', {
    method: 'POST',
    body: JSON.stringify({ resourceType: 'Patient', name: [{ family: 'NEW' }] }),
  })

/** An error that says what happened and where. */
const expectProblem = (answer: Answered, status: number, code: string | RegExp, field?: string) => {
  expect(answer.status).toBe(status)
  expect(Object.keys(answer.json)).toEqual(['error'])
  const { error } = answer.json
  expect(error.code).toMatch(code)
  expect(error.message.length).toBeGreaterThan(10)
  expect(error.message).not.toMatch(/\n|\bat \S+:\d+/)
  expect(error.field).toBe(field)
}

describe('Workspaces', () => {
  test('are listed with their addresses and how much they hold', async () => {
    const { json } = await admin('workspaces')
    expect(json.workspaces).toEqual([
      {
        name: 'ngemr',
        created: expect.stringMatching(/^\d{4}-.*Z$/),
        epic: `${sandbox.ready.http}/ngemr/api/FHIR/R4`,
        open: `${sandbox.ready.http}/ngemr/fhir/r4`,
        oauth: `${sandbox.ready.http}/ngemr/oauth2`,
        mllp: sandbox.ready.mllp,
        resources: fixtureResources,
        exchanges: expect.any(Number),
      },
    ])
  })

  test('are made from the fixtures, each with a listener of its own', async () => {
    const info = await create('ci-1')
    expect(info).toMatchObject({ name: 'ci-1', resources: fixtureResources, exchanges: 0 })
    expect(info.mllp.port).not.toBe(sandbox.ready.mllp.port)
    const peer = await connectPeer(info.mllp.port)
    peer.write(framed(ngemrText()))
    expect((await peer.ack()).get('MSA-1')).toBe('AA')
    peer.socket.destroy()
    expect(await patients('ci-1')).toBe(3)
    expect(await patients('ngemr')).toBe(2)
  })

  test('keep records, journal and tokens to themselves', async () => {
    await create('one')
    await create('two')
    await addPatient('one')
    expect([await patients('one'), await patients('two')]).toEqual([3, 2])

    const token = await sandbox.token('one')
    const ask = (workspace: string, door: string) =>
      sandbox.call(`/${workspace}/${door}/Patient?identifier=NRIC|${NRIC.tan}`, {
        headers: { authorization: `Bearer ${token}` },
      })
    expect((await ask('one', 'api/FHIR/R4')).status).toBe(200)
    expect((await ask('two', 'api/FHIR/R4')).status).toBe(401)
    expect((await ask('two', 'fhir/r4')).status).toBe(401)

    const labels = async (workspace: string) =>
      ((await admin(`workspaces/${workspace}/exchanges`)).json.exchanges as { label: string }[]).map(
        ({ label }) => label,
      )
    expect(await labels('one')).toContain('POST token')
    expect(await labels('two')).not.toContain('POST token')
  })

  test('start anew when reset: fixtures back, journal empty, tokens gone, same port', async () => {
    const { mllp } = await create('again')
    const token = await sandbox.token('again')
    await addPatient('again')
    const answer = await admin('workspaces/again/reset', 'POST')
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ name: 'again', resources: fixtureResources, exchanges: 0, mllp })
    expect((await admin('workspaces/again/exchanges')).json).toEqual({ exchanges: [], last: 0 })
    const used = await sandbox.call('/again/api/FHIR/R4/Patient', { headers: { authorization: `Bearer ${token}` } })
    expect(used.status).toBe(401)
    expect(await patients('again')).toBe(2)
    expect((await admin('workspaces/again/exchanges')).json.exchanges[0].n).toBe(1)
  })

  test('leave nothing behind when dropped: no address, no port', async () => {
    const { mllp } = await create('gone')
    expect((await admin('workspaces/gone', 'DELETE')).status).toBe(204)
    expect((await open('gone', 'Patient')).status).toBe(404)
    expectProblem(await admin('workspaces/gone/exchanges'), 404, 'unknown-workspace')
    const refused = await new Promise<string>((resolve) => {
      connect(mllp.port, '127.0.0.1')
        .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
        .once('connect', () => resolve('connected'))
    })
    expect(refused).toBe('ECONNREFUSED')
    const again = await create('gone')
    expect(again).toMatchObject({ resources: fixtureResources, exchanges: 0 })
  })

  test('a connection that is open when its workspace is dropped is closed', async () => {
    const { mllp } = await create('closing')
    const peer = await connectPeer(mllp.port)
    await admin('workspaces/closing', 'DELETE')
    await peer.closed
  })

  test('ten at once, made and dropped, get in nobody’s way', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `many-${i}`)
    const infos = await Promise.all(names.map(create))
    expect(new Set(infos.map(({ mllp }) => mllp.port)).size).toBe(10)
    await Promise.all(names.map((name) => admin(`workspaces/${name}`, 'DELETE')))
    expect((await admin('workspaces')).json.workspaces).toHaveLength(1)
  })

  test('the default one can be reset, not dropped', async () => {
    expectProblem(await admin('workspaces/ngemr', 'DELETE'), 409, 'refused')
    await addPatient('ngemr')
    expect((await admin('workspaces/ngemr/reset', 'POST')).json).toMatchObject({
      resources: fixtureResources,
      mllp: sandbox.ready.mllp,
    })
  })

  test.each([
    ['no body', undefined, 'not-json', undefined],
    ['no name', {}, 'missing', 'name'],
    ['a name that is a number', { name: 5 }, 'missing', 'name'],
    ['a field that is none', { nmae: 'x' }, 'unknown-field', 'nmae'],
    ['an array', ['x'], 'not-json', undefined],
    ['capitals', { name: 'CI' }, 'refused', 'name'],
    ['a slash', { name: '../x' }, 'refused', 'name'],
    ['nothing at all', { name: '' }, 'refused', 'name'],
    ['64 letters', { name: 'x'.repeat(64) }, 'refused', 'name'],
    ['the template of all', { name: '#fixtures' }, 'refused', 'name'],
    ['an address of ours', { name: 'console' }, 'refused', 'name'],
  ])('are not made of %s', async (_, body, code, field) => {
    expectProblem(await admin('workspaces', 'POST', body), 400, code, field)
  })

  test('are not made twice, and what is not there is neither reset nor dropped', async () => {
    await create('twice')
    expectProblem(await admin('workspaces', 'POST', { name: 'twice' }), 409, 'refused', 'name')
    expectProblem(await admin('workspaces/nowhere/reset', 'POST'), 404, 'unknown-workspace')
    expectProblem(await admin('workspaces/nowhere', 'DELETE'), 404, 'unknown-workspace')
    expectProblem(await admin('workspaces/%23fixtures/exchanges'), 404, 'unknown-workspace')
    expectProblem(await admin('workspaces/%23fixtures', 'DELETE'), 404, 'unknown-workspace')
  })
})

describe('Exchanges', () => {
  beforeAll(async () => {
    await admin('workspaces', 'POST', { name: 'journal' })
    await open('journal', 'Patient')
    await open('journal', 'Patients')
    await sandbox.token('journal')
    const { mllp } =
      ((await admin('workspaces')).json.workspaces as { name: string; mllp: { port: number } }[]).find(
        ({ name }) => name === 'journal',
      ) ?? {}
    const peer = await connectPeer(mllp?.port ?? 0)
    peer.write(framed(ngemrText()))
    await peer.ack()
    peer.socket.end()
    await peer.closed
  })
  afterAll(() => admin('workspaces/journal', 'DELETE'))

  const ask = async (query: string) => {
    const answer = await admin(`workspaces/journal/exchanges?${query}`)
    expect(answer.status).toBe(200)
    return answer.json.exchanges as { n: number; label: string; kind: string }[]
  }

  test.each([
    ['kind=mllp', ['ADT^A01']],
    ['kind=http&door=open', ['GET Patient', 'GET Patients']],
    ['outcome=404', ['GET Patients']],
    ['label=POST%20token', ['POST token']],
    ['partner=demo&kind=http', ['POST token']],
    ['direction=out', []],
    ['kind=http&order=newest&limit=2', ['POST token', 'GET Patients']],
    ['kind=http&after=1&limit=1', ['GET Patients']],
    ['kind=http&before=2', ['GET Patient']],
    ['kind=http&since=2000-01-01T00:00:00Z', ['GET Patient', 'GET Patients', 'POST token']],
    ['since=4102444800000', []],
  ])('%s', async (query, labels) => {
    expect((await ask(query)).map(({ label }) => label)).toEqual(labels)
  })

  test('come with what was found', async () => {
    const { json } = await admin('workspaces/journal/exchanges?outcome=404')
    expect(json.exchanges[0]).toMatchObject({
      direction: 'in',
      door: 'open',
      at: expect.stringMatching(/Z$/),
      findings: [
        { rule: 'open/not-supported', severity: 'error', text: expect.stringContaining('is no resource type here') },
      ],
    })
  })

  test.each([
    ['knid=http', 'unknown-parameter', 'knid', /Did you mean "kind"/],
    ['kind=smoke', 'bad-value', 'kind', /http, mllp, connection/],
    ['direction=up', 'bad-value', 'direction', /in, out/],
    ['order=random', 'bad-value', 'order', /oldest, newest/],
    ['after=-1', 'bad-value', 'after', /whole number/],
    ['limit=many', 'bad-value', 'limit', /whole number/],
    ['since=yesterday', 'bad-value', 'since', /ISO/],
    ['since=99999999999999999999', 'bad-value', 'since', /ISO/],
    ['kind=http&kind=mllp', 'bad-value', 'kind', /once/],
    ['kind[a]=http', 'unknown-parameter', 'kind[a]', /no parameter/],
  ])('%s is refused, and why', async (query, code, field, text) => {
    const answer = await admin(`workspaces/journal/exchanges?${query}`)
    expectProblem(answer, 400, code, field)
    expect(answer.json.error.message).toMatch(text)
  })

  test('one alone has its bytes', async () => {
    const [found] = await ask('kind=mllp')
    const { json } = await admin(`workspaces/journal/exchanges/${found?.n}`)
    expect(json).toMatchObject({
      n: found?.n,
      label: 'ADT^A01',
      outcome: 'AA',
      exchange: { kind: 'mllp', messageType: 'ADT^A01' },
    })
    expect(Buffer.from(json.exchange.message, 'base64').toString()).toBe(ngemrText())
    expect(Buffer.from(json.exchange.ack, 'base64').toString()).toMatch(/MSA\|AA\|4386567/)
  })

  test.each(['0', '99999', 'x', '1.5', '-1', '1e3', '9'.repeat(40)])('number %s is not there', async (n) => {
    expectProblem(await admin(`workspaces/journal/exchanges/${n}`), 404, 'unknown-exchange')
  })

  describe('that are still to come', () => {
    const last = () => sandbox.last('journal')

    test('are waited for', async () => {
      const waiting = admin(`workspaces/journal/exchanges?after=${await last()}&wait=10000`)
      await open('journal', 'Observation')
      expect((await waiting).json.exchanges).toMatchObject([{ label: 'GET Observation' }])
    })

    test('are waited for until one fits, whatever else passes', async () => {
      const waiting = admin(`workspaces/journal/exchanges?after=${await last()}&kind=http&outcome=404&wait=10000`)
      for (let i = 0; i < 5; i++) await open('journal', 'Observation')
      await open('journal', 'Observations')
      expect((await waiting).json.exchanges).toMatchObject([{ label: 'GET Observations' }])
    })

    test('none: the answer is empty when the time is over', async () => {
      const after = await last()
      expect((await admin(`workspaces/journal/exchanges?after=${after}&wait=20`)).json).toEqual({
        exchanges: [],
        last: after,
      })
    })

    test('reach every reader, even when they arrive while it looks', async () => {
      for (let i = 0; i < 20; i++) {
        const after = await last()
        const readers = Array.from({ length: 4 }, () => admin(`workspaces/journal/exchanges?after=${after}&wait=10000`))
        await open('journal', 'Observation')
        for (const { json } of await Promise.all(readers)) expect(json.exchanges).toHaveLength(1)
      }
    })
  })
})

describe('The trace', () => {
  test('is the journal as lines, with its header first', async () => {
    await create('traced')
    await open('traced', 'Patient')
    await open('traced', 'Patient/none')
    const answer = await admin('workspaces/traced/trace')
    expect(answer.headers.get('content-type')).toMatch('application/x-ndjson')
    const lines = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0]).toMatchObject({
      trace: 'ngemr-trace/1',
      workspace: 'traced',
      redacted: true,
      fixtures: expect.stringMatching(/^sha256:/),
    })
    expect(lines.slice(1).map(({ n, kind, door }) => ({ n, kind, door }))).toEqual([
      { n: 1, kind: 'http', door: 'open' },
      { n: 2, kind: 'http', door: 'open' },
    ])
    expect((await admin('workspaces/traced/trace?since=2100-01-01')).text.trimEnd().split('\n')).toHaveLength(1)
  })

  test('refuses a time that is none, and parameters that are none', async () => {
    expectProblem(await admin('workspaces/ngemr/trace?since=soon'), 400, 'bad-value', 'since')
    expectProblem(await admin('workspaces/ngemr/trace?sicne=1'), 400, 'unknown-parameter', 'sicne')
    expectProblem(await admin('workspaces/ngemr/trace?since=1&since=2'), 400, 'bad-value', 'since')
  })
})

describe('Interfaces', () => {
  test('are listed with their queue, and one can be pointed elsewhere and switched off', async () => {
    await create('feeds')
    const { json } = await admin('workspaces/feeds/interfaces')
    expect(json.interfaces).toMatchObject([
      { name: 'demo-adt-in', direction: 'in', enabled: true },
      {
        name: 'demo-adt-out',
        direction: 'out',
        enabled: true,
        target: { host: '127.0.0.1', port: 2576 },
        queue: { waiting: 0, delivered: 0, failed: 0 },
      },
    ])
    const target = { host: '127.0.0.1', port: 9 }
    const changed = await admin('workspaces/feeds/interfaces/demo-adt-out', 'PUT', { target, enabled: false })
    expect(changed.json).toMatchObject({ name: 'demo-adt-out', target, enabled: false })
    expect((await admin('workspaces/ngemr/interfaces')).json.interfaces[1]).toMatchObject({ enabled: true })
  })

  test.each([
    ['demo-adt-out', { target: { host: '', port: 1 } }, 400, 'bad-value', 'target'],
    ['demo-adt-out', { target: { host: 'x', port: 0 } }, 400, 'bad-value', 'target'],
    ['demo-adt-out', { target: { host: 'x', port: 65_536 } }, 400, 'bad-value', 'target'],
    ['demo-adt-out', { target: { host: 'x', port: '2576' } }, 400, 'bad-value', 'target'],
    ['demo-adt-out', { target: { host: 'x', port: 1, tls: true } }, 400, 'unknown-field', 'target.tls'],
    ['demo-adt-out', { target: 'x:1' }, 400, 'bad-value', 'target'],
    ['demo-adt-out', { target: null }, 400, 'bad-value', 'target'],
    ['demo-adt-out', { enabled: 'yes' }, 400, 'bad-value', 'enabled'],
    ['demo-adt-out', { enable: true }, 400, 'unknown-field', 'enable'],
    ['demo-adt-in', { target: { host: 'x', port: 1 } }, 400, 'bad-value', 'target'],
    ['nothing', { enabled: true }, 404, 'unknown-interface', undefined],
  ])('%s %j is refused', async (name, body, status, code, field) => {
    expectProblem(await admin(`workspaces/ngemr/interfaces/${name}`, 'PUT', body), status, code, field)
  })
})

describe('Workflows', () => {
  test('admit: the visit is there, the message reaches the partner, the journal has both', async () => {
    await create('ward')
    const listener = await openListener()
    const target = { host: '127.0.0.1', port: listener.port }
    await admin('workspaces/ward/interfaces/demo-adt-out', 'PUT', { target })
    const answer = await admin('workspaces/ward/workflows/admit', 'POST', { patient: NRIC.tan, ward: WARD })
    expect(answer.status).toBe(201)
    expect(answer.json).toEqual({
      encounter: expect.any(String),
      visitNumber: expect.stringMatching(/^\d+$/),
      bed: `${WARD}-01-01`,
      events: ['visit.admitted'],
    })
    expect((await open('ward', `Encounter/${answer.json.encounter}`)).json).toMatchObject({ status: 'in-progress' })
    const sent = await sandbox.exchange(0, ({ direction }) => direction === 'out', 'ward')
    expect(sent).toMatchObject({ label: 'ADT^A01', outcome: 'AA', door: 'demo-adt-out' })
    expect(listener.ids).toHaveLength(1)
    const asked = await sandbox.exchange(0, ({ door }) => door === 'admin', 'ward')
    expect(asked).toMatchObject({ label: 'POST workflows/admit', outcome: '201' })
    expect(answer.headers.get('x-sandbox-exchange')).toBe(String(asked.n))
    await listener.close()
  })

  test.each([
    [{}, 400, 'missing', 'patient'],
    [{ patient: NRIC.tan }, 400, 'missing', 'ward'],
    [{ patient: 5, ward: WARD }, 400, 'missing', 'patient'],
    [{ patient: 'x'.repeat(65), ward: WARD }, 400, 'missing', 'patient'],
    [{ patient: NRIC.tan, wrad: WARD }, 400, 'unknown-field', 'wrad'],
    [{ patient: NRIC.stranger, ward: WARD }, 404, 'unknown-patient', 'patient'],
    [{ patient: NRIC.tan, ward: 'NOWHERE' }, 404, 'unknown-ward', 'ward'],
  ])('admit %j is refused', async (body, status, code, field) => {
    expectProblem(await admin('workspaces/ngemr/workflows/admit', 'POST', body), status, code, field)
  })

  test('admit refuses who is in already, and a full ward', async () => {
    await create('full')
    const admit = (patient: string) => admin('workspaces/full/workflows/admit', 'POST', { patient, ward: WARD })
    expect((await admit(NRIC.tan)).status).toBe(201)
    expectProblem(await admit(NRIC.tan), 409, 'already-admitted', 'patient')
    expect((await admit(NRIC.siti)).status).toBe(201)
    const third = await addPatient('full')
    expectProblem(await admit(third.json.id), 409, 'no-free-bed', 'ward')
  })
})

describe('Bodies', () => {
  const post = (body: string, type = 'application/json') =>
    sandbox.call('/_sandbox/workspaces', { method: 'POST', body, headers: { 'content-type': type } })

  test.each([
    ['no JSON', '{"name":', 'application/json', 400, 'not-json', undefined],
    ['a value that is no object', '"x"', 'application/json', 400, 'not-json', undefined],
    ['another content type', '{"name":"x"}', 'text/plain', 400, 'not-json', undefined],
    ['another charset', '{"name":"x"}', 'application/json; charset=iso-8859-1', 415, 'not-json', undefined],
    ['2 MB', `{"name":"${'x'.repeat(2_000_000)}"}`, 'application/json', 413, 'too-large', undefined],
    [
      'deep nesting',
      `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'application/json',
      400,
      'missing',
      'name',
    ],
    ['__proto__', '{"__proto__":{"name":"x"}}', 'application/json', 400, 'unknown-field', '__proto__'],
  ])('%s is refused as a JSON error', async (_, body, type, status, code, field) => {
    expectProblem(await post(body, type), status, code, field)
  })
})

describe('Plain pages', () => {
  test('livez and readyz say ok to everybody', async () => {
    for (const path of ['livez', 'readyz']) {
      expect(await sandbox.call(`/_sandbox/${path}`, { headers: { origin: 'https://evil.example' } })).toMatchObject({
        status: 200,
        text: 'ok',
      })
    }
  })

  test('ready tells the addresses and none of the secrets', async () => {
    const { apiKey, adminTokenFile, ...shown } = sandbox.ready
    const { json, text } = await admin('ready')
    expect(json).toEqual(shown)
    expect(text).not.toContain(apiKey)
    expect(text).not.toContain(adminTokenFile)
  })

  test('metrics count exchanges by bounded labels', async () => {
    await open('ngemr', 'Patient')
    await sandbox.last()
    const { text, headers } = await admin('metrics')
    expect(headers.get('content-type')).toMatch('text/plain')
    expect(text).toMatch(/ngemr_sandbox_exchanges_total\{kind="http",direction="in",door="open",outcome="2xx"\} \d+/)
    expect(text).not.toMatch(/Patient|T\d{7}[A-Z]/)
  })

  test.each([
    ['GET', 'nowhere'],
    ['GET', 'workspaces/ngemr'],
    ['PUT', 'workspaces'],
    ['DELETE', 'workspaces/ngemr/exchanges'],
    ['POST', 'workspaces/ngemr/workflows/fly'],
    ['GET', 'workspaces/%zz/exchanges'],
  ])('%s %s is not there, and says so as JSON', async (method, path) => {
    const answer = await admin(path, method)
    expect([400, 404, 405]).toContain(answer.status)
    expectProblem(answer, answer.status, /./)
  })
})

describe('The guard on loopback', () => {
  const say = (lines: string) =>
    sayRaw(sandbox.port, `GET /_sandbox/workspaces HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`)

  test.each([
    ['by address', () => `Host: 127.0.0.1:${sandbox.port}\r\n`, 200],
    ['by name', () => 'Host: localhost\r\n', 200],
    ['by IPv6', () => 'Host: [::1]:8080\r\n', 200],
    ['from its own page', () => 'Host: localhost:1\r\nOrigin: http://localhost:1\r\n', 200],
    ['from another page', () => 'Host: localhost\r\nOrigin: https://evil.example\r\n', 401],
    ['from another port of this machine', () => 'Host: localhost:1\r\nOrigin: http://localhost:2\r\n', 401],
    ['from a page without an origin', () => 'Host: localhost\r\nOrigin: null\r\n', 401],
    ['by a name that leads here (DNS rebinding)', () => 'Host: evil.example\r\n', 401],
    ['by such a name, from its page', () => 'Host: evil.example\r\nOrigin: http://evil.example\r\n', 401],
    ['by a name that only begins well', () => 'Host: 127.0.0.1.evil.example\r\n', 401],
    [
      'by such a name with the token',
      () => `Host: evil.example\r\nAuthorization: Bearer ${sandbox.adminToken}\r\n`,
      200,
    ],
    ['with a wrong token, from elsewhere', () => 'Host: evil.example\r\nAuthorization: Bearer wrong\r\n', 401],
  ])('%s', async (_, lines, status) => {
    const text = await say(lines())
    expect(statusesOf(text)).toEqual([status])
    if (status === 401) {
      expect(text).toMatch(/WWW-Authenticate: Bearer/i)
      expect(text).toContain('"code":"admin-token-required"')
      expect(text).not.toContain(sandbox.adminToken)
    }
  })
})

describe('Bound wider than loopback', () => {
  let wide: LiveSandbox
  beforeAll(async () => {
    wide = await openLiveSandbox({ host: '0.0.0.0' })
  })
  afterAll(() => wide.close())

  test('every call needs the token, even from this machine', async () => {
    for (const path of ['ready', 'metrics', 'workspaces', 'workspaces/ngemr/exchanges', 'workspaces/ngemr/trace']) {
      const answer = await wide.call(`/_sandbox/${path}`)
      expectProblem(answer, 401, 'admin-token-required')
      // Whoever reads this over the network needs no path of the machine.
      expect(answer.text).not.toContain(wide.data)
      expect((await wide.admin(path)).status).toBe(200)
    }
    const wrong = { authorization: `Bearer ${wide.adminToken}x` }
    expect((await wide.admin('workspaces', 'POST', { name: 'x' }, wrong)).status).toBe(401)
    expect((await wide.call('/_sandbox/livez')).text).toBe('ok')
  })
})

describe('Secrets', () => {
  test('never appear whole in the journal, the trace or the log', async () => {
    const log: string[] = []
    const written = jest.spyOn(fs, 'write').mockImplementation(((_file: number, text: string, ...rest: unknown[]) => {
      log.push(String(text))
      const done = rest.at(-1) as (error: null, bytes: number) => void
      setImmediate(() => done(null, Buffer.byteLength(String(text))))
    }) as typeof fs.write)
    const quiet = await openLiveSandbox({ log: 'debug' })
    const { apiKey } = quiet.ready
    const form = await quiet.tokenForm()
    const assertion = form.get('client_assertion') ?? ''
    const granted = await quiet.call('/ngemr/oauth2/token', { method: 'POST', body: form })
    const token = String(granted.json.access_token)
    const bearer = { authorization: `Bearer ${token}` }
    await quiet.call('/ngemr/api/FHIR/R4/Patient', { headers: { ...bearer, cookie: 'session=biscuit-secret' } })
    await quiet.call(`/ngemr/fhir/r4/Patient?access_token=${token}`, { headers: { 'x-api-key': apiKey } })
    await quiet.call(`/nowhere/at/all?access_token=${token}`, { headers: { ...bearer, 'x-api-key': apiKey } })
    await quiet.admin('workspaces/ngemr/workflows/admit', 'POST', { patient: 'none', ward: WARD })
    const lines = `Host: x\r\nx-api-key: ${apiKey}\r\nAuthorization: Bearer ${token}\r\nCookie: a=biscuit-secret\r\n`
    await sayRaw(
      quiet.port,
      `GET /ngemr/fhir/r4/Patient?access_token=${token} HTTP/1.1\r\n${lines}not a header\r\n\r\n`,
    )
    await sayRaw(quiet.port, `GET /x?access_token=${token} HTTP/1.1\r\n${lines}Expect: miracles\r\n\r\n`)
    await sayRaw(quiet.port, `CONNECT x:1 HTTP/1.1\r\n${lines}\r\n`)

    const last = await quiet.last()
    expect(last).toBeGreaterThanOrEqual(8)
    const seen = [
      (await quiet.admin('workspaces/ngemr/trace')).text,
      (await quiet.admin('workspaces/ngemr/exchanges')).text,
    ]
    for (let n = 1; n <= last; n++) seen.push(JSON.stringify(await quiet.detail(n)))
    await quiet.close()
    written.mockRestore()
    expect(log.join('')).toContain('"label":"POST token"')
    const all = [...seen, ...log].join('\n')
    const decoded = all.replace(
      /"([A-Za-z0-9+/]{16,}={0,2})"/g,
      (given, text: string) => `${given}${Buffer.from(text, 'base64')}`,
    )
    const secrets = { token, assertion, apiKey, adminToken: quiet.adminToken, cookie: 'biscuit-secret' }
    expect(
      Object.entries(secrets)
        .filter(([, secret]) => decoded.includes(secret))
        .map(([name]) => name),
    ).toEqual([])
  })
})
