/** What is known of Patient.Create, of `doc-type` and of Patient.$match. */
import { expect } from '@jest/globals'
import { checkLetter } from '../../../../server/national-id.ts'
import type { AskOptions, Json } from '../epic-kit.ts'
import { behaviour } from './rows.ts'
import { create, refused } from './sent.ts'

const NUMBER = { system: 'https://fhir.synapxe.sg/NamingSystem/nric', value: `T9500001${checkLetter('T9500001')}` }
const person = (change: object = {}) => ({
  resourceType: 'Patient',
  identifier: [NUMBER],
  name: [{ use: 'official', family: 'ONG BENG LEE', given: ['BENG', 'LEE'], prefix: ['Mdm.'] }],
  telecom: [{ system: 'phone', value: '+65 8000 4321', use: 'mobile' }],
  gender: 'female',
  birthDate: '1975-02-28',
  address: [{ line: ['BLK 7'], city: 'Singapore', postalCode: '990007' }],
  ...change,
})
const shown = create(person(), { prefer: 'return=representation' })

const match = (resource: object, ...more: object[]): AskOptions =>
  create({ resourceType: 'Parameters', parameter: [{ name: 'resource', resource }, ...more] })
const ONLY = { name: 'onlyCertainMatches', valueBoolean: true }
const KNOWN = {
  resourceType: 'Patient',
  identifier: [{ type: { text: 'NRIC' }, value: 'T4120264A' }],
  name: [{ family: 'TAN MEI LING' }],
  gender: 'female',
  birthDate: '1964-02-17',
}
const { identifier: _number, ...unnumbered } = KNOWN

behaviour('Patient.Create and Patient.$match', [
  [
    'C',
    '201, an empty body, a relative Location',
    'Patient',
    { status: 201, body: '', headers: { Location: expect.stringMatching(/^Patient\/e.{22}3$/) } },
    create(person()),
  ],
  [
    'C',
    'a certain match gives the record that is there',
    'Patient',
    {
      status: 201,
      holds: async ({ headers }, kit) => {
        const again = await kit.ask('Patient', create(person()))
        expect(again.headers['Location']).toBe(headers['Location'])
      },
    },
    create(person()),
  ],
  [
    'C',
    'security labels say that nobody has confirmed it',
    'Patient',
    { status: 201, json: { meta: { security: [{ code: 'PATRPT' }, { code: 'UNCERTREL' }] } } },
    shown,
  ],
  [
    'C',
    "Epic's identifiers are there, and no MRN",
    'Patient',
    {
      status: 201,
      holds: ({ json }) => {
        const types = json.identifier.map(({ type }: Json) => type.text)
        expect(types).toEqual(expect.arrayContaining(['CEID', 'EPIC', 'EXTERNAL', 'FHIR', 'FHIR STU3', 'INTERNAL']))
        expect(types).not.toEqual(expect.arrayContaining(['MRN']))
      },
    },
    shown,
  ],
  [
    'C',
    'the name is official and usual, its prefix in capitals',
    'Patient',
    {
      status: 201,
      json: {
        name: [
          { use: 'official', prefix: ['MDM.'] },
          { use: 'usual', prefix: ['MDM.'] },
        ],
      },
    },
    shown,
  ],
  [
    'C',
    'the address is at home from today, with a text',
    'Patient',
    {
      status: 201,
      json: { address: [{ use: 'home', text: 'BLK 7\r\nSingapore 990007', period: { start: '2026-11-23' } }] },
    },
    shown,
  ],
  [
    'C',
    'telecom is dropped',
    'Patient',
    { status: 201, holds: ({ json }) => expect(json).not.toHaveProperty('telecom') },
    shown,
  ],
  [
    'C',
    'race and ethnicity are unknown',
    'Patient',
    { status: 201, holds: ({ json }) => expect(JSON.stringify(json.extension).match(/"Unknown"/g)).toHaveLength(2) },
    shown,
  ],
  [
    'C',
    'the mandatory identifier is missing: 59108 names it',
    'Patient',
    refused('59108', 'identifier (nric)'),
    create(person({ identifier: undefined })),
  ],
  [
    'A',
    'a wrong check letter',
    'Patient',
    refused('59111', 'identifier (nric)'),
    create(person({ identifier: [{ ...NUMBER, value: 'T9500001A' }] })),
  ],
  [
    'D',
    'one official name',
    'Patient',
    refused('59108', 'name (official)'),
    create(person({ name: [{ family: 'X' }] })),
  ],
  [
    'D',
    'two given names at most',
    'Patient',
    refused('59111', 'name/given'),
    create(person({ name: [{ use: 'official', family: 'X', given: ['A', 'B', 'C'] }] })),
  ],
  [
    'D',
    'a home address needs line and city',
    'Patient',
    refused('59108', 'address'),
    create(person({ address: [{ use: 'home', city: 'Singapore' }] })),
  ],
  [
    'D',
    'deceasedDateTime is refused',
    'Patient',
    refused('59159', 'deceased'),
    create(person({ deceasedDateTime: '2026-01-01' })),
  ],
  [
    'D',
    'a duplicate that is no certain match: 59141',
    'Patient',
    refused('59141'),
    create(person({ birthDate: '1950-01-01', gender: 'male', name: [{ use: 'official', family: 'WHO ELSE' }] })),
  ],
  ['D', 'doc-type that the number is not of', 'Patient?doc-type=FIN', refused('59111', 'doc-type'), create(person())],
  [
    'D',
    'doc-type in a search is respected beside a document id',
    'Patient?identifier=NRIC|T4120264A&doc-type=FIN',
    { total: 0, issues: ['4101'] },
  ],
  [
    'D',
    'doc-type in a search is not looked at beside anything else',
    'Patient?identifier=EXTERNAL|Z0&doc-type=XX',
    { total: 0, issues: ['4101'] },
  ],
  [
    'C',
    'a certain match: grade, mode and score',
    'Patient/$match',
    {
      total: 1,
      holds: ({ json }) =>
        expect(json.entry[0].search).toEqual({
          extension: [{ valueCode: 'certain', url: 'http://hl7.org/fhir/StructureDefinition/match-grade' }],
          mode: 'match',
          score: 1,
        }),
    },
    match(KNOWN, ONLY),
  ],
  [
    'C',
    'a text in place of the boolean: 59102',
    'Patient/$match',
    refused('59102'),
    match(KNOWN, { ...ONLY, valueBoolean: undefined, valueString: 'true' }),
  ],
  [
    'C',
    'onlyCertainMatches false: 59138',
    'Patient/$match',
    refused('59138'),
    match(KNOWN, { ...ONLY, valueBoolean: false }),
  ],
  ['C', 'onlyCertainMatches left out: 59138', 'Patient/$match', refused('59138'), match(KNOWN)],
  [
    'C',
    'nobody like it: 200 with 4101',
    'Patient/$match',
    { total: 0, issues: ['4101'] },
    match({ resourceType: 'Patient', name: [{ family: 'QWXZ' }], birthDate: '1900-01-01' }, ONLY),
  ],
  [
    'C',
    'somebody like it, not certainly: 59013',
    'Patient/$match',
    refused('59013', 'patient'),
    match(unnumbered, ONLY),
  ],
  [
    'C',
    "Epic's own identifiers are ignored with 59109",
    'Patient/$match',
    { total: 1, issues: ['59109'] },
    match({ ...KNOWN, identifier: [...KNOWN.identifier, { type: { text: 'EXTERNAL' }, value: 'Z1' }] }, ONLY),
  ],
])
