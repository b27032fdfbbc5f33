/** Patient.$match: one certain match or the reason why there is none. */

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Patient } from '@medplum/fhirtypes'
import { type Asked, type EpicKit, issues, openEpic } from './epic-kit.ts'
import { NRIC, RECORDS } from './records.ts'

let kit: EpicKit
beforeAll(async () => {
  const twin = (id: string): Patient & { id: string } => ({
    resourceType: 'Patient',
    id,
    name: [{ text: 'GOH SAME', family: 'GOH SAME' }],
    telecom: [{ system: 'phone', value: '80000088' }],
    gender: 'female',
    birthDate: '1990-09-09',
    address: [{ line: ['BLK 902', '#01-01'], city: 'Singapore', postalCode: '990902' }],
  })
  kit = await openEpic([...RECORDS, twin('pat-twin-1'), twin('pat-twin-2')])
})
afterAll(() => kit.close())

const certainOnly = { name: 'onlyCertainMatches', valueBoolean: true }
const match = (resource: object, ...more: object[]): Promise<Asked> =>
  kit.ask('Patient/$match', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Parameters',
      parameter: [{ name: 'resource', resource: { resourceType: 'Patient', ...resource } }, ...more],
    }),
  })

const tan = { name: [{ family: 'TAN AH KOW' }], gender: 'male', birthDate: '1956-04-12' }
const withNumber = { ...tan, identifier: [{ type: { text: 'NRIC' }, value: NRIC.tan }] }
const home = { line: ['BLK 901', 'SANDBOX ROAD', '#04-12'], city: 'Singapore', postalCode: '990901' }

test.each([
  ['a strong identifier and demographics', withNumber],
  [
    'name, birth date, gender, telecom and address',
    { ...tan, telecom: [{ system: 'phone', value: '80000001' }], address: [home] },
  ],
])('%s: the certain match, with grade and score', async (_what, described) => {
  const answer = await match(described, certainOnly)
  expect(answer.status).toBe(200)
  expect(Object.keys(answer.json)).toEqual(['resourceType', 'type', 'total', 'link', 'entry'])
  expect(answer.json.entry).toMatchObject([
    {
      resource: { id: kit.id('Patient', 'pat-0001') },
      search: {
        extension: [{ valueCode: 'certain', url: 'http://hl7.org/fhir/StructureDefinition/match-grade' }],
        mode: 'match',
        score: 1,
      },
    },
  ])
})

test.each<[string, object, object[], number, string[]]>([
  ['nobody like it', { name: [{ family: 'QQQQ' }], birthDate: '1901-01-01' }, [certainOnly], 200, ['4101']],
  ['somebody like it, not certainly', tan, [certainOnly], 400, ['59013']],
  [
    'two who certainly are',
    {
      name: [{ family: 'GOH SAME' }],
      gender: 'female',
      birthDate: '1990-09-09',
      telecom: [{ system: 'phone', value: '80000088' }],
      address: [{ line: ['BLK 902', '#01-01'], city: 'Singapore', postalCode: '990902' }],
    },
    [certainOnly],
    400,
    ['59011'],
  ],
  ['onlyCertainMatches left out', withNumber, [], 400, ['59138']],
  ['onlyCertainMatches false', withNumber, [{ ...certainOnly, valueBoolean: false }], 400, ['59138']],
  ['onlyCertainMatches as a text', withNumber, [{ name: 'onlyCertainMatches', valueString: 'true' }], 400, ['59102']],
  ['a boolean in quotes', withNumber, [{ name: 'onlyCertainMatches', valueBoolean: 'true' }], 400, ['59102']],
])('%s', async (_what, described, parameters, status, codes) => {
  const answer = await match(described, ...parameters)
  expect([answer.status, issues(answer)]).toEqual([status, codes])
  if (codes[0] === '59013') expect(answer.json.issue[0].expression).toEqual(['patient'])
})

test("Epic's own identifiers are ignored and told of", async () => {
  const identifier = [...withNumber.identifier, { type: { text: 'EXTERNAL' }, value: 'Z1' }]
  const answer = await match({ ...withNumber, identifier }, certainOnly)
  expect([answer.status, answer.json.total, issues(answer)]).toEqual([200, 1, ['59109']])
})

test('without a resource, and with another method', async () => {
  const answer = await kit.ask('Patient/$match', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Parameters', parameter: [certainOnly] }),
  })
  expect([answer.status, issues(answer)]).toEqual([400, ['59108']])
  expect((await kit.ask('Patient/$match')).status).toBe(405)
})
