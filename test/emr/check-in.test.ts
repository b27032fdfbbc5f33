/** From the booking to the visit: one number for both, so that whoever hears SIU and ADT knows that they belong together. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Appointment, Encounter } from '@medplum/fhirtypes'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { hear, NRICS, openWard } from './workflow-side.ts'

let works: SmallHospital
let hears: SmallHospital
let last: number
beforeEach(async () => {
  ;[works, hears] = [await openWard(), await openWard()]
  last = 0
})
afterEach(() => Promise.all([works.store.close(), hears.store.close()]))

const [nric = ''] = NRICS
const run = async (name: string, order: Record<string, string>) => {
  works.clock.now += 60_000
  const done = await works.hospital.workflows.run(WORKSPACE, name, order)
  if (!done.ok) throw new Error(`${name}: ${done.problem.text}`)
  return done
}
/** The messages since the last look, filed by the other hospital: trigger and visit number. */
const told = async () => {
  const { seq, lines } = await hear(works, hears, last)
  last = seq
  return lines
}
/** What each hospital knows: how the appointment stands, and which visits are of it. */
const known = (small: SmallHospital) => async () => {
  const [appointment] = await small.all<Appointment>('Appointment')
  const visits = await small.all<Encounter>('Encounter')
  const linked = visits.filter((each) => each.appointment?.[0]?.reference === `Appointment/${appointment?.id}`)
  return [appointment?.status, ...linked.map(({ status }) => status).sort()].join(' ')
}
const bothKnow = async (expected: string) => {
  expect([await known(works)(), await known(hears)()]).toEqual([expected, expected])
}
const book = async () =>
  (await run('book', { patient: nric, place: 'ZAHSMED', start: '2026-12-01T10:00' })).number ?? ''

describe('An appointment that is checked in', () => {
  test('becomes a visit of the number that the booking named, and ends with it', async () => {
    const appointment = await book()
    const number = '100700050001'
    expect(await told()).toEqual([`S12 ${number}`])
    const visit = await run('check-in', { appointment })
    expect(visit).toMatchObject({ visitNumber: number, record: expect.stringMatching(/^Appointment\//) })
    expect(await told()).toEqual([`A04 ${number}`])
    await bothKnow('arrived in-progress')
    await run('check-out', { visit: number })
    expect(await told()).toEqual([`A03 ${number}`])
    await bothKnow('fulfilled finished')
  })

  test('brings its doctor and its reason along', async () => {
    const about = { doctor: '90001A', reason: 'Review' }
    const { number: appointment = '' } = await run('book', {
      patient: nric,
      place: 'ZAHSMED',
      start: '2026-12-01T10:00',
      ...about,
    })
    await run('check-in', { appointment })
    await told()
    const [visit] = await hears.all<Encounter>('Encounter')
    expect(visit?.participant?.map(({ individual }) => individual?.reference)).toEqual(['Practitioner/dr'])
    expect(visit?.reasonCode?.[0]?.text).toBe('Review')
  })

  test('and taken back stands as before; when the patient comes after all, it is told the number of the new visit first', async () => {
    const appointment = await book()
    const { visitNumber: visit = '' } = await run('check-in', { appointment })
    await run('cancel-admission', { visit })
    await told()
    await bothKnow('booked cancelled')
    const again = await run('check-in', { appointment })
    expect(await told()).toEqual([`S14 ${again.visitNumber}`, `A04 ${again.visitNumber}`])
    await bothKnow('arrived cancelled in-progress')
  })

  test('one without a number of a visit, as FHIR writes them, gets one', async () => {
    const participant = ['Patient/p1', 'Location/smed'].map((reference) => ({
      actor: { reference },
      status: 'accepted' as const,
    }))
    const row = await works.hospital.records.create(WORKSPACE, {
      resourceType: 'Appointment',
      status: 'booked',
      start: '2026-12-01T10:00:00+08:00',
      end: '2026-12-01T10:20:00+08:00',
      participant,
    })
    const { visitNumber } = await run('check-in', { appointment: row.id })
    expect(await told()).toEqual(['S12 ', `S14 ${visitNumber}`, `A04 ${visitNumber}`])
    await bothKnow('arrived in-progress')
  })
})

test.each([
  ['cancel-booking', 'wrong-state', 'appointment'],
  ['no-show', 'wrong-state', 'appointment'],
  ['check-in', 'wrong-state', 'appointment'],
])('after %s nobody is checked in', async (name, code, field) => {
  const appointment = await book()
  await run(name, { appointment })
  const refused = await works.hospital.workflows.run(WORKSPACE, 'check-in', { appointment })
  expect(refused).toMatchObject({ ok: false, problem: { code, field } })
})
