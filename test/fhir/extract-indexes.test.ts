/** What a resource can be found by. */
import { describe, expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { elementsOf, resourceTypes } from '../../server/fhir/definitions/definitions.ts'
import { extractIndexes } from '../../server/fhir/extract-indexes.ts'
import { EARLIEST, LATEST } from '../../server/fhir/index-values/date-range.ts'
import { anyResource, seeded } from './any-resource.ts'

const entriesOf = (resource: object, param: string) =>
  extractIndexes(resource as Resource)
    .filter((entry) => entry.param === param)
    .map(({ param: _, ...rest }) => rest)

const NRIC = 'https://fhir.synapxe.sg/NamingSystem/nric'
const ms = (text: string): number => Date.parse(text)

describe.each<[string, object, string, object[]]>([
  [
    'an identifier by system and value',
    { resourceType: 'Patient', identifier: [{ system: 'urn:nric', value: 'T3012345Z' }] },
    'identifier',
    [{ kind: 'token', system: 'urn:nric', code: 'T3012345Z' }],
  ],
  [
    'an NRIC in small letters by capitals too',
    { resourceType: 'Patient', identifier: [{ system: NRIC, value: 't3012345f' }] },
    'identifier',
    [
      { kind: 'token', system: NRIC, code: 't3012345f' },
      { kind: 'token', system: NRIC, code: 'T3012345F' },
    ],
  ],
  [
    'a code of a required binding also by its system, though the JSON does not say it',
    { resourceType: 'Patient', gender: 'female' },
    'gender',
    [{ kind: 'token', system: 'http://hl7.org/fhir/administrative-gender', code: 'female' }],
  ],
  ['a boolean', { resourceType: 'Patient', active: true }, 'active', [{ kind: 'token', system: null, code: 'true' }]],
  [
    'every coding of a concept, once',
    {
      resourceType: 'Observation',
      code: { coding: [{ system: 's', code: 'a' }, { code: 'b' }, { system: 's', code: 'a' }], text: 'x' },
    },
    'code',
    [
      { kind: 'token', system: 's', code: 'a' },
      { kind: 'token', system: null, code: 'b' },
      { kind: 'text', value: 'x' },
    ],
  ],
  [
    'only phones as phone, also without their spaces',
    {
      resourceType: 'Patient',
      telecom: [
        { system: 'phone', value: '+65 6123 4567' },
        { system: 'email', value: 'a@b.sg' },
      ],
    },
    'phone',
    [
      { kind: 'token', system: null, code: '+65 6123 4567' },
      { kind: 'token', system: null, code: '+6561234567' },
    ],
  ],
  [
    'every part of a name, accents off',
    { resourceType: 'Patient', name: [{ text: 'José TAN', family: 'Tan', given: ['José', null] }] },
    'name',
    [
      { kind: 'string', value: 'jose tan', exact: 'José TAN' },
      { kind: 'string', value: 'tan', exact: 'Tan' },
      { kind: 'string', value: 'jose', exact: 'José' },
    ],
  ],
  [
    'a Tamil name with its vowel signs',
    { resourceType: 'Patient', name: [{ family: 'முருகன்' }] },
    'family',
    [{ kind: 'string', value: 'முருகன்'.normalize('NFC'), exact: 'முருகன்' }],
  ],
  [
    'a day in Singapore when no zone is given',
    { resourceType: 'Patient', birthDate: '1990-02-28' },
    'birthdate',
    [{ kind: 'date', low: ms('1990-02-28T00:00:00+08:00'), high: ms('1990-03-01T00:00:00+08:00') }],
  ],
  [
    'a month as wide as a month',
    { resourceType: 'Patient', birthDate: '2024-02' },
    'birthdate',
    [{ kind: 'date', low: ms('2024-02-01T00:00:00+08:00'), high: ms('2024-03-01T00:00:00+08:00') }],
  ],
  [
    'a period without end as open',
    { resourceType: 'Encounter', period: { start: '2026-01-01T10:00:00Z' } },
    'date',
    [{ kind: 'date', low: ms('2026-01-01T10:00:00Z'), high: LATEST }],
  ],
  [
    'a period without start as open',
    { resourceType: 'Encounter', period: { end: '2026' } },
    'date',
    [{ kind: 'date', low: EARLIEST, high: ms('2027-01-01T00:00:00+08:00') }],
  ],
  [
    'a date that the calendar does not have as there, no more',
    { resourceType: 'Patient', birthDate: '2023-02-29' },
    'birthdate',
    [{ kind: 'present' }],
  ],
  [
    'a relative reference',
    { resourceType: 'Observation', subject: { reference: 'Patient/p1' } },
    'patient',
    [{ kind: 'reference', targetType: 'Patient', targetId: 'p1' }],
  ],
  ['a group not as patient', { resourceType: 'Observation', subject: { reference: 'Group/g1' } }, 'patient', []],
  [
    'a versioned reference without its version',
    { resourceType: 'Observation', subject: { reference: 'Patient/p1/_history/3' } },
    'subject',
    [{ kind: 'reference', targetType: 'Patient', targetId: 'p1' }],
  ],
  [
    'a reference to another server by its whole URL',
    { resourceType: 'Observation', subject: { reference: 'https://elsewhere.example/fhir/Patient/p1' } },
    'subject',
    [{ kind: 'reference', targetType: 'Patient', targetId: 'https://elsewhere.example/fhir/Patient/p1' }],
  ],
  [
    'a reference by identifier alone as there',
    { resourceType: 'Observation', subject: { identifier: { value: 'x' } } },
    'subject',
    [{ kind: 'present' }],
  ],
  [
    'a reference by identifier by its identifier',
    { resourceType: 'Observation', subject: { identifier: { system: 's', value: 'x' } } },
    'subject:identifier',
    [{ kind: 'token', system: 's', code: 'x' }],
  ],
  [
    'a reference by identifier under the parameter of the type that it states',
    { resourceType: 'Observation', subject: { identifier: { system: 's', value: 'x' }, type: 'Patient' } },
    'patient:identifier',
    [{ kind: 'token', system: 's', code: 'x' }],
  ],
  [
    'a reference by identifier that states another type not there',
    { resourceType: 'Observation', subject: { identifier: { system: 's', value: 'x' }, type: 'Group' } },
    'patient:identifier',
    [],
  ],
  [
    'a typed identifier by type and value in one',
    {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:n', value: '12', type: { coding: [{ system: 'urn:t', code: 'MR' }] } }],
    },
    'identifier:of-type',
    [{ kind: 'token', system: 'urn:t', code: 'MR|12' }],
  ],
  [
    'a reference into the resource as there',
    { resourceType: 'Observation', subject: { reference: '#p' } },
    'subject',
    [{ kind: 'present' }],
  ],
  [
    'a quantity by code and by the unit as written',
    {
      resourceType: 'Observation',
      valueQuantity: { value: 5.4, unit: 'mmol per L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    },
    'value-quantity',
    [
      { kind: 'quantity', low: 5.4, high: 5.4, system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      { kind: 'quantity', low: 5.4, high: 5.4, system: null, code: 'mmol per L' },
    ],
  ],
  [
    'a quantity of less than',
    { resourceType: 'Observation', valueQuantity: { value: 5, comparator: '<' } },
    'value-quantity',
    [{ kind: 'quantity', low: -Number.MAX_VALUE, high: 5, system: null, code: null }],
  ],
  ['a uri', { resourceType: 'ValueSet', url: 'http://x/vs' }, 'url', [{ kind: 'uri', value: 'http://x/vs' }]],
  [
    'somebody who died at a time as deceased',
    { resourceType: 'Patient', deceasedDateTime: '2026' },
    'deceased',
    [{ kind: 'token', system: null, code: 'true' }],
  ],
  [
    'somebody who is alive as not',
    { resourceType: 'Patient', deceasedBoolean: false },
    'deceased',
    [{ kind: 'token', system: null, code: 'false' }],
  ],
])('%s', (_, resource, param, expected) => {
  test(`by ${param}`, () => expect(entriesOf(resource, param)).toEqual(expected))
})

test('id and time of change have no rows: the store keeps them with the resource', () => {
  const resource = {
    resourceType: 'Patient',
    id: 'a',
    meta: { lastUpdated: '2026-01-01T00:00:00Z', tag: [{ code: 't' }] },
  }
  expect(extractIndexes(resource as Resource).map(({ param }) => param)).toEqual(['_tag', 'deceased', '_content'])
})

test('a resource of every type, all elements filled, is indexed', () => {
  for (const type of resourceTypes) {
    const entries = extractIndexes(anyResource(type, seeded(1)) as unknown as Resource)
    for (const entry of entries) {
      expect(typeof entry.param).toBe('string')
      if ('low' in entry) expect(entry.low).toBeLessThanOrEqual(entry.high)
    }
  }
})

test('rubbish in any element is passed over, never thrown at', () => {
  const element = fc.constantFrom(
    ...['Patient', 'Observation', 'Encounter', 'ActivityDefinition'].flatMap((type) =>
      Object.keys(elementsOf(type) ?? {}).map((name) => [type, name.replace('[x]', 'Quantity')] as const),
    ),
  )
  fc.assert(
    fc.property(element, fc.jsonValue(), ([type, name], value) => {
      extractIndexes({ resourceType: type, [name]: value } as unknown as Resource)
    }),
    { numRuns: 500 },
  )
})
