/** A search that was asked before is answered at once, and never otherwise than by a door that remembers nothing. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { DoorResponse } from '../../../server/doors/http/door.ts'
import { grantableApis } from '../../../server/doors/http/epic/apis/grantable-apis.ts'
import { type AskOptions, askDoor, type EpicKit, headersOf, openEpic } from './epic-kit.ts'
import { RECORDS } from './records.ts'
import { changeRecord, forgetfulDoor, labelled } from './remembered-kit.ts'

let kit: EpicKit
beforeEach(async () => {
  kit = await openEpic(RECORDS)
})
afterEach(() => kit.close())

/** Ids of sessions and outcomes are new each time. */
const told = (answer: DoorResponse) => {
  const { status, body, findings, label } = answer
  const text = String(body)
    .replaceAll(/sessionID=[\w-]+/g, 'sessionID')
    .replaceAll(/urn:uuid:[\w-]+/g, 'urn:uuid')
  return { status, headers: headersOf(answer), body: text, findings, label }
}

/** Asked again and again at one door, and at one that was not asked before. */
const asked = async (path: string, options?: AskOptions) => {
  const anew = told(await askDoor(forgetfulDoor(kit.hospital), path, options))
  for (let time = 0; time < 3; time++) expect(told(await askDoor(kit.handler, path, options))).toEqual(anew)
  return anew
}

const change = (type: string, id: string, with_: object) => changeRecord(kit.hospital, type, id, with_)

const vitals = (more = '') => `Observation?patient=${kit.id('Patient', 'pat-0001')}&category=vital-signs${more}`

const request = (path: string, clientId = 'one') => {
  const [type = '', query = ''] = path.split('?')
  const caller = { clientId, partner: 'demo', apis: grantableApis() }
  const headers = { accept: 'application/json' }
  return { workspace: 'ngemr', method: 'GET', segments: [type], query, headers, body: undefined, caller }
}

test('from the third time on it comes in the same turn, to the client that asked', async () => {
  for (let time = 0; time < 2; time++) expect(kit.handler(request(vitals()))).toBeInstanceOf(Promise)
  await kit.handler(request(vitals()))
  expect(kit.handler(request(vitals()))).not.toBeInstanceOf(Promise)
  expect(kit.handler(request(vitals(), 'another'))).toBeInstanceOf(Promise)
  expect(kit.handler({ ...request(vitals()), caller: { clientId: 'one', partner: 'demo', apis: [] } })).toBeInstanceOf(
    Promise,
  )
})

test.each<[string, () => Promise<unknown>]>([
  ['a record that is found', () => change('Observation', 'obs-pulse-1', { status: 'amended' })],
  ['the name of the patient', () => change('Patient', 'pat-0001', { name: [{ text: 'TAN RENAMED' }] })],
  ['the name of who measured', () => change('Practitioner', 'prac-01', { name: [{ text: 'DR RENAMED' }] })],
  ['a label of a record', () => change('Observation', 'obs-pulse-1', labelled('R'))],
  ['a label of the patient', () => change('Patient', 'pat-0001', labelled('V'))],
  ['the kind of a record', () => change('Observation', 'obs-pulse-1', { category: [] })],
  ['that a record is there', () => kit.hospital.records.remove('ngemr', 'Observation', 'obs-pulse-1')],
])('sees a change of %s', async (_, write) => {
  const before = await asked(vitals())
  expect(before.status).toBe(200)
  await write()
  expect(await asked(vitals())).not.toEqual(before)
})

test('is not given to who sees otherwise', async () => {
  await asked(vitals())
  await asked(vitals(), { patient: 'pat-0001' })
  await asked(vitals(), { idScheme: 'unconstrained' })
  await asked(vitals(), { apis: ['Patient.Search'] })
  await asked(vitals(), { apis: null })
  await asked(vitals(), { headers: { accept: 'application/fhir+xml' } })
  await change('Patient', 'pat-0001', labelled('R'))
  expect(await asked(vitals())).toMatchObject({ status: 403 })
  expect(await asked(vitals(), { headers: { 'x-sandbox-break-glass': 'care' } })).toMatchObject({ status: 200 })
  expect(await asked(vitals())).toMatchObject({ status: 403 })
})

test('each page has a session of its own, which leads on', async () => {
  await asked(vitals('&_count=1'))
  const sessions = new Set<string>()
  const pages = new Set<string>()
  for (let time = 0; time < 4; time++) {
    const answer = await kit.handler(request(vitals('&_count=1')))
    const id = /sessionID=([\w-]+)/.exec(String(answer.body))?.[1] ?? ''
    sessions.add(id)
    const next = await askDoor(kit.handler, `Observation?sessionID=${id}`, { clientId: 'one' })
    expect(next.status).toBe(200)
    pages.add(told(next).body)
  }
  expect(sessions.size).toBe(4)
  expect(pages.size).toBe(1)
})
