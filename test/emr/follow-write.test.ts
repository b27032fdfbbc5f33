/** An appointment and its visit go together when one of them is written by FHIR; FHIR and HL7 tell the same of both. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Appointment, Encounter, Resource } from '@medplum/fhirtypes'
import { NUMBER, numberOf } from '../../server/emr/records/appointments.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { hear, NRICS, openWard } from './workflow-side.ts'

let works: SmallHospital
let hears: SmallHospital
let last: number
beforeEach(async () => {
  ;[works, hears] = [await openWard(), await openWard()]
  last = 0
  await run('book', { patient: nric, place: 'ZAHSMED', start: '2026-12-01T10:00' })
  await told()
})
afterEach(() => Promise.all([works.store.close(), hears.store.close()]))

const [nric = ''] = NRICS
const NUMBER_NAMED = '100700050001'
const run = async (name: string, order: Record<string, string>) => {
  const done = await works.hospital.workflows.run(WORKSPACE, name, order)
  if (!done.ok) throw new Error(`${name}: ${done.problem.text}`)
  return done
}
/** The messages since the last look, filed by the other hospital. */
const told = async () => {
  const { seq, lines } = await hear(works, hears, last)
  last = seq
  works.clock.now += 60_000
  return lines
}
const appointmentOf = async (small: SmallHospital) => (await small.all<Appointment>('Appointment'))[0]
const visits = (small: SmallHospital) => small.all<Encounter>('Encounter')
/** How the appointment stands, and the visits of it. */
const known = async (small: SmallHospital) => {
  const appointment = await appointmentOf(small)
  const linked = (await visits(small)).filter(
    (each) => each.appointment?.[0]?.reference === `Appointment/${appointment?.id}`,
  )
  return [appointment?.status, ...linked.map(({ status }) => status).sort()].join(' ')
}
const bothKnow = async (expected: string) => {
  expect([await known(works), await known(hears)]).toEqual([expected, expected])
}
const put = (resource: Resource) => works.hospital.records.update(WORKSPACE, resource as Resource & { id: string })
const setBooking = async (changes: object) => put({ ...(await appointmentOf(works)), ...changes } as Appointment)
const theVisit = async () => {
  const [visit] = await visits(works)
  if (!visit) throw new Error('There is no visit.')
  return visit
}

describe('An appointment written by FHIR', () => {
  test.each(['arrived', 'checked-in'])(
    'as %s begins its visit, under the number that the booking named',
    async (status) => {
      await setBooking({ status })
      expect(await told()).toEqual([`S14 ${NUMBER_NAMED}`, `A04 ${NUMBER_NAMED}`])
      await bothKnow(`${status} in-progress`)
      await setBooking({ comment: 'Written again' })
      expect(await told()).toEqual([`S14 ${NUMBER_NAMED}`])
    },
  )

  test.each([
    ['fulfilled', 'A03', 'finished'],
    ['booked', 'A11', 'cancelled'],
    ['cancelled', '', 'in-progress'],
  ])('as %s after the patient came sends %s', async (status, trigger, visit) => {
    await setBooking({ status: 'arrived' })
    await told()
    await setBooking({ status })
    const triggers = (await told()).map((line) => line.split(' ')[0])
    expect(triggers.filter((each) => each?.startsWith('A'))).toEqual(trigger ? [trigger] : [])
    expect(await known(works)).toBe(`${status} ${visit}`)
    expect((await visits(hears)).map((each) => each.status)).toEqual([visit])
  })

  test('and its visit in one transaction are those two, and no third', async () => {
    const booking = await appointmentOf(works)
    await works.hospital.records.transaction(async (records) => {
      await records.update(WORKSPACE, { ...booking, status: 'arrived' } as Appointment & { id: string })
      await records.create(WORKSPACE, {
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { code: 'AMB' },
        subject: { reference: 'Patient/p1' },
        appointment: [{ reference: `Appointment/${booking?.id}` }],
      } as Encounter)
    })
    expect(await known(works)).toBe('arrived in-progress')
  })

  test('that never named a number gets one, told before the visit, and answers with what then stands', async () => {
    await setBooking({ identifier: (await appointmentOf(works))?.identifier?.slice(0, 1) })
    await told()
    const outcome = await setBooking({ status: 'arrived' })
    const number = numberOf((await appointmentOf(works)) as Appointment, NUMBER.visit)
    expect((await told()).slice(1)).toEqual([`S14 ${number}`, `A04 ${number}`])
    const row = await works.hospital.records.read(WORKSPACE, 'Appointment', (await appointmentOf(works))?.id ?? '')
    expect(outcome).toMatchObject({ ok: true, row: { version: row?.version } })
  })

  test.each<[string, object]>([
    ['of nobody', { participant: [] }],
    ['of an odd shape', { participant: 'nobody' }],
    ['new on file', { id: 'new' }],
  ])('%s stands by itself', async (_, changes) => {
    await setBooking({ status: 'arrived', ...changes })
    expect(await visits(works)).toEqual([])
  })

  test('of a patient who died stands by itself', async () => {
    await put({ ...(await works.patient(nric)), deceasedBoolean: true } as Resource)
    await setBooking({ status: 'arrived' })
    expect(await known(works)).toBe('arrived')
  })
})

describe('A visit written by FHIR', () => {
  beforeEach(async () => {
    await setBooking({ status: 'arrived' })
    await told()
  })

  test('takes its appointment along', async () => {
    await put({ ...(await theVisit()), status: 'finished' })
    expect(await told()).toEqual([`A03 ${NUMBER_NAMED}`])
    await bothKnow('fulfilled finished')
  })

  test('and deleted leaves an appointment that stands as before; who comes after all gets a new number', async () => {
    await works.hospital.records.remove(WORKSPACE, 'Encounter', (await theVisit()).id)
    expect(await told()).toEqual([`A11 ${NUMBER_NAMED}`])
    expect([await known(works), await known(hears)]).toEqual(['booked', 'booked cancelled'])
    expect(numberOf((await appointmentOf(works)) as Appointment, NUMBER.visit)).toBeUndefined()
    const number = (await appointmentOf(works))?.identifier?.[0]?.value ?? ''
    const again = await run('check-in', { appointment: number })
    expect(await told()).toEqual([`S14 ${again.visitNumber}`, `A04 ${again.visitNumber}`])
    expect([await known(works), await known(hears)]).toEqual(['arrived in-progress', 'arrived cancelled in-progress'])
  })

  test('taken back long ago leaves the appointment to the one that came after it', async () => {
    const first = await theVisit()
    await put({ ...first, status: 'cancelled' })
    await setBooking({ status: 'arrived' })
    await put({ ...first, status: 'cancelled', length: { value: 1, unit: 'min' } })
    await works.hospital.records.remove(WORKSPACE, 'Encounter', first.id)
    expect(await known(works)).toBe('arrived in-progress')
  })
})
