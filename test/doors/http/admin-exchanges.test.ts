/** The journal by the admin API: filtered, waited for, one with its bytes, and as a trace. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { connectPeer, framed } from '../mllp/peer.ts'
import { type AdminSide, expectProblem, openAdminSide } from './admin-side.ts'

let side: AdminSide
let sandbox: AdminSide['sandbox']
let admin: AdminSide['admin']
let create: AdminSide['create']
let open: AdminSide['open']

beforeAll(async () => {
  side = await openAdminSide()
  ;({ sandbox, admin, create, open } = side)
})
afterAll(() => side.sandbox.close())
afterEach(() => side.tidy())

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

    test('after a reset are told by a lower number, to who waits and to who asks', async () => {
      await create('anew')
      for (let i = 0; i < 3; i++) await open('anew', 'Observation')
      const waiting = admin('workspaces/anew/exchanges?after=3&wait=10000')
      await admin('workspaces/anew/reset', 'POST')
      await open('anew', 'Observation')
      const { json } = await waiting
      expect(json.last).toBeLessThan(3)
      expect((await admin('workspaces/anew/exchanges?after=3&wait=10000')).json).toEqual({ exchanges: [], last: 1 })
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
