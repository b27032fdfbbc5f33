/** The queue of an outbound interface over the admin API and the command line, on a whole sandbox. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createProgram } from '../../../server/cli/create-program.ts'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { openListener, type ScriptedListener } from '../../interfaces/outbound/scripted-listener.ts'
import { connectPeer, framed } from '../mllp/peer.ts'
import { type AdminSide, expectProblem, openAdminSide } from './admin-side.ts'
import { NRIC, WARD } from './small-fixtures.ts'

let side: AdminSide
let listener: ScriptedListener
/** What a test opens beside them, closed also where the test fails. */
let opened: { close(): Promise<void> | void }[] = []
const feed = 'workspaces/queues/interfaces/demo-adt-out'

beforeAll(async () => {
  side = await openAdminSide()
})
afterAll(() => side.sandbox.close())
beforeEach(async () => {
  await side.create('queues')
  listener = await openListener()
  await side.admin(feed, 'PUT', { target: { host: '127.0.0.1', port: listener.port } })
})
afterEach(async () => {
  for (const each of [listener, ...opened]) await each.close()
  opened = []
  await side.tidy()
})

const admit = () => side.admin('workspaces/queues/workflows/admit', 'POST', { patient: NRIC.tan, ward: WARD })
const sent = (outcome: string) =>
  side.sandbox.exchange(0, (each) => each.direction === 'out' && each.outcome === outcome, 'queues')

/** The command line against the running sandbox: what it printed. */
const run = async (...given: string[]): Promise<string> => {
  const out: string[] = []
  const io = { out: (line: string) => void out.push(line), err: () => {}, exit: () => {}, env: {}, cwd: '/' }
  const program = await createProgram({ ...io, signal: new AbortController().signal })
  await program.parseAsync(['node', 'x', 'interface', ...given, '--workspace', 'queues', '--data', side.sandbox.data])
  return out.join('\n')
}

test('an operator pauses, looks, skips, resumes and sends again; the status tells each state with its reason', async () => {
  expect(await run('pause', 'demo-adt-out', '--reason', 'maintenance')).toMatch(/on hold since \d.*: maintenance/)
  await admit()
  let entries: { number: number; state: string; messageType: string }[] = []
  while (entries.length === 0) entries = (await side.admin(`${feed}/queue?state=waiting`)).json.entries
  expect(entries).toMatchObject([{ number: 1, state: 'waiting', messageType: 'ADT^A01', attempts: 0 }])
  expect(await run('status', 'demo-adt-out')).toMatch(/1 waiting[\s\S]*\n {2}1 {2}waiting .*ADT\^A01/)

  expect(await run('skip', 'demo-adt-out', '1', '--reason', 'wrong patient')).toMatch(/changed: 1\n[\s\S]*1 skipped/)
  expect(await run('status', 'demo-adt-out')).toContain('wrong patient')
  await run('resume', 'demo-adt-out')
  expect(listener.ids).toEqual([])

  listener.script('AR')
  expect(await run('resend', 'demo-adt-out', '1')).toContain('changed: 1')
  await sent('AR')
  expect(await run('status', 'demo-adt-out', '--state', 'failed')).toMatch(/1 put aside[\s\S]*answered AR/)
  expect(await run('resend', 'demo-adt-out', '--state', 'failed')).toContain('changed: 1')
  await sent('AA')
  expect((await side.admin(feed)).json.queue).toMatchObject({ waiting: 0, delivered: 1, failed: 0 })
  expect(await run('purge', 'demo-adt-out', '--states', 'delivered')).toContain('purged: 1')
})

test('a record that no message can tell stands there with its event, skipped too', async () => {
  const body = JSON.stringify({ resourceType: 'Patient', name: 'a text' })
  expect((await side.open('queues', 'Patient', { method: 'POST', body })).status).toBe(201)
  const shown = async () => run('status', 'demo-adt-out')
  while (!(await shown()).includes('1 put aside'));
  const line = / {2}1 {2}failed {2}\S+ {2}person\.created {2}- {2}attempts 0 {2}No message could be made of event/
  expect(await shown()).toMatch(line)
  await run('skip', 'demo-adt-out', '1')
  expect(await shown()).toMatch(/ {2}1 {2}skipped {2}\S+ {2}person\.created {2}- /)
})

test('the policy is set field by field, shown, and set back', async () => {
  await run('set', 'demo-adt-out', '--on-error', 'hold', '--ack-timeout', '2.5')
  await run('set', 'demo-adt-out', '--attempts', '3', '--retry', '1-60')
  const { json } = await side.admin(feed)
  const retry = { firstSeconds: 1, mostSeconds: 60 }
  expect(json.delivery).toEqual({ onError: 'hold', ackTimeoutSeconds: 2.5, attempts: 3, retry })
  expect((await side.admin(feed, 'PUT', { delivery: null })).json.delivery).toEqual({})
})

test('a second outbound interface is added with its own header, and its partner gets what it wants', async () => {
  const other = await openListener()
  opened.push(other)
  const header = 'version=2.5.1,processingId=P'
  const shown = await run('add', 'lab-out', '--to', `127.0.0.1:${other.port}`, '--events', 'A01', '--header', header)
  expect(shown).toMatch(/^lab-out {2}out\n {2}sends A01\n {2}to 127.*\n {2}processingId P, version 2.5.1/)
  await run('set', 'lab-out', '--leave-out', 'ZPV,OBX', '--facility', 'ZNU')
  const visit = (await admit()).json.visitNumber
  await other.arrived(1)
  expect(String(other.messages[0])).toMatch(/^MSH\|\^~\\&\|EPIC\|ZNU\|.*\|P\|2\.5\.1\|/)
  expect(String(other.messages[0])).not.toMatch(/ZPV|OBX/)
  await run('set', 'lab-out', '--facility', 'visit', '--events', 'A03')
  await side.admin('workspaces/queues/workflows/discharge', 'POST', { visit })
  await other.arrived(2)
  expect(String(other.messages[1])).toMatch(/^MSH\|\^~\\&\|EPIC\|ZAH\|/)
})

test.each([
  ['resend', { numbers: [7] }, 409, 'refused', undefined],
  ['resend', {}, 400, 'bad-value', 'numbers'],
  ['resend', { state: 'waiting' }, 400, 'bad-value', 'state'],
  ['resend', { state: 'failed', numbers: [1] }, 400, 'bad-value', 'state'],
  ['skip', { numbers: [0] }, 400, 'bad-value', 'numbers'],
  ['skip', { numbers: [1], why: 'x' }, 400, 'unknown-field', 'why'],
  ['purge', { states: [] }, 400, 'bad-value', 'states'],
  ['purge', { states: ['lost'] }, 400, 'bad-value', 'states'],
  ['purge', { states: ['failed'], olderThanDays: -1 }, 400, 'bad-value', 'olderThanDays'],
  ['purge', { states: ['failed'], olderThanDays: null }, 400, 'bad-value', 'olderThanDays'],
  ['pause', { reason: '' }, 400, 'bad-value', 'reason'],
])('POST %s %j is refused', async (action, body, status, code, field) => {
  expectProblem(await side.admin(`${feed}/${action}`, 'POST', body), status, code, field)
})

test.each([
  [{ delivery: { onError: 'retry' } }, 'delivery.onError'],
  [{ delivery: { attempts: 0 } }, 'delivery.attempts'],
  [{ delivery: { retry: { firstSeconds: 5, mostSeconds: 1 } } }, 'delivery.retry.mostSeconds'],
  [{ delivery: { ackTimeoutSeconds: 'long' } }, 'delivery.ackTimeoutSeconds'],
  [{ shape: { version: '3.0' } }, 'shape.version'],
  [{ shape: { processingId: 'X' } }, 'shape.processingId'],
  [{ shape: { leaveOut: ['MSH'] } }, 'shape.leaveOut'],
  [{ shape: { receivingFacility: 'a\rb' } }, 'shape.receivingFacility'],
  [{ acknowledgement: { mode: 'accept-only' } }, 'acknowledgement.mode'],
])('%j is refused', async (body, field) => {
  expectProblem(await side.admin(feed, 'PUT', body), 400, 'bad-value', field)
})

test('an inbound interface that accepts on storage shows what it could not file; retry and drop act on it', async () => {
  const inbound = 'workspaces/queues/interfaces/demo-adt-in'
  expect(await run('set', 'demo-adt-in', '--accept-on', 'storage', '--ack', 'enhanced')).toContain(
    '0 in the error queue',
  )
  const mllp = (await side.admin('workspaces')).json.workspaces.find(
    (each: { name: string }) => each.name === 'queues',
  ).mllp
  const peer = await connectPeer(mllp.port)
  opened.push({ close: () => void peer.socket.destroy() })
  peer.write(framed(ngemrText({ event: 'A03', id: '1' })))
  // CA at once, AE for the visit that is not there once filing was tried.
  expect(await peer.acks(2)).toEqual(['CA 1', 'AE 1'])
  expect(await run('status', 'demo-adt-in')).toMatch(/1 in the error queue[\s\S]* {2}1 {2}failed .*AE: PV1-19/)
  expect(await run('retry', 'demo-adt-in')).toContain('changed: 1')
  while ((await side.admin(inbound)).json.queue.waiting > 0);
  expect(await run('drop', 'demo-adt-in', '1', '--reason', 'not ours')).toContain('1 dropped')
  expect(await run('purge', 'demo-adt-in', '--states', 'skipped')).toContain('purged: 1')
})

test('an inbound interface has no queue of messages to send', async () => {
  expectProblem(
    await side.admin('workspaces/queues/interfaces/demo-adt-in/pause', 'POST', {}),
    400,
    'bad-value',
    'name',
  )
  expectProblem(await side.admin('workspaces/queues/interfaces/none/queue'), 404, 'unknown-interface')
})
