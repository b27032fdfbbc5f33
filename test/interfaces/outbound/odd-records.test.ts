/** Records of a shape that no message can tell: each takes a row of the error queue, and what happens after it still goes out. */

import { beforeEach, expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { NRIC, WORKSPACE } from '../../emr/small-hospital.ts'
import { FEED } from './outbound-side.ts'
import { listener, openSide, side, withListener } from './with-listener.ts'

withListener()
beforeEach(async () => {
  await openSide()
  await side.change({ events: ['A28', 'A31', 'A01', 'R01', 'S12', 'T02'] })
})

const subject = async () => ({ reference: `Patient/${(await side.small.patient(NRIC.tan))?.id}` })
const vital = { status: 'final', category: [{ coding: [{ code: 'vital-signs' }] }] }

test.each<[string, (patient: { reference: string }) => object]>([
  ['a name that is a text', () => ({ resourceType: 'Patient', name: 'text' })],
  ['identifiers that are a text', () => ({ resourceType: 'Patient', name: [{ family: 'A' }], identifier: 'x' })],
  ['a code without a list', (subject) => ({ resourceType: 'Observation', ...vital, subject, code: { coding: 'x' } })],
  [
    'a service that is a text',
    (actor) => ({ resourceType: 'Appointment', status: 'booked', participant: [{ actor }], serviceType: 'x' }),
  ],
])('%s', async (_, record) => {
  const odd = record(await subject()) as Resource
  const { id } = await side.small.hospital.records.create(WORKSPACE, odd)
  await side.small.hospital.workflows.admit(WORKSPACE, { nric: NRIC.tan, ward: 'ZAHW51' })
  side.outbound.wake(WORKSPACE)
  await side.drained()
  const rows = await side.outbound.queues.list(WORKSPACE, FEED, { limit: 10 })
  const [failed] = rows.filter(({ state }) => state === 'failed')
  expect(failed?.lastError).toMatch(/^No message could be made of event \d+ \([a-z]+\.[a-z]+: .+\): .+ Mend the record/)
  expect(String(listener.messages.at(-1))).toContain('ADT^A01')
  expect(failed?.lastError).toContain(id)
  // What it was to tell of, in place of the control id of a message that never was.
  expect([failed?.key, failed?.lastError]).toEqual([
    expect.stringMatching(/^[a-z]+\.[a-z]+$/),
    expect.stringContaining(`(${failed?.key}: `),
  ])
  // There is nothing to send again.
  expect(await side.outbound.queues.resend(WORKSPACE, FEED, { state: 'failed' })).toEqual([])
  const again = side.outbound.queues.resend(WORKSPACE, FEED, { numbers: [failed?.seq ?? 0] })
  await expect(again).rejects.toThrow('has no bytes to send')
})
