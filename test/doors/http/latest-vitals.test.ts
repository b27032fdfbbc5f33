/** The batch interface of vital signs: once a day, of everyone admitted, the latest reading of each row and no more. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createProgram } from '../../../server/cli/create-program.ts'
import { messageOf } from '../../emr/ngemr-message.ts'
import { openListener, type ScriptedListener } from '../../interfaces/outbound/scripted-listener.ts'
import { type AdminSide, expectProblem, openAdminSide } from './admin-side.ts'
import { NRIC, WARD } from './small-fixtures.ts'

let side: AdminSide
let listener: ScriptedListener
const feed = 'workspaces/vitals/interfaces/demo-adt-out'

beforeAll(async () => {
  side = await openAdminSide()
})
afterAll(() => side.sandbox.close())
beforeEach(async () => {
  await side.create('vitals')
  await sixInTheMorning()
  listener = await openListener()
  await cli('interface', 'set', 'demo-adt-out', '--to', `127.0.0.1:${listener.port}`, '--events', 'R01,A01')
  await cli('interface', 'set', 'demo-adt-out', '--daily', '00:10', '--vitals', 'latest')
})
afterEach(async () => {
  await listener.close()
  await side.tidy()
})

/** What a day brings is then the same at whatever hour the tests run. */
const sixInTheMorning = async () => {
  const { now } = (await side.admin('workspaces/vitals/clock')).json
  // 06:00 in Singapore is 22:00 UTC.
  const since = (Date.parse(now) + 2 * 3_600_000) % 86_400_000
  const by = `${Math.ceil((86_400_000 - since) / 1000)}s`
  const { status } = await side.admin('workspaces/vitals/clock/advance', 'POST', { by })
  expect(status).toBe(200)
}
const cli = async (...given: string[]): Promise<string> => {
  const out: string[] = []
  const io = { out: (line: string) => void out.push(line), err: () => {}, exit: () => {}, env: {}, cwd: '/' }
  const program = await createProgram({ ...io, signal: new AbortController().signal })
  await program.parseAsync(['node', 'x', ...given, '--workspace', 'vitals', '--data', side.sandbox.data])
  return out.join('\n')
}
const workflow = async (name: string, order: object) => {
  const done = await side.admin(`workspaces/vitals/workflows/${name}`, 'POST', order)
  if (done.status !== 201) throw new Error(JSON.stringify(done.json))
  return done.json
}
const admit = () => workflow('admit', { patient: NRIC.tan, ward: WARD })
const vitals = (readings: object) => workflow('file-vitals', { patient: NRIC.tan, ...readings })
const put = (resource: object) => ({ method: 'PUT', body: JSON.stringify(resource) })
/** `Pulse 88`, … of one message */
const rows = (bytes: Buffer | undefined) => {
  const message = messageOf(String(bytes))
  const lines = message.segments.filter(({ name }) => name === 'OBX')
  return lines.map((_, i) => `${message.get(`OBX[${i + 1}]-3.2`)} ${message.get(`OBX[${i + 1}]-5`)}`)
}

test('at its time each patient on a ward is told of once: of each row the latest reading, newest first', async () => {
  await admit()
  await vitals({ pulse: '70', weight: '61.50', systolic: '120', diastolic: '80' })
  await cli('clock', 'advance', '2h')
  await vitals({ pulse: '88', temperature: '37.0' })
  expect(await cli('clock', 'show')).toMatch(/T00:10:00\+08:00 {2}send demo-adt-out/)
  expect(await cli('clock', 'advance', '1d')).toMatch(/send demo-adt-out: 2 messages/)
  await listener.arrived(2)
  expect(listener.messages.map((each) => messageOf(String(each)).get('MSH-9.2'))).toEqual(['A01', 'R01'])
  expect(rows(listener.messages[1]).slice(0, 2).sort()).toEqual(['Pulse 88', 'Temperature 37.0'])
  expect(rows(listener.messages[1]).slice(2).sort()).toEqual(['Diastolic BP 80', 'Systolic BP 120', 'Weight 61.50'])
  expect(messageOf(String(listener.messages[1])).get('MSH-7')).toMatch(/^\d{8}0010\d\d$/)
  expect(messageOf(String(listener.messages[1])).get('PV1-2')).toBe('IP')
})

test('a reading that was taken back counts for nothing: the one before it is the latest', async () => {
  await admit()
  await vitals({ pulse: '70' })
  await cli('clock', 'advance', '1h')
  await vitals({ pulse: '188' })
  const { json } = await side.open('vitals', 'Observation?value-quantity=188')
  const wrong = { ...json.entry[0].resource, status: 'entered-in-error' }
  expect((await side.open('vitals', `Observation/${wrong.id}`, put(wrong))).status).toBe(200)
  await cli('clock', 'advance', '1d')
  await listener.arrived(2)
  expect(rows(listener.messages[1])).toEqual(['Pulse 70'])
})

test('the next day tells of who is still there; nobody else, and nobody without a reading', async () => {
  const { visitNumber } = await admit()
  await cli('clock', 'advance', '1d')
  await vitals({ pulse: '70' })
  await cli('clock', 'advance', '1d')
  await cli('clock', 'advance', '1d')
  await listener.arrived(3)
  await workflow('discharge', { visit: visitNumber })
  expect(await cli('clock', 'advance', '1d')).toMatch(/send demo-adt-out: 0 messages/)
  expect(listener.messages.map((each) => messageOf(String(each)).get('MSH-9.2'))).toEqual(['A01', 'R01', 'R01'])
})

test('the interface says so, and goes back to telling each reading as it is filed', async () => {
  expect(await cli('interface', 'status', 'demo-adt-out')).toContain('daily at 00:10, the latest vitals of each row')
  expect((await side.admin(feed)).json.schedule).toEqual({ daily: '00:10', vitals: 'latest' })
  await cli('interface', 'set', 'demo-adt-out', '--daily', 'off')
  expect((await side.admin(feed)).json.schedule).toBeUndefined()
  await vitals({ pulse: '70' })
  await listener.arrived(1)
  expect(rows(listener.messages[0])).toEqual(['Pulse 70'])
})

test.each([
  ['what it cannot be', { schedule: { daily: '00:10', vitals: 'newest' } }, 'schedule.vitals'],
  ['readings that are not wanted', { events: ['A01'], schedule: { daily: '00:10', vitals: 'latest' } }, 'events'],
  ['no time of day', { schedule: { vitals: 'latest' } }, 'schedule.daily'],
])('refused: %s', async (_, body, field) => {
  await side.admin(feed, 'PUT', { schedule: null })
  expectProblem(await side.admin(feed, 'PUT', body), 400, 'bad-value', field)
})
