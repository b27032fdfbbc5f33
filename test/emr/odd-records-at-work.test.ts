/** Workflows that meet a record of an odd shape, or are told an odd value. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const run = (name: string, order: Record<string, string>) => {
  const { workflows } = ward.hospital
  if (name !== 'admit') return workflows.run(WORKSPACE, name, order)
  return workflows.admit(WORKSPACE, { nric: order.patient ?? '', ward: order.ward ?? '' })
}

test.each<[string, object, string, Record<string, string>]>([
  [
    'a visit',
    { resourceType: 'Encounter', status: 'in-progress', class: 'x', location: 'x' },
    'discharge',
    { visit: 'odd' },
  ],
  [
    'an appointment',
    { resourceType: 'Appointment', status: 'booked', participant: 'x' },
    'no-show',
    { appointment: 'odd' },
  ],
  [
    'a note',
    { resourceType: 'DocumentReference', status: 'current', docStatus: 'preliminary', identifier: 'x' },
    'sign-note',
    { document: 'odd' },
  ],
  ['a patient', { resourceType: 'Patient', generalPractitioner: 'x' }, 'admit', { patient: 'odd', ward: 'ZAHW51' }],
])(
  '%s of an odd shape, as FHIR may have left it, is named in the refusal, and nothing is done',
  async (_, record, name, order) => {
    await ward.hospital.records.update(WORKSPACE, { id: 'odd', ...record } as Resource & { id: string })
    const events = await ward.events()
    const text = expect.stringMatching(/elements of a wrong shape \(.+\)\. Nothing was done/)
    expect(await run(name, order)).toEqual({ ok: false, problem: { code: 'odd-record', text } })
    expect(await ward.events()).toEqual(events)
  },
)

test.each(['__proto__', 'constructor'])('a class named %s is none', async (code) => {
  const registered = await run('register', { patient: NRICS[0] ?? '', place: 'ZAHSMED', class: code })
  expect(registered).toMatchObject({ ok: false, problem: { code: 'bad-value' } })
})
