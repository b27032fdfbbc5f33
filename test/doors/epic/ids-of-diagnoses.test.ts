/** The id of a visit's diagnosis is the same wherever it stands: read, found, referred to, told of. */
import { expect, test } from '@jest/globals'
import type { Condition, ServiceRequest } from '@medplum/fhirtypes'
import { epicOver, type Json, matches } from './epic-kit.ts'
import { RECORDS } from './records.ts'

const condition = (id: string, code: string): Condition & { id: string } => ({
  resourceType: 'Condition',
  id,
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code }] }],
  code: { text: 'Dengue fever' },
  subject: { reference: 'Patient/pat-0001' },
  recordedDate: '2026-11-20',
})
const order: ServiceRequest & { id: string } = {
  resourceType: 'ServiceRequest',
  id: 'order',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/pat-0001' },
  reasonReference: [{ reference: 'Condition/dx' }, { reference: 'Condition/problem' }],
}
const kit = epicOver([
  ...RECORDS,
  order,
  condition('dx', 'encounter-diagnosis'),
  condition('problem', 'problem-list-item'),
])

const DIAGNOSIS = /^f.{43}4$/
const PROBLEM = /^e.{22}3$/

const found = async (query: string): Promise<Json> =>
  (await kit.ask(`Condition?patient=${kit.id('Patient', 'pat-0001')}&${query}`)).json

test('in a search, in fullUrl and links as in the resource', async () => {
  const { entry } = await found('category=encounter-diagnosis')
  expect(entry[0].resource.id).toMatch(DIAGNOSIS)
  expect(entry[0].fullUrl.endsWith(`/Condition/${entry[0].resource.id}`)).toBe(true)
  expect(entry[0].link[0].url).toBe(entry[0].fullUrl)
  expect(matches(await found('category=problem-list-item'))[0].id).toMatch(PROBLEM)
})

test('in a read, and in a search by it', async () => {
  const [{ id }] = matches(await found('category=encounter-diagnosis'))
  expect((await kit.ask(`Condition/${id}`)).json.id).toBe(id)
  expect(matches((await kit.ask(`Condition?_id=${id}`)).json).map((each) => each.id)).toEqual([id])
})

test('where an order refers to it', async () => {
  const { json } = await kit.ask(`ServiceRequest/${kit.id('ServiceRequest', 'order')}`)
  expect(json.reasonReference.map(({ reference }: Json) => reference)).toEqual([
    expect.stringMatching(/^Condition\/f.{43}4$/),
    expect.stringMatching(/^Condition\/e.{22}3$/),
  ])
})

test('where its Provenance tells of it', async () => {
  const { entry } = await found('category=encounter-diagnosis&_revinclude=Provenance:target')
  const [diagnosis, provenance] = entry.map(({ resource }: Json) => resource)
  expect(provenance.target[0].reference).toBe(`Condition/${diagnosis.id}`)
})
