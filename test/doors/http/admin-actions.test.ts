/** Interfaces, workflows, metrics and health by the admin API; bodies and addresses that are none. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { openListener } from '../../interfaces/outbound/scripted-listener.ts'
import { type AdminSide, expectProblem, openAdminSide } from './admin-side.ts'
import { NRIC, WARD } from './small-fixtures.ts'

let side: AdminSide
let sandbox: AdminSide['sandbox']
let admin: AdminSide['admin']
let create: AdminSide['create']
let open: AdminSide['open']
let addPatient: AdminSide['addPatient']

beforeAll(async () => {
  side = await openAdminSide()
  ;({ sandbox, admin, create, open, addPatient } = side)
})
afterAll(() => side.sandbox.close())
afterEach(() => side.tidy())

describe('Interfaces', () => {
  test('are listed with their queue, and one can be pointed elsewhere and switched off', async () => {
    await create('feeds')
    const { json } = await admin('workspaces/feeds/interfaces')
    const listed: { name: string }[] = json.interfaces
    expect(listed.filter(({ name }) => name.includes('-adt-'))).toMatchObject([
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
    ['demo-adt-out', { target: { host: 'x', port: 1, tls: true } }, 400, 'bad-value', 'target.tls'],
    ['demo-adt-out', { target: { host: 'x', port: 1, tsl: {} } }, 400, 'unknown-field', 'target.tsl'],
    ['demo-adt-out', { target: { host: 'x', port: 1, tls: { ca: '../x' } } }, 400, 'bad-value', 'target.tls.ca'],
    ['demo-adt-out', { target: { url: 'ftp://x/' } }, 400, 'bad-value', 'target.url'],
    ['demo-adt-out', { target: { url: 'https://a:b@x/' } }, 400, 'bad-value', 'target.url'],
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

describe('Workflows by name', () => {
  test('the list says what there is and what each wants', async () => {
    const { workflows } = (await admin('workspaces/ngemr/workflows', 'GET')).json
    expect(workflows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'admit', trigger: 'A01' }),
        expect.objectContaining({ name: 'transfer', trigger: 'A02', fields: expect.any(Array) }),
      ]),
    )
  })

  test('a visit is admitted, discharged and taken back', async () => {
    await create('story')
    const post = (name: string, body: object) => admin(`workspaces/story/workflows/${name}`, 'POST', body)
    const { visitNumber } = (await post('admit', { patient: NRIC.tan, ward: WARD })).json
    const out = await post('discharge', { visit: visitNumber })
    expect(out.status).toBe(201)
    expect(out.json).toMatchObject({ visitNumber, events: ['visit.discharged'] })
    const back = await post('cancel-discharge', { visit: visitNumber })
    expect(back.json).toMatchObject({ visitNumber, events: ['visit.discharge-cancelled'] })
    expectProblem(await post('cancel-discharge', { visit: visitNumber }), 409, 'wrong-state', 'visit')
  })

  test.each([
    ['transfre', {}, 404, 'unknown-workflow', undefined],
    ['transfer', {}, 400, 'bad-value', 'visit'],
    ['transfer', { visit: '1', bed: 'x' }, 400, 'unknown-field', 'bed'],
    ['transfer', { visit: 1, to: WARD }, 400, 'bad-value', 'visit'],
    ['transfer', { visit: 'nothing', to: WARD }, 404, 'unknown-visit', 'visit'],
  ])('%s %j is refused', async (name, body, status, code, field) => {
    expectProblem(await admin(`workspaces/ngemr/workflows/${name}`, 'POST', body), status, code, field)
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
    const { apiKey, signInPassword, adminTokenFile, ...shown } = sandbox.ready
    const { json, text } = await admin('ready')
    expect(json).toEqual(shown)
    expect(text).not.toContain(apiKey)
    expect(text).not.toContain(signInPassword)
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
