/** A read that was answered before is answered at once, and never otherwise than a door would that remembers nothing. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Patient } from '@medplum/fhirtypes'
import type { DoorResponse } from '../../../server/doors/http/door.ts'
import { grantableApis } from '../../../server/doors/http/epic/apis/grantable-apis.ts'
import { type AskOptions, askDoor, type EpicKit, headersOf, openEpic } from './epic-kit.ts'
import { observation, RECORDS } from './records.ts'
import { changeRecord, forgetfulDoor, labelled } from './remembered-kit.ts'

let kit: EpicKit
beforeEach(async () => {
  kit = await openEpic(RECORDS)
})
afterEach(() => kit.close())

const told = (answer: DoorResponse) => {
  const { status, body, findings, label } = answer
  return { status, headers: headersOf(answer), body: String(body), findings, label }
}

/** Asked at the door that has been asked before, and at one that has not. */
const asked = async (path: string, options?: AskOptions) => {
  const answer = told(await askDoor(kit.handler, path, options))
  expect(answer).toEqual(told(await askDoor(forgetfulDoor(kit.hospital), path, options)))
  return answer
}

const change = (type: string, id: string, with_: object) => changeRecord(kit.hospital, type, id, with_)

const reading = () => `Observation/${kit.id('Observation', 'obs-pulse-1')}`
const person = () => `Patient/${kit.id('Patient', 'pat-0001')}`

test('what was read before comes in the same turn, whoever asks', async () => {
  const request = (clientId: string) => ({
    workspace: 'ngemr',
    method: 'GET',
    segments: reading().split('/'),
    query: '',
    headers: { accept: 'application/json' },
    body: undefined,
    caller: { clientId, partner: 'demo', apis: grantableApis() },
  })
  const first = await kit.handler(request('one'))
  const again = kit.handler(request('another'))
  expect(again).not.toBeInstanceOf(Promise)
  expect(told(again as DoorResponse)).toEqual(told(first))
})

test.each<[string, () => Promise<unknown>, number]>([
  ['its status', () => change('Observation', 'obs-pulse-1', { status: 'amended' }), 200],
  ['the name of its patient', () => change('Patient', 'pat-0001', { name: [{ text: 'TAN RENAMED' }] }), 200],
  ['the name of who measured', () => change('Practitioner', 'prac-01', { name: [{ text: 'DR RENAMED' }] }), 200],
  ['a label of the record', () => change('Observation', 'obs-pulse-1', labelled('R')), 403],
  ['a label of its patient', () => change('Patient', 'pat-0001', labelled('V')), 403],
  ['its kind', () => change('Observation', 'obs-pulse-1', { category: [] }), 403],
  ['its patient: deleted', () => kit.hospital.records.remove('ngemr', 'Patient', 'pat-0001'), 200],
  ['all of it: deleted', () => kit.hospital.records.remove('ngemr', 'Observation', 'obs-pulse-1'), 410],
])('a change of %s is seen at once', async (_what, happen, status) => {
  await asked(reading())
  expect((await asked(reading())).status).toBe(200)
  await happen()
  for (let i = 0; i < 3; i++) expect((await asked(reading())).status).toBe(status)
})

test('a patient who was merged is sent on', async () => {
  await asked(person())
  const link: Patient['link'] = [{ type: 'replaced-by', other: { reference: 'Patient/pat-0002' } }]
  await change('Patient', 'pat-0001', { link })
  expect((await asked(person())).status).toBe(302)
})

const doctor = { type: 'Practitioner', id: 'prac-01', username: '99001B' } as const
const patient = { type: 'Patient', id: 'pat-0002', username: 'T4512345B' } as const

test.each<[string, AskOptions, number]>([
  ['nobody', { apis: null }, 401],
  ['a client that was granted other APIs', { apis: ['Patient.Read (R4)'] }, 403],
  ['a client with the other ids', { idScheme: 'unconstrained' }, 200],
  ['who wants XML', { headers: { accept: 'application/fhir+xml' } }, 200],
  ['who wants another media type', { headers: { accept: 'application/json' } }, 200],
  ['who breaks a glass that is none', { headers: { 'x-sandbox-break-glass': 'care' } }, 200],
  ['who asks for the headers alone', { method: 'HEAD' }, 200],
  ['who wants to delete it', { method: 'DELETE' }, 405],
  ['a doctor', { user: doctor }, 200],
  ['a doctor with this chart open', { user: doctor, patient: 'pat-0001' }, 200],
  ['a doctor with another chart open', { user: doctor, patient: 'pat-0002' }, 403],
  ['the patient', { user: { ...patient, id: 'pat-0001' }, patient: 'pat-0001' }, 200],
  ['another patient', { user: patient, patient: 'pat-0002' }, 403],
])('%s gets what the whole way gives', async (_who, options, status) => {
  await asked(reading())
  await asked(reading())
  expect((await asked(reading(), options)).status).toBe(status)
  expect((await asked(reading())).status).toBe(200)
})

test('another version of FHIR and a query are another answer', async () => {
  const practitioner = `Practitioner/${kit.id('Practitioner', 'prac-01')}`
  for (const path of [practitioner, `STU3/${practitioner}`, practitioner, `${practitioner}?_format=xml`, practitioner])
    for (let i = 0; i < 2; i++) expect((await asked(path)).status).toBe(200)
})

test('what leads to a record that is not there is found out anew each time', async () => {
  const at = '2026-11-21T08:00:00+08:00'
  const pulse = { category: 'vital-signs', loinc: '8867-4', name: 'Heart rate', encounter: 'enc-later' }
  await kit.hospital.records.update('ngemr', observation('obs-early', { reference: 'Patient/pat-0001' }, pulse, at))
  const path = `Observation/${kit.id('Observation', 'obs-early')}`
  const before = (await asked(path)).body
  await asked(path)
  const visit = await kit.hospital.records.read('ngemr', 'Encounter', 'enc-1')
  await kit.hospital.records.update('ngemr', { ...JSON.parse(visit?.text ?? '{}'), id: 'enc-later' })
  expect((await asked(path)).body).not.toBe(before)
})
