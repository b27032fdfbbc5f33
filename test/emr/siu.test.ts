/** SIU S12 to S26: an appointment's whole life by message, and time that is blocked. HL7 v2.5.1 §10.4. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Appointment } from '@medplum/fhirtypes'
import { fileText, header, outcomeOf, person, rulesOf, segment, text } from './family-messages.ts'
import type { SmallHospital } from './small-hospital.ts'
import { openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

interface Told {
  event?: string
  at?: string
  number?: string
  filler?: string
  start?: string
  end?: string
  status?: string
  reason?: string
  patient?: string
  pv1?: string
  notes?: string[]
  resources?: string[]
  sch?: Record<number, string>
}
const doctor = 'AIP|1||90001A^ONE^SANDBOX^^^DR^^^MCR^^^^MCR'
const clinic = 'AIL|1||ZAHSMED^^^ZAH'
const siu = (told: Told = {}) => {
  const {
    event = 'S12',
    number = 'AP1',
    start = '202611241000',
    end = '202611241020',
    resources = [clinic, doctor],
  } = told
  const fields = {
    1: number,
    2: told.filler ?? '',
    7: told.reason ?? '^Follow-up',
    8: 'NORMAL^Normal',
    11: `^^20^${start}^${end}`,
    25: told.status ?? '',
    ...told.sch,
  }
  return text(
    header({ type: `SIU^${event}`, at: told.at ?? '20261123090000' }),
    segment('SCH', fields),
    ...(told.notes ?? []).map((note, i) => `NTE|${i + 1}||${note}`),
    told.patient ?? person(),
    told.pv1,
    'RGS|1',
    ...resources,
  )
}
const file = (told: Told = {}) => fileText(ward, siu(told))
const appointments = () => ward.all<Appointment>('Appointment')
const story = async (...all: Told[]) => {
  for (const told of all) expect([told.event, outcomeOf(await file(told))]).toEqual([told.event, 'accepted'])
  const [appointment] = await appointments()
  return appointment
}
const actors = (appointment: Appointment | undefined) =>
  appointment?.participant.map(({ actor, status }) => `${actor?.reference ?? actor?.display} ${status}`)

describe('S12, booked', () => {
  test('the appointment with number, time, reason, doctor, place and patient', async () => {
    const appointment = await story({
      event: 'S12',
      notes: ['Bring the letter', 'and be early'],
      pv1: segment('PV1', { 1: 1, 2: 'OP', 3: 'ZAHSMED^^^ZAH', 10: 'ENDO', 19: '100700099011' }),
    })
    expect(appointment).toMatchObject({
      status: 'booked',
      identifier: [
        { use: 'usual', system: 'https://fhir.synapxe.sg/NamingSystem/event-id', value: 'AP1' },
        { type: { coding: [{ code: 'VN' }] }, value: '100700099011' },
      ],
      start: '2026-11-24T10:00:00+08:00',
      end: '2026-11-24T10:20:00+08:00',
      minutesDuration: 20,
      created: '2026-11-23T09:00:00+08:00',
      reasonCode: [{ text: 'Follow-up' }],
      appointmentType: { coding: [{ system: 'urn:ngemr-sandbox:appointment-type', code: 'NORMAL' }] },
      specialty: [{ coding: [{ code: 'ENDO' }] }],
      comment: 'Bring the letter\nand be early',
    })
    expect(actors(appointment)).toEqual(['Patient/p1 accepted', 'Practitioner/dr accepted', 'Location/smed accepted'])
    expect(await ward.events()).toMatchObject([
      { type: 'appointment.booked', patient: 'p1', record: `Appointment/${appointment?.id}`, origin: 'vendor-in' },
    ])
  })

  test('placer’s and filler’s number both lead to it', async () => {
    await story({ event: 'S12', number: 'V77', filler: 'AP1' })
    expect(outcomeOf(await file({ event: 'S15', number: 'V77' }))).toBe('accepted')
    expect(await appointments()).toMatchObject([
      {
        status: 'cancelled',
        identifier: [{ type: { coding: [{ code: 'PLAC' }] } }, { type: { coding: [{ code: 'FILL' }] } }],
      },
    ])
  })

  test.each<[string, Told, object]>([
    [
      'the duration of SCH-9',
      { start: '202611241000', end: '', sch: { 9: '1', 10: 'HR' } },
      { end: '2026-11-24T11:00:00+08:00', minutesDuration: 60 },
    ],
    [
      'the start of AIP',
      { sch: { 11: '', 9: '15' }, resources: [`${doctor}|||202611241400`] },
      { start: '2026-11-24T14:00:00+08:00', end: '2026-11-24T14:15:00+08:00' },
    ],
    ['a waiting list without a time', { status: 'Waitlist', sch: { 11: '' } }, { status: 'waitlist' }],
    ['Arrived, as Epic says it', { status: 'Arrived' }, { status: 'arrived' }],
  ])('%s', async (_, told, expected) => {
    expect(await story({ event: 'S12', ...told })).toMatchObject(expected)
  })

  test('a resource that nobody knows is kept by name, and told', async () => {
    const filing = await file({
      resources: ['AIG|1||SCOPE7^Endoscope 7|EQ^Equipment', 'AIP|1||99999Z^NOBODY^^^^^^^MCR'],
    })
    expect(rulesOf(filing)).toContain('map/unknown-practitioner AIP-3[1]')
    expect(actors((await appointments())[0])).toEqual([
      'Patient/p1 accepted',
      'NOBODY accepted',
      'Endoscope 7 accepted',
    ])
  })

  test('what has no place is told, not lost', async () => {
    const filing = await file({ sch: { 16: '123^CONTACT' }, resources: [clinic, 'ZCH|1|x', 'DG1|1||A^B'] })
    expect(rulesOf(filing)).toEqual(['map/unmapped-segment DG1', 'map/unmapped-field SCH'])
    expect((await appointments())[0]?.extension).toContainEqual({
      url: 'urn:ngemr-sandbox:extension:segment-ZCH',
      valueString: 'ZCH|1|x',
    })
  })
})

describe('The life of an appointment', () => {
  test.each<[string, Told[], object, string]>([
    [
      'S13',
      [{ event: 'S13', start: '202611250900', end: '202611250930' }],
      { start: '2026-11-25T09:00:00+08:00', minutesDuration: 30, status: 'booked' },
      'rescheduled',
    ],
    [
      'S14',
      [{ event: 'S14', reason: 'C1^Check-up^L' }],
      { reasonCode: [{ coding: [{ code: 'C1' }], text: 'Check-up' }] },
      'modified',
    ],
    [
      'S14 with nothing: the reason stays',
      [{ event: 'S14', sch: { 7: '' } }],
      { reasonCode: [{ text: 'Follow-up' }] },
      'modified',
    ],
    [
      'S15',
      [{ event: 'S15', sch: { 6: 'PT^Patient asked' } }],
      { status: 'cancelled', cancelationReason: { text: 'Patient asked' } },
      'cancelled',
    ],
    ['S16', [{ event: 'S14', status: 'Started' }, { event: 'S16' }], { status: 'cancelled' }, 'cancelled'],
    ['S17', [{ event: 'S17' }], { status: 'entered-in-error' }, 'deleted'],
    ['S17 after S15', [{ event: 'S15' }, { event: 'S17' }], { status: 'entered-in-error' }, 'deleted'],
    ['S26', [{ event: 'S26' }], { status: 'noshow' }, 'missed'],
  ])('%s', async (_, steps, expected, leaves) => {
    expect(await story({ event: 'S12' }, ...steps)).toMatchObject(expected)
    expect((await ward.events()).at(-1)?.type).toBe(`appointment.${leaves}`)
  })

  test('S14 with the null deletes', async () => {
    expect((await story({ event: 'S12' }, { event: 'S14', reason: '""' }))?.reasonCode).toBeUndefined()
  })

  test('S18 to S22: resources and services come, change and go', async () => {
    const scope = 'AIG|1||SCOPE7^Endoscope 7'
    const xray = 'AIS|1||XR^X-ray'
    expect(actors(await story({ event: 'S12' }, { event: 'S18', resources: [scope, xray] }))).toContain(
      'Endoscope 7 accepted',
    )
    expect((await appointments())[0]).toMatchObject({ serviceType: [{ text: 'X-ray' }] })
    expect(actors(await story({ event: 'S20', resources: [scope] }))).toContain('Endoscope 7 declined')
    expect(actors(await story({ event: 'S22', resources: [scope, xray] }))).not.toContain('Endoscope 7 declined')
    expect((await appointments())[0]?.serviceType).toBeUndefined()
    expect(outcomeOf(await file({ event: 'S19', resources: [scope] }))).toMatch(/^204 RGS Endoscope 7 is not in/)
  })
})

describe('Refused, and nothing changed', () => {
  const booked: Told = { event: 'S12' }
  test.each<[string, Told[], Told, RegExp]>([
    ['an unknown number', [], { event: 'S13' }, /^204 SCH-1 No appointment has number AP1/],
    [
      'booked twice',
      [booked],
      { event: 'S12' },
      /^205 SCH-1 Appointment AP1 is on file already .*S13 to move it or S14/,
    ],
    [
      'booked again while it runs',
      [booked, { event: 'S14', status: 'Arrived' }],
      booked,
      /\(arrived\)\. Send S14 to change/,
    ],
    ['booked again after S17', [booked, { event: 'S17' }], booked, /\(entered-in-error\)\. It cannot .* book another/],
    [
      'moved after it was called off',
      [booked, { event: 'S15' }],
      { event: 'S13' },
      /^204 SCH-1 Appointment AP1 is cancelled/,
    ],
    ['missed after the patient came', [booked, { event: 'S14', status: 'Arrived' }], { event: 'S26' }, /is arrived/],
    [
      'a late message',
      [booked, { event: 'S13', at: '20261123100000' }],
      { event: 'S14', at: '20261123093000' },
      /comes too late/,
    ],
    [
      'somebody else’s appointment',
      [booked],
      { event: 'S14', patient: person(1) },
      /^204 PID-3 15905 patient id invalid/,
    ],
    [
      'the wrong person behind the number',
      [],
      { patient: person(0, { name: 'NOT THE ONE', born: '19990101' }) },
      /^204 PID-3 15905/,
    ],
    ['nobody on file', [], { patient: person(0, { nric: 'T5999999J' }) }, /only ADT puts a person on file/],
    ['no time', [], { sch: { 11: '' } }, /^101 SCH-11 /],
    ['no end', [], { end: '', sch: { 11: '^^^202611241000' } }, /^101 SCH-9 There is no end/],
    ['an end before the start', [], { end: '202611240900' }, /^102 SCH-11\[1\].5/],
    ['half a date', [], { start: '2026112' }, /^102 SCH-11\[1\].4/],
    ['no number', [], { number: '' }, /^101 SCH-1 /],
  ])('%s', async (_, before, told, why) => {
    await story(...before)
    const standing = JSON.stringify(await appointments())
    expect(outcomeOf(await file(told))).toMatch(why)
    expect(JSON.stringify(await appointments())).toBe(standing)
  })

  test('a name or birth date that differs alone is told, and the person left as it was', async () => {
    expect(rulesOf(await file({ patient: person(0, { name: 'NEW NAME' }) }))).toEqual(['map/person-not-changed PID-5'])
  })

  test('S25 is a query, of another type', async () => {
    expect(outcomeOf(await file({ event: 'S25' }))).toMatch(/^201 MSH-9.2 S25 is not taken: it is the schedule query/)
  })
})
