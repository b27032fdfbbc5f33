/** NGEMR's A03 filter: which of the A03s of a visit go out, by the policy of the interface, and what happens to the rest. */
import { beforeEach, expect, test } from '@jest/globals'
import type { A03Setting } from '../../../server/partners/registry.ts'
import { messageOf } from '../../emr/ngemr-message.ts'
import { NRIC, WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import { listener, openSide, side, withListener } from './with-listener.ts'

withListener()
beforeEach(() => openSide())

const run = async (name: string, order: Record<string, string>) => {
  const done = await side.small.hospital.workflows.run(WORKSPACE, name, order)
  if (!done.ok) throw new Error(done.problem.text)
  return done
}
/** An outpatient's visit with what happens to it; the number of the visit. */
const visit = async (...happens: string[]) => {
  const { visitNumber = '' } = await run('register', { patient: NRIC.tan, place: 'ZAHSMED' })
  for (const name of happens) await run(name, { visit: visitNumber })
  return visitNumber
}
const told = () =>
  listener.messages.map(
    (bytes) => `${messageOf(String(bytes)).get('MSH-9.2')} ${messageOf(String(bytes)).get('EVN-4')}`,
  )
const out = 'A03 APPT_CHECK_OUT'
const day = 'A03 APPT_EOD_COMPLETE'
const usual = 'A03 ADT_EVENT'

test.each<[string, A03Setting | undefined, string[], string[]]>([
  ['as NGEMR has it, another mnemonic passes', undefined, ['check-out', 'end-of-day'], [out, day]],
  ['the same mnemonic does not', undefined, ['check-out', 'end-of-day', 'end-of-day'], [out, day]],
  ['first only', { policy: 'first' }, ['check-out', 'end-of-day'], [out]],
  ['send all', { policy: 'all' }, ['check-out', 'end-of-day', 'end-of-day'], [out, day, day]],
  [
    'what is always sent',
    { policy: 'first', override: ['APPT_EOD_COMPLETE'] },
    ['check-out', 'end-of-day', 'end-of-day'],
    [out, day, day],
  ],
  ['a cancelled discharge begins anew', undefined, ['discharge', 'cancel-discharge', 'discharge'], [usual, usual]],
  [
    'unless the setting says otherwise',
    { clearedByA13: false },
    ['discharge', 'cancel-discharge', 'discharge'],
    [usual],
  ],
])('%s', async (_, a03, happens, expected) => {
  await side.change({ events: ['A03', 'A13'], ...(a03 && { a03 }) })
  await visit(...happens)
  side.outbound.wake(WORKSPACE)
  const wanted = happens.filter((each) => each !== 'cancel-discharge').length
  for (;;) {
    const { delivered, skipped } = await side.depth()
    if (delivered + skipped >= wanted + (happens.length - wanted)) break
    await new Promise(setImmediate)
  }
  expect(told().filter((each) => each.startsWith('A03'))).toEqual(expected)
  expect(await side.depth()).toMatchObject({ skipped: wanted - expected.length, waiting: 0 })
})

test('what is kept back stands in the queue with the reason, and can be sent after all', async () => {
  await visit('check-out', 'end-of-day', 'end-of-day')
  side.outbound.wake(WORKSPACE)
  while ((await side.depth()).skipped < 1) await new Promise(setImmediate)
  const [row] = await side.outbound.queues.list(WORKSPACE, FEED, { state: 'skipped', limit: 5 })
  expect(row?.lastError).toBe('A03 filter: an A03 with APPT_EOD_COMPLETE was sent for this visit already.')
  await side.outbound.queues.resend(WORKSPACE, FEED, { numbers: [row?.seq ?? 0] })
  while ((await side.depth()).delivered < 4) await new Promise(setImmediate)
  expect(told()).toEqual([expect.stringContaining('A04'), out, day, day])
})

test('two visits are two histories', async () => {
  await side.change({ events: ['A03'] })
  await visit('check-out')
  await visit('check-out')
  side.outbound.wake(WORKSPACE)
  await listener.arrived(2)
  expect(told()).toEqual([out, out])
})

test.each(['check-out', 'end-of-day'])('%s is for outpatients', async (name) => {
  const { visitNumber = '' } = await side.small.hospital.workflows
    .admit(WORKSPACE, { nric: NRIC.tan, ward: 'ZAHW51' })
    .then((done) => (done.ok ? done : { visitNumber: '' }))
  const refused = await side.small.hospital.workflows.run(WORKSPACE, name, { visit: visitNumber })
  expect(refused).toMatchObject({ ok: false, problem: { code: 'wrong-state', field: 'visit' } })
})
