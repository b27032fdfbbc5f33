/** What is changed, taken back or deleted by FHIR is told like what a clinician did: the messages of a record's life, for each type that has any. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Encounter, Resource } from '@medplum/fhirtypes'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { essence, file, messagesAfter, NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

type Stored = Resource & { id: string }
const put = (resource: object) => ward.hospital.records.update(WORKSPACE, resource as Stored)
const remove = (type: string, id = 'x') => ward.hospital.records.remove(WORKSPACE, type, id)
/** The messages since the last look, each by what says most of it. */
let last = 0
beforeEach(() => {
  last = 0
})
const told = async (...paths: string[]) => {
  const { seq, messages } = await messagesAfter(ward, last)
  last = seq
  return messages.map((message) => ['MSH-9.2', ...paths].map((path) => message.get(path)).join(' '))
}

const subject = { reference: 'Patient/p1' }
const category = (code: string) => [{ coding: [{ code }] }]
const mcr = { system: 'https://fhir.synapxe.sg/NamingSystem/mcr', value: '90002B' }
const visit = { id: 'x', resourceType: 'Encounter', class: { code: 'IMP' }, subject, status: 'in-progress' }
const allergy = (clinical: string) => ({
  id: 'x',
  resourceType: 'AllergyIntolerance',
  clinicalStatus: { coding: [{ code: clinical }] },
  code: { text: 'Penicillin' },
  patient: subject,
})
const order = {
  id: 'x',
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  code: { text: 'HbA1c' },
  subject,
}
const appointment = {
  id: 'x',
  resourceType: 'Appointment',
  status: 'booked',
  start: '2026-12-01T10:00:00+08:00',
  end: '2026-12-01T10:15:00+08:00',
  participant: [{ actor: subject, status: 'accepted' }],
}
const reading = {
  id: 'x',
  resourceType: 'Observation',
  status: 'final',
  category: category('vital-signs'),
  code: { text: 'Pulse' },
  subject,
  effectiveDateTime: '2026-11-23T08:00:00+08:00',
  valueQuantity: { value: 70 },
}
const result = { ...reading, category: category('laboratory'), code: { text: 'Glucose' } }
const report = { id: 'x', resourceType: 'DiagnosticReport', status: 'final', code: { text: 'Panel' }, subject }
const note = {
  id: 'x',
  resourceType: 'DocumentReference',
  status: 'current',
  subject,
  content: [{ attachment: { contentType: 'text/plain', data: 'V2VsbA==' } }],
}
const medication = { id: 'x', resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject }
const prescription = { reference: 'MedicationRequest/m' }
const done = (resourceType: string) => ({ id: 'x', resourceType, status: 'completed', subject })
const charge = { id: 'x', resourceType: 'ChargeItem', status: 'billable', code: { text: 'Visit' }, subject }
const vaccination = {
  id: 'x',
  resourceType: 'Immunization',
  status: 'completed',
  patient: subject,
  vaccineCode: { text: 'Influenza' },
  occurrenceDateTime: '2026-11-23',
}
const doctor = { id: 'x', resourceType: 'Practitioner', active: true, identifier: [mcr], name: [{ text: 'Dr Two' }] }
const mother = { id: 'x', resourceType: 'RelatedPerson', patient: subject, name: [{ text: 'MOTHER' }] }

/** A type, what a line of it says, its states with the message of each, and the message of its deletion. */
const LIVES: [what: string, paths: string[], states: [object, string[]][], gone: string[]][] = [
  ['a visit', ['PV1-2'], [[visit, ['A01 IP']]], ['A11 IP']],
  [
    'a visit that is over',
    ['PV1-2'],
    [
      [visit, ['A01 IP']],
      [{ ...visit, status: 'finished' }, ['A03 IP']],
    ],
    ['A13 IP', 'A11 IP'],
  ],
  ['a plan', ['PV1-2'], [[{ ...visit, status: 'planned' }, ['A05 IP']]], ['A38 IP']],
  [
    'a visit in error',
    ['PV1-2'],
    [
      [visit, ['A01 IP']],
      [{ ...visit, status: 'entered-in-error' }, ['A11 IP']],
    ],
    [],
  ],
  ['an allergy', ['IAM-3.2'], [[allergy('active'), ['A60 Penicillin']]], ['A60 ']],
  [
    'an allergy that is over',
    ['IAM-3.2'],
    [
      [allergy('active'), ['A60 Penicillin']],
      [allergy('resolved'), ['A60 ']],
    ],
    ['A60 '],
  ],
  [
    'an order',
    ['ORC-1', 'ORC-5'],
    [
      [order, ['O01 NW IP']],
      [{ ...order, status: 'on-hold' }, ['O01 HD HD']],
    ],
    ['O01 CA ER'],
  ],
  [
    'an order called off',
    ['ORC-1', 'ORC-5'],
    [
      [order, ['O01 NW IP']],
      [{ ...order, status: 'revoked' }, ['O01 CA CA']],
    ],
    [],
  ],
  ['an appointment', ['SCH-25'], [[appointment, ['S12 Booked']]], ['S17 Deleted']],
  [
    'one called off',
    ['SCH-25'],
    [
      [appointment, ['S12 Booked']],
      [{ ...appointment, status: 'cancelled' }, ['S15 Cancelled']],
    ],
    ['S17 Deleted'],
  ],
  [
    'a reading',
    ['OBX-5', 'OBX-11'],
    [
      [reading, ['R01 70 F']],
      [{ ...reading, valueQuantity: { value: 71 }, status: 'amended' }, ['R01 71 C']],
    ],
    ['R01 71 W'],
  ],
  [
    'a reading in error',
    ['OBX-5', 'OBX-11'],
    [
      [reading, ['R01 70 F']],
      [{ ...reading, status: 'entered-in-error' }, ['R01 70 W']],
    ],
    [],
  ],
  ['a result', ['OBX-5', 'OBX-11'], [[result, ['R01 70 F']]], ['R01 70 W']],
  ['a report', ['OBR-4.2', 'OBR-25'], [[report, ['R01 Panel F']]], ['R01 Panel C']],
  ['a note', ['TXA-19'], [[note, ['T02 AV']]], ['T11 CA']],
  [
    'a medication',
    ['ORC-1', 'ORC-5'],
    [
      [medication, ['O11 NW IP']],
      [{ ...medication, status: 'stopped' }, ['O11 DC DC']],
    ],
    ['O11 CA ER'],
  ],
  ['a charge', ['FT1-6'], [[charge, ['P03 CG']]], ['P03 CD']],
  ['a vaccination', ['RXA-21'], [[vaccination, ['V04 A']]], ['V04 D']],
  [
    'a dispense',
    ['ORC-1'],
    [[{ ...done('MedicationDispense'), authorizingPrescription: [prescription] }, ['O13 RE']]],
    ['O13 CA'],
  ],
  [
    'an administration',
    ['RXA-21'],
    [[{ ...done('MedicationAdministration'), request: prescription }, ['O17 A']]],
    ['O17 D'],
  ],
  ['a doctor', ['MFE-1', 'STF-7'], [[doctor, ['M02 MAD A']]], ['M02 MDC I']],
  ['a relative', ['NK1-2'], [[mother, ['A31 MOTHER']]], ['A31 ']],
]

describe('Every type that is told of', () => {
  test.each(LIVES)('%s', async (_, paths, states, gone) => {
    await put({ ...medication, id: 'm' })
    await told()
    for (const [resource, expected] of states) {
      await put(resource)
      expect(await told(...paths)).toEqual(expected)
    }
    const [[first] = []] = states
    const { resourceType: type } = first as Stored
    await remove(type)
    expect(await told(...paths)).toEqual(gone)
    await remove(type)
    expect(await told()).toEqual([])
  })

  test('a person who is deleted or put out of use is told to nobody: the table has no A29', async () => {
    await put({ id: 'x', resourceType: 'Patient', name: [{ text: 'NEW' }] })
    expect(await told('PID-5.1')).toEqual(['A28 NEW'])
    await put({ id: 'x', resourceType: 'Patient', name: [{ text: 'NEW' }], active: false })
    await remove('Patient')
    expect(await told()).toEqual([])
  })

  test('a record that another one replaces was merged into that one, once', async () => {
    const replaced = { link: [{ type: 'replaced-by', other: { reference: 'Patient/p2' } }] }
    const patient = await ward.patient(NRICS[0] ?? '')
    await put({ ...patient, active: false, ...replaced })
    expect(await told('PID-3.1', 'MRG-1.1')).toEqual([`A40 ${NRICS[1]} ${NRICS[0]}`])
    await put({ ...patient, active: false, ...replaced, gender: 'male' })
    expect(await told()).toEqual([])
  })

  test('a diagnosis of a visit updates it; one of the problem list does not', async () => {
    await put(visit)
    const encounter = { reference: 'Encounter/x' }
    const condition = { resourceType: 'Condition', subject, encounter }
    await put({ ...condition, id: 'c', code: { text: 'Fever' }, category: category('encounter-diagnosis') })
    await put({ ...condition, id: 'd', code: { text: 'Gout' }, category: category('problem-list-item') })
    expect(await told('DG1-3.2', 'DG1[2]')).toEqual(['A01 Fever ', 'A08 Fever '])
    await remove('Condition', 'c')
    expect(await told('DG1-3.2')).toEqual(['A08 '])
  })

  test('a result that a report lists is told with its report, also when it is deleted', async () => {
    await put({ ...result, id: 'o' })
    await told()
    await put({ ...report, result: [{ reference: 'Observation/o' }] })
    await told()
    await remove('Observation', 'o')
    expect(await told('OBR-4.2', 'OBX-3.2', 'OBX-11')).toEqual(['R01 Panel Glucose W'])
  })

  test('the lines of a report that is deleted are in error; those of one that was entered in error say it themselves', async () => {
    await put({ ...result, id: 'o' })
    await told()
    const listing = { ...report, result: [{ reference: 'Observation/o' }] }
    await put(listing)
    await put({ ...listing, status: 'entered-in-error' })
    await put(listing)
    await remove('DiagnosticReport')
    expect(await told('OBR-25', 'OBX-11')).toEqual(['R01 F F', 'R01 C F', 'R01 F F', 'R01 C W'])
  })

  test('an allergy that waits for a clinician is in no list, whatever becomes of it', async () => {
    const unconfirmed = { ...allergy('active'), verificationStatus: { coding: [{ code: 'unconfirmed' }] } }
    await put(unconfirmed)
    await remove('AllergyIntolerance')
    expect(await told()).toEqual([])
  })
})

test('a stay that never was is taken back step by step: whoever hears it ends where we are', async () => {
  const hears = await openWard()
  const { workflows } = ward.hospital
  const hear = async () => {
    const { seq, messages } = await messagesAfter(ward, last)
    last = seq
    for (const message of messages) expect(await file(hears, message)).toMatchObject({ accepted: true })
    return messages.map((message) => message.get('MSH-9.2'))
  }
  const plan = await workflows.run(WORKSPACE, 'plan', { patient: NRICS[0] ?? '', ward: 'ZAHW51' })
  if (!plan.ok) throw new Error(plan.problem.text)
  const order = { visit: plan.visitNumber ?? '' }
  for (const [name, more] of [['admit-planned'], ['transfer', { to: 'ZAHW51-02-04' }], ['discharge']] as const) {
    ward.clock.now += 60_000
    hears.clock.now = ward.clock.now
    const done = await workflows.run(WORKSPACE, name, { ...order, ...more })
    expect(done).toMatchObject({ ok: true })
  }
  expect(await hear()).toEqual(['A05', 'A01', 'A02', 'A03'])
  await remove('Encounter', plan.encounter)
  expect(await hear()).toEqual(['A13', 'A12', 'A11', 'A38'])
  const [left] = await hears.all<Encounter>('Encounter')
  expect(left && essence(left)).toMatchObject({ status: 'cancelled', movements: [] })
  await hears.store.close()
})
