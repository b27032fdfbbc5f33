/** Workspaces by the admin API: made from the fixtures, isolated, reset, dropped; names checked. */
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { connectPeer, framed } from '../mllp/peer.ts'
import { type AdminSide, expectProblem, openAdminSide } from './admin-side.ts'
import { fixtureResources, NRIC } from './small-fixtures.ts'

let side: AdminSide
let sandbox: AdminSide['sandbox']
let admin: AdminSide['admin']
let create: AdminSide['create']
let open: AdminSide['open']
let patients: AdminSide['patients']
let addPatient: AdminSide['addPatient']

beforeAll(async () => {
  side = await openAdminSide()
  ;({ sandbox, admin, create, open, patients, addPatient } = side)
})
afterAll(() => side.sandbox.close())
afterEach(() => side.tidy())

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
