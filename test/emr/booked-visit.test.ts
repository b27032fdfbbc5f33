/** A booking (SIU) and the visit that comes of it (ADT): linked by PV1-19, and the appointment goes on as the visit does. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Appointment } from '@medplum/fhirtypes'
import { fileText, header, outcomeOf, person, rulesOf, segment, text } from './family-messages.ts'
import { ngemrText, type Told } from './ngemr-message.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const VISIT = '100700090001'
const [nric = ''] = NRICS
const clinic = 'ZAHSMED^^^ZAH'
const one: Told = { nric, name: 'PATIENT NUMBER ONE', born: '19700504', class: 'OP', place: clinic, more: [] }
const adt = async (event: string, told: Told = {}) => fileText(ward, ngemrText({ ...one, ...told, event }))
const siu = (event: string, fields: Record<number, string> = {}, visit: string | undefined = VISIT, n = 0) => {
  const sch = segment('SCH', { 1: 'AP1', 11: '^^20^202611241000^202611241020', ...fields })
  const pv1 = visit && segment('PV1', { 2: 'OP', 3: clinic, 19: visit })
  return fileText(ward, text(header({ type: `SIU^${event}` }), sch, person(n), pv1, 'RGS|1', `AIL|1||${clinic}`))
}
const booking = async () => (await ward.all<Appointment>('Appointment'))[0]
const linked = async () => (await ward.visit(VISIT))?.appointment

describe('An appointment with the number of the visit to come', () => {
  beforeEach(async () => expect(outcomeOf(await siu('S12'))).toBe('accepted'))

  test.each<[string, string[], string]>([
    ['planned, it stays booked', ['A05'], 'booked'],
    ['the patient arrives', ['A04'], 'arrived'],
    ['planned and then arrived', ['A05', 'A04'], 'arrived'],
    ['checked out', ['A04', 'A03'], 'fulfilled'],
    ['the check-out taken back', ['A04', 'A03', 'A13'], 'arrived'],
    ['the arrival taken back', ['A04', 'A11'], 'booked'],
    ['the plan taken back', ['A05', 'A38'], 'booked'],
  ])('%s', async (_, events, status) => {
    for (const event of events) expect([event, outcomeOf(await adt(event))]).toEqual([event, 'accepted'])
    const appointment = await booking()
    expect([appointment?.status, await linked()]).toEqual([status, [{ reference: `Appointment/${appointment?.id}` }]])
  })

  test('one that was called off stays so, whoever comes', async () => {
    await siu('S15')
    await adt('A04')
    expect([(await booking())?.status, (await linked())?.length]).toEqual(['cancelled', 1])
  })

  test('checked out by a clinician here, it is kept too', async () => {
    await adt('A04')
    await ward.hospital.workflows.run(WORKSPACE, 'check-out', { visit: VISIT })
    expect((await booking())?.status).toBe('fulfilled')
  })

  test('another patient’s visit of that number is not linked, and that is told', async () => {
    const filing = await adt('A04', { nric: NRICS[1] ?? '', name: 'PATIENT NUMBER TWO', born: '19710504' })
    expect(rulesOf(filing)).toContain('map/appointment-of-another PV1-19')
    expect([(await booking())?.status, await linked()]).toEqual(['booked', undefined])
  })
})

test('the number of the appointment may be that of the visit, as Epic’s contact number is', async () => {
  await siu('S12', { 1: VISIT }, '')
  await adt('A04')
  expect([(await booking())?.status, (await linked())?.length]).toEqual(['arrived', 1])
})

test('a booking that is told after the patient came finds the visit', async () => {
  await adt('A04')
  await siu('S12')
  expect([(await booking())?.status, (await linked())?.length]).toEqual(['arrived', 1])
})
