/** Simulated time, over the command line on a whole sandbox: what the schedule would have done happens, in order, once. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createProgram } from '../../../server/cli/create-program.ts'
import { messageOf } from '../../emr/ngemr-message.ts'
import { openListener, type ScriptedListener } from '../../interfaces/outbound/scripted-listener.ts'
import { type AdminSide, expectProblem, openAdminSide } from './admin-side.ts'
import { newFolder, openLiveSandbox } from './live-sandbox.ts'
import { NRIC, WARD } from './small-fixtures.ts'

let side: AdminSide
let listener: ScriptedListener
const feed = 'workspaces/time/interfaces/demo-adt-out'
const clock = 'workspaces/time/clock'

beforeAll(async () => {
  side = await openAdminSide()
})
afterAll(() => side.sandbox.close())
beforeEach(async () => {
  await side.create('time')
  listener = await openListener()
  await side.admin(feed, 'PUT', { target: { host: '127.0.0.1', port: listener.port }, events: ['A03', 'A04'] })
})
afterEach(async () => {
  await listener.close()
  await side.tidy()
})

const run = async (...given: string[]): Promise<string> => {
  const out: string[] = []
  const io = { out: (line: string) => void out.push(line), err: () => {}, exit: () => {}, env: {}, cwd: '/' }
  const program = await createProgram({ ...io, signal: new AbortController().signal })
  await program.parseAsync(['node', 'x', 'clock', ...given, '--workspace', 'time', '--data', side.sandbox.data])
  return out.join('\n')
}
const register = async () =>
  (await side.admin('workspaces/time/workflows/register', 'POST', { patient: NRIC.tan, place: WARD })).json
const mnemonics = () => listener.messages.map((each) => messageOf(String(each)).get('EVN-4'))
const now = async () => Date.parse((await side.admin(clock)).json.now)

test('a day on: the batch at midnight closes the outpatient visit and tells of it, stamped with the time it happened', async () => {
  const { encounter } = await register()
  const before = await now()
  const told = await run('advance', '1d')
  expect(told).toMatch(/T00:05:00\+08:00 {2}end-of-day: 1 visit\n/)
  expect(told).toMatch(/T00:30:00\+08:00 {2}clear-queues: 0 rows\n/)
  expect(told).toMatch(/\(1 day ahead of real time\)\n {2}next /)
  expect((await now()) - before).toBeGreaterThanOrEqual(86_400_000)
  await listener.arrived(2)
  expect(mnemonics()).toEqual(['ADT_EVENT', 'APPT_EOD_COMPLETE'])
  expect(messageOf(String(listener.messages[1])).get('MSH-7')).toMatch(/^\d{8}0005\d\d$/)
  expect((await side.open('time', `Encounter/${encounter}`)).json).toMatchObject({ status: 'finished' })
  // The visit is closed: the next midnights have nothing to do.
  expect(await run('advance', '2d')).not.toMatch(/end-of-day: [1-9]/)
})

test('an interface that sends once a day sends at its time, in order', async () => {
  await side.admin(feed, 'PUT', { schedule: { daily: '23:30' } })
  await register()
  while ((await side.admin(feed)).json.queue.waiting < 1);
  expect(listener.ids).toEqual([])
  expect(await run('show')).toMatch(/next \d{4}-\d\d-\d\dT23:30:00\+08:00 {2}send demo-adt-out/)
  expect(await run('advance', '1d')).toContain('send demo-adt-out: ')
  await listener.arrived(1)
  expect(mnemonics()[0]).toBe('ADT_EVENT')
  await side.admin(feed, 'PUT', { schedule: null })
  await listener.arrived(2)
})

test('everything that is due at the same minute happens', async () => {
  await side.admin(feed, 'PUT', { schedule: { daily: '00:05' } })
  await register()
  expect(await run('advance', '1d')).toMatch(/T00:05:00\+08:00 {2}end-of-day: 1 visit\n.*send demo-adt-out: 2 messages/)
  await listener.arrived(2)
})

test('a restart keeps how far the clock was advanced', async () => {
  const folder = newFolder()
  const store = `sqlite:${join(folder, 'store.db')}`
  const first = await openLiveSandbox({ store })
  await first.admin('workspaces/ngemr/clock/advance', 'POST', { by: '8d' })
  await first.close()
  const again = await openLiveSandbox({ store })
  expect((await again.admin('workspaces/ngemr/clock')).json.aheadSeconds).toBe(8 * 86_400)
  await again.close()
  rmSync(folder, { recursive: true })
})

test('queue rows that were delivered a month ago are cleared', async () => {
  await register()
  await listener.arrived(1)
  while ((await side.admin(feed)).json.queue.delivered < 1);
  await side.admin(feed, 'PUT', { events: [] })
  expect(await run('advance', '32d')).toContain('clear-queues: 1 row')
  expect((await side.admin(feed)).json.queue).toMatchObject({ delivered: 0 })
})

test('a new visit is stamped by the simulated time; a reset brings real time back', async () => {
  await run('set', new Date((await now()) + 40 * 86_400_000).toISOString())
  const { encounter } = await register()
  const started = Date.parse((await side.open('time', `Encounter/${encounter}`)).json.period.start)
  expect(started - Date.now()).toBeGreaterThan(39 * 86_400_000)
  await side.admin('workspaces/time/reset', 'POST')
  expect((await side.admin(clock)).json.aheadSeconds).toBe(0)
})

test.each([
  ['advance', { by: '1w' }, 400, 'by'],
  ['advance', { by: '0s' }, 400, 'by'],
  ['advance', { by: '401d' }, 400, 'by'],
  ['set', { to: 'tomorrow' }, 400, 'to'],
  ['set', { to: '2999-01-01T00:00:00Z' }, 400, 'to'],
  ['set', { to: '2001-01-01T00:00:00Z' }, 409, undefined],
])('%s %j is refused', async (action, body, status, field) => {
  expectProblem(await side.admin(`${clock}/${action}`, 'POST', body), status, /bad-value|refused/, field)
})
