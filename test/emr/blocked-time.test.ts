/** S23 and S24, time that is blocked; what FHIR writes of appointments tell. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Appointment, Slot } from '@medplum/fhirtypes'
import { fileText, header, outcomeOf, text } from './family-messages.ts'
import { NOW, type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const doctor = 'AIP|1||90001A^ONE^SANDBOX^^^DR^^^MCR^^^^MCR'

describe('Blocked time', () => {
  const block = (event: string, at = '20261123090000') =>
    fileText(
      ward,
      text(
        header({ type: `SIU^${event}`, at }),
        'SCH|BL1||||||||||^^^202611241000^202611241200',
        'NTE|1||Teaching',
        'RGS|1',
        doctor,
      ),
    )
  const slots = async () => (await ward.all<Slot>('Slot')).map(({ status, start, comment }) => [status, start, comment])

  test('S23 blocks, S24 opens, S23 blocks again', async () => {
    const hours = ['2026-11-24T10:00:00+08:00', 'Teaching']
    expect(outcomeOf(await block('S23'))).toBe('accepted')
    expect(await slots()).toEqual([['busy-unavailable', ...hours]])
    expect(outcomeOf(await block('S23'))).toMatch(/^205 SCH-1 /)
    expect(outcomeOf(await block('S24', '20261123080000'))).toMatch(/comes too late/)
    expect(outcomeOf(await block('S24'))).toBe('accepted')
    expect(await slots()).toEqual([['free', ...hours]])
    expect(outcomeOf(await block('S24'))).toMatch(/^204 SCH-1 No blocked time/)
    expect(outcomeOf(await block('S23'))).toBe('accepted')
    expect(await slots()).toEqual([['busy-unavailable', ...hours]])
  })

  test('nobody is booked into it at the desk', async () => {
    await block('S23')
    const order = { patient: 'p1', place: 'ZAHSMED', doctor: '90001A', start: '2026-11-24T11:50' }
    expect(await ward.hospital.workflows.run(WORKSPACE, 'book', order)).toMatchObject({
      ok: false,
      problem: { code: 'wrong-state', field: 'start', text: expect.stringContaining('is blocked from') },
    })
    const later = { ...order, start: '2026-11-24T12:00' }
    expect(await ward.hospital.workflows.run(WORKSPACE, 'book', later)).toMatchObject({
      ok: true,
      number: 'AP80000001',
    })
  })
})

test('a FHIR write of an appointment leaves the event that it amounts to', async () => {
  const { records } = ward.hospital
  const booked: Appointment & { id: string } = {
    resourceType: 'Appointment',
    id: 'a1',
    status: 'booked',
    start: new Date(NOW).toISOString(),
    end: new Date(NOW + 60_000).toISOString(),
    participant: [{ actor: { reference: 'Patient/p1' }, status: 'accepted' }],
  }
  for (const each of [
    booked,
    { ...booked, end: new Date(NOW + 120_000).toISOString() },
    { ...booked, status: 'noshow' as const },
  ])
    await records.update(WORKSPACE, each)
  expect((await ward.events()).map(({ type, patient }) => `${type} ${patient}`)).toEqual([
    'appointment.booked p1',
    'appointment.rescheduled p1',
    'appointment.missed p1',
  ])
})
