/** NGEMR's table row by row: of a patient and a visit of whom everything is known, each event sends all its segments, in the order of the table. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Encounter, Patient, RelatedPerson, Resource } from '@medplum/fhirtypes'
import { SYSTEM } from '../../server/emr/identifiers.ts'
import { registrationNotes } from '../../server/emr/views/registration-notes.ts'
import { adtEvents } from '../../server/hl7v2/dictionary/adt-events.ts'
import type { Message } from '../../server/hl7v2/message.ts'
import { messageOf } from './ngemr-message.ts'
import { putOnFile, type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { essence, file, messagesAfter, NRICS, openWard, THEATRE } from './workflow-side.ts'

let ward: SmallHospital
/** Of each event the message that says most. */
const sent = new Map<string, Message>()
const [ONE = '', TWO = '', THREE = ''] = NRICS

const run = async (name: string, order: Record<string, string>): Promise<string> => {
  ward.clock.now += 60_000
  const done = await ward.hospital.workflows.run(WORKSPACE, name, order)
  if (!done.ok) throw new Error(`${name}: ${done.problem.text}`)
  return done.visitNumber ?? ''
}
const admit = async (nric: string): Promise<string> => {
  const done = await ward.hospital.workflows.admit(WORKSPACE, { nric, ward: 'ZAHW51' })
  if (!done.ok) throw new Error(done.problem.text)
  return done.visitNumber
}
const put = (resource: object) => ward.hospital.records.update(WORKSPACE, resource as Resource & { id: string })

/** Everything that the optional segments tell of. */
const describePerson = async (nric: string) => {
  const patient = (await ward.patient(nric)) as Patient & { id: string }
  await put({ ...patient, generalPractitioner: [{ reference: 'Practitioner/dr' }], address: [{ city: 'Singapore' }] })
  await put({
    resourceType: 'RelatedPerson',
    id: `${patient.id}-kin`,
    patient: { reference: `Patient/${patient.id}` },
    name: [{ text: 'KIN TEST' }],
  })
  await run('update-person', { patient: nric, note: 'No ACP' })
  await run('add-allergy', { patient: nric, substance: 'Penicillin' })
}
const describeVisit = async (number: string) => {
  await run('update', { visit: number, reason: 'Fall', accident: '2026-11-23T08:10', 'accident-place': 'Lift lobby' })
  await run('join-team', { visit: number, doctor: '90001A', role: 'PH' })
  const { id, subject } = (await ward.visit(number)) as Encounter & { id: string }
  await diagnose(id, subject)
}
const diagnose = (id: string, subject: Encounter['subject']) => {
  const category = [{ coding: [{ code: 'encounter-diagnosis' }] }]
  const code = { text: 'Fracture' }
  return put({
    resourceType: 'Condition',
    id: `${id}-dx`,
    category,
    code,
    subject,
    encounter: { reference: `Encounter/${id}` },
  })
}
/** A visit of whom everything is known when it begins, as FHIR may write it. */
const putLike = async (number: string, id: string, more: Partial<Encounter>) => {
  const like = (await ward.visit(number)) as Encounter & { id: string }
  const identifier = (like.identifier ?? []).map((each) => ({ ...each, value: `1007000999${id}` }))
  await put({ ...like, id: `v${id}`, identifier, period: { start: '2026-11-23T09:00:00+08:00' }, ...more })
  await diagnose(`v${id}`, like.subject)
  return `1007000999${id}`
}

beforeAll(async () => {
  ward = await openWard()
  for (const nric of [ONE, TWO, THREE]) await describePerson(nric)
  const plan = await run('plan', { patient: ONE, ward: 'ZAHW51' })
  await describeVisit(plan)
  const expected = await putLike(plan, '01', { status: 'planned' })
  await run('pend-admission', { visit: expected })
  await putLike(plan, '02', { status: 'in-progress', class: { code: 'AMB' } })
  await run('cancel-pending-admission', { visit: expected })
  await run('cancel-plan', { visit: expected })
  const stay = { visit: plan }
  await run('admit-planned', stay)
  const other = await admit(TWO)
  await describeVisit(other)
  for (const [name, more] of [
    ['pend-transfer', { to: 'ZAHW51' }],
    ['cancel-pending-transfer', {}],
    ['transfer', { to: 'ZAHW51-02-04' }],
    ['cancel-transfer', {}],
    ['swap', { other }],
    ['depart', { to: THEATRE }],
    ['arrive', {}],
    ['leave', {}],
    ['cancel-leave', {}],
    ['leave', {}],
    ['return', {}],
    ['cancel-return', {}],
    ['return', {}],
    ['pend-discharge', {}],
    ['cancel-pending-discharge', {}],
    ['discharge', {}],
    ['cancel-discharge', {}],
  ] as const)
    await run(name, { ...stay, ...more })
  const arrival = await run('register', { patient: THREE, place: 'ZAHSMED', class: 'ED' })
  await describeVisit(arrival)
  await run('upgrade', { visit: arrival })
  await run('downgrade', { visit: arrival })
  const second = await run('register', { patient: THREE, place: 'ZAHSMED' })
  await describeVisit(second)
  await run('cancel-admission', { visit: second })
  await run('move-visit', { visit: arrival, patient: TWO })
  const { id: _, identifier: __, ...like } = (await ward.patient(TWO)) as Patient & { id: string }
  const fresh = [{ use: 'official', system: SYSTEM.nric, value: 'T5000099G' }]
  await put({ ...like, id: 'new', identifier: fresh })
  await describePerson('T5000099G')
  await run('create-person', { nric: 'T5100001Z', name: 'NEW', born: '1990-01-01', sex: 'male' })
  await run('merge', { survivor: ONE, retired: 'T5100001Z' })
  for (let last = 0; ; ) {
    const { seq, messages } = await messagesAfter(ward, last)
    if (seq === last) break
    last = seq
    for (const message of messages) {
      const event = message.get('MSH-9.2')
      if (message.segments.length > (sent.get(event)?.segments.length ?? 0)) sent.set(event, message)
    }
  }
})
afterAll(() => ward.store.close())

/** Segments that say nothing of a person without a visit, or whose content nobody has published. */
const WITHOUT_A_VISIT = ['PV1', 'PV2', 'ZPV', 'ROL', 'ACC']
const LEFT_OUT: Record<string, readonly string[]> = {
  A28: WITHOUT_A_VISIT,
  A31: WITHOUT_A_VISIT,
  A60: ['PV1', 'PV2'],
}
const rows = adtEvents().filter(({ applicable }) => applicable)

test.each(rows.map((row) => [row.event, row] as const))('%s', (event, { segments }) => {
  const message = sent.get(event)
  const names = message?.segments.map(({ name }) => name) ?? []
  // The published A03 and A08 have ZPD right after PID, which the table does not list.
  const listed = names.filter((name) => name !== 'ZPD')
  // A repeating segment counts once.
  const once = listed.filter((name, i) => name !== listed[i - 1])
  expect(once).toEqual(segments.map(({ id }) => id).filter((id) => !LEFT_OUT[event]?.includes(id)))
})

test('what the segments say is what is on file', () => {
  const a03 = sent.get('A03')
  expect(a03?.get('PD1-4.1')).toBe('90001A')
  expect(['NTE-3', 'NTE-4'].map((path) => a03?.get(path))).toEqual(['No ACP', 'No ACP'])
  expect(a03?.get('NTE-6')).toMatch(/^20261123\d{6}$/)
  expect(['ROL-2', 'ROL-3.1', 'ROL-3.3', 'ROL-4.1'].map((path) => a03?.get(path))).toEqual([
    'UP',
    'PH',
    'HL70443',
    '90001A',
  ])
  expect(['ACC-1', 'ACC-3'].map((path) => a03?.get(path))).toEqual(['20261123081000', 'Lift lobby'])
})

test('a place names the facility that it is in, whichever sends the message; without a site on file, the one that sends', async () => {
  const small = await openWard()
  const place = (id: string, value: string, code: string, above?: string) => ({
    resourceType: 'Location' as const,
    id,
    identifier: [{ system: SYSTEM.facilityUnit, value }],
    physicalType: { coding: [{ code }] },
    ...(above && { partOf: { reference: `Location/${above}` } }),
  })
  const places = [place('znu', 'ZNU', 'si'), place('w', 'ZNUW41', 'wa', 'znu'), place('b', 'ZNUW41-01-02', 'bd', 'w')]
  await putOnFile(small.store, [...places, place('lost', 'LOST', 'wa')])
  for (const [id, where] of [
    ['v1', 'b'],
    ['v2', 'lost'],
  ])
    await small.hospital.records.update(WORKSPACE, {
      resourceType: 'Encounter',
      id: id ?? '',
      status: 'in-progress',
      class: { code: 'IMP' },
      subject: { reference: 'Patient/p1' },
      location: [{ location: { reference: `Location/${where}` }, status: 'active' }],
    })
  const { messages } = await messagesAfter(small, 0)
  expect(messages.map((message) => message.get('PV1-3'))).toEqual(['ZNUW41^01^02^ZNU', 'LOST^^^ZAH'])
  await small.store.close()
})

test('whoever hears it knows the same of relatives, doctors, team, notes and accident, and is not told twice', async () => {
  const hears = await openWard()
  const message = sent.get('A08')
  if (!message) throw new Error('no A08')
  const number = message.get('PV1-19')
  const told = messageOf(
    Buffer.from(message.bytes).toString().replace('ADT^A08', 'ADT^A04').replace('EVN|A08', 'EVN|A04'),
  )
  expect(await file(hears, told)).toMatchObject({ accepted: true })
  const of = async (small: SmallHospital) => {
    const visit = await small.visit(number)
    const patient = await small.patient(message.get('PID-3.1'))
    const kin = await small.all<RelatedPerson>('RelatedPerson')
    const mine = kin.filter(({ patient: { reference } }) => reference === `Patient/${patient?.id}`)
    return {
      ...(visit && essence(visit)),
      movements: [],
      stays: [],
      gp: patient?.generalPractitioner?.map(({ reference }) => reference),
      notes: patient && registrationNotes(patient),
      kin: mine.map(({ name }) => name?.[0]?.text),
    }
  }
  expect(await of(hears)).toEqual(await of(ward))
  const before = await hears.all<RelatedPerson>('RelatedPerson')
  expect(await file(hears, message)).toMatchObject({ accepted: true })
  expect(await hears.all<RelatedPerson>('RelatedPerson')).toEqual(before)
  await hears.store.close()
})
