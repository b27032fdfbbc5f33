/** What Epic's CapabilityStatement says, and in which order. */
import { expect, test } from '@jest/globals'
import { type Json, openEpic } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const of = (json: Json, type: string): Json => json.rest[0].resource.find((each: Json) => each.type === type)
const namesOf = (json: Json, type: string): string[] => of(json, type).searchParam.map(({ name }: Json) => name)

const documentedOf = (json: Json, type: string): string[] =>
  of(json, type)
    .searchParam.filter(({ documentation }: Json) => documentation !== undefined)
    .map(({ name }: Json) => name)

/** Without `_count` and `_id`, which all have. */
const NATIVE: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'clinical-status patient',
  Appointment: 'onlyscannable patient service-category',
  Condition: 'abatement-date category clinical-status code encounter onset-date patient recorded-date subject',
  Encounter: 'class date identifier onlyscannable patient subject',
  Flag: 'category encounter patient status subject',
  List: 'code encounter identifier patient subject',
  Location: 'type',
  MedicationRequest: 'category date intent patient status subject',
  Observation: 'based-on category code date focus issued patient subject',
  Patient:
    'address address-city address-postalcode address-state birthdate doc-type family gender given identifier legal-sex name own-name own-prefix partner-name partner-prefix telecom',
  Procedure: 'category code date identifier patient subject',
}

behaviour('the capability statement', [
  ['C', 'wants no token', 'metadata', { json: { resourceType: 'CapabilityStatement' } }, { apis: null }],
  [
    'C',
    'is active, experimental, of an instance',
    'metadata',
    { json: { status: 'active', experimental: true, kind: 'instance' } },
  ],
  ['C', 'is dated now, to the second', 'metadata', { json: { date: '2026-11-23T01:00:00Z' } }],
  ['C', 'names XML before JSON', 'metadata', { json: { fhirVersion: '4.0.1', format: ['xml', 'json'] } }],
  [
    'C',
    'instantiates bulk data',
    'metadata',
    { json: { instantiates: expect.arrayContaining([expect.stringContaining('bulk-data')]) } },
  ],
  [
    'C',
    'has no interaction of the whole server',
    'metadata',
    { holds: ({ json }) => expect(Object.keys(json.rest[0])).toEqual(['mode', 'security', 'resource']) },
  ],
  [
    'C',
    'names where to authorize and where to get a token',
    'metadata',
    {
      holds: ({ json }) =>
        expect(json.rest[0].security.extension[0].extension.map(({ url }: Json) => url)).toEqual([
          'authorize',
          'token',
        ]),
    },
  ],
  [
    'C',
    'takes OAuth, SMART-on-FHIR and Basic',
    'metadata',
    {
      holds: ({ json }) =>
        expect(json.rest[0].security.service.map(({ text }: Json) => text)).toEqual([
          'OAuth',
          'SMART-on-FHIR',
          'Basic',
        ]),
    },
  ],
  ['C', 'has a copyright', 'metadata', { json: { copyright: expect.stringMatching(/./) } }],
  [
    'A',
    'the software, its version and what is instantiated are those of the sandbox, not of Epic',
    'metadata',
    {
      json: { software: { name: expect.stringContaining('NGEMR sandbox'), version: '0.0.0' } },
      holds: ({ json }) => {
        expect(Object.keys(json.software)).toEqual(['name', 'version'])
        expect(json.copyright).not.toMatch(/Copyright Epic/)
        expect(json.instantiates).toEqual([expect.stringContaining('bulk-data')])
      },
    },
  ],
  ['C', 'has CORS', 'metadata', { json: { rest: [{ security: { cors: true } }] } }],
  [
    'C',
    'says of every type what is not there',
    'metadata',
    {
      holds: ({ json }) => {
        for (const each of json.rest[0].resource)
          expect(each).toMatchObject({
            readHistory: false,
            updateCreate: false,
            conditionalCreate: false,
            conditionalRead: 'not-supported',
            conditionalUpdate: false,
            conditionalDelete: 'not-supported',
          })
      },
    },
  ],
  [
    'C',
    'lets anything be included, and Provenance the other way round',
    'metadata',
    {
      holds: ({ json }) =>
        expect(of(json, 'Condition')).toMatchObject({ searchInclude: ['*'], searchRevInclude: ['Provenance:target'] }),
    },
  ],
  [
    'C',
    'gives Provenance no search',
    'metadata',
    { holds: ({ json }) => expect(of(json, 'Provenance')).not.toHaveProperty('searchParam') },
  ],
  [
    'C',
    'has no type that Epic does not have',
    'metadata',
    {
      holds: ({ json }) => {
        for (const type of ['Subscription', 'Slot', 'Schedule', 'Person', 'MedicationStatement'])
          expect(of(json, type)).toBeUndefined()
      },
    },
  ],
  [
    'C',
    'has native parameters by name, _count and _id, then post-filters',
    'metadata',
    {
      holds: ({ json }) =>
        expect(namesOf(json, 'AllergyIntolerance').slice(0, 6)).toEqual([
          'clinical-status',
          'patient',
          '_count',
          '_id',
          'asserter',
          'category',
        ]),
    },
  ],
  [
    'C',
    'documents native parameters and not post-filters',
    'metadata',
    {
      holds: ({ json }) => {
        const { searchParam } = of(json, 'Flag')
        expect(
          searchParam.filter(({ documentation }: Json) => documentation === undefined).map(({ name }: Json) => name),
        ).toEqual(['author', 'date', 'identifier'])
      },
    },
  ],
  [
    'C',
    'has the parameter of Singapore: doc-type',
    'metadata',
    { holds: ({ json }) => expect(namesOf(json, 'Patient')).toContain('doc-type') },
  ],
  ...Object.entries(NATIVE).map(
    ([type, names]): Row => [
      'C',
      `the native parameters of ${type}`,
      'metadata',
      {
        holds: ({ json }) => expect(documentedOf(json, type)).toEqual([...names.split(' '), '_count', '_id']),
      },
    ],
  ),
  [
    'C',
    'filters of Patient.Search',
    'metadata',
    {
      holds: ({ json }) =>
        expect(namesOf(json, 'Patient').slice(-11)).toEqual(
          'active address-country address-use death-date email general-practitioner language link organization phone phonetic'.split(
            ' ',
          ),
        ),
    },
  ],
  [
    'C',
    'types searched by id have _count and _id alone',
    'metadata',
    { holds: ({ json }) => expect(namesOf(json, 'Medication')).toEqual(['_count', '_id']) },
  ],
] satisfies Row[])

test('D: /metadata names the address of registration to a client whose instances register, by Epic-Client-ID', async () => {
  const clientOf = async (_workspace: string, clientId: string) => ({ registersInstances: clientId === 'an-app' })
  const own = await openEpic([], {}, 'ngemr', { clientOf })
  const urls = async (headers: Record<string, string>): Promise<string[]> =>
    (await own.ask('metadata', { headers })).json.rest[0].security.extension[0].extension.map(({ url }: Json) => url)
  expect(await urls({ 'epic-client-id': 'an-app' })).toEqual(['authorize', 'token', 'register'])
  expect(await urls({ 'epic-client-id': 'another' })).toEqual(['authorize', 'token'])
  expect(await urls({})).toEqual(['authorize', 'token'])
  await own.close()
})
