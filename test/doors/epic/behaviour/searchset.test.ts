/** The form of a searchset, at Epic. */
import { expect } from '@jest/globals'
import { BASE } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const VITALS = 'Observation?patient={Patient:pat-0001}&category=vital-signs'

behaviour('the searchset', [
  [
    'C',
    'its keys, in order',
    'Patient?identifier=NRIC|T4120264A',
    { holds: ({ json }) => expect(Object.keys(json)).toEqual(['resourceType', 'type', 'total', 'link', 'entry']) },
  ],
  [
    'C',
    'the keys of an entry, in order',
    'Patient?identifier=NRIC|T4120264A',
    { holds: ({ json }) => expect(Object.keys(json.entry[0])).toEqual(['link', 'fullUrl', 'resource', 'search']) },
  ],
  [
    'C',
    'an entry links to itself, absolutely',
    'Patient?identifier=NRIC|T4120264A',
    { holds: ({ json }) => expect(json.entry[0].link).toEqual([{ relation: 'self', url: json.entry[0].fullUrl }]) },
  ],
  [
    'C',
    'nothing found: 200, total 0, and 4101 in an entry',
    'Patient?identifier=NRIC|T9999999X',
    { total: 0, issues: ['4101'] },
  ],
  [
    'C',
    'the outcome is a urn:uuid, of mode outcome, without a link',
    'Patient?identifier=NRIC|T9999999X',
    {
      holds: ({ json }) =>
        expect(json.entry).toEqual([
          { fullUrl: expect.stringMatching(/^urn:uuid:/), resource: expect.anything(), search: { mode: 'outcome' } },
        ]),
    },
  ],
  [
    'C',
    '4101 is a warning of processing',
    'Patient?identifier=NRIC|T9999999X',
    {
      holds: ({ json }) =>
        expect(json.entry[0].resource.issue[0]).toMatchObject({
          severity: 'warning',
          code: 'processing',
          details: { text: 'Resource request returns no results.' },
        }),
    },
  ],
  [
    'C',
    'the outcome is the last entry',
    'Condition?patient={Patient:pat-0001}',
    { holds: ({ json }) => expect(json.entry.at(-1).search.mode).toBe('outcome') },
  ],
  ['C', 'the outcome is not counted', VITALS, { holds: ({ json }) => expect(json.total).toBe(json.entry.length - 1) }],
  [
    'C',
    '59204 before 4101',
    'Condition?patient={Patient:pat-0002}&category=health-concern',
    { issues: ['59204', '59204', '4101'] },
  ],
  [
    'C',
    '59204 is a warning, suppressed',
    'Immunization?patient={Patient:pat-0002}',
    {
      holds: ({ json }) =>
        expect(json.entry[0].resource.issue[0]).toMatchObject({
          severity: 'warning',
          code: 'suppressed',
          diagnostics:
            'Client not authorized for Immunization - Outside Record. Search results of this type have not been included.',
        }),
    },
  ],
  [
    'C',
    "a patient's own token: 4119 in every searchset, last",
    'Immunization?patient={Patient:pat-0002}',
    { issues: ['59204', '4101', '4119'] },
    { patient: 'pat-0002' },
  ],
  [
    'C',
    '4119 on pages that are not the last as well',
    `${VITALS}&_count=5`,
    { issues: ['4119'] },
    { patient: 'pat-0001' },
  ],
  ['C', 'a backend has no outcome on a page that is not the last', `${VITALS}&_count=5`, { issues: [] }],
  [
    'C',
    'self has the parameters by name',
    'Observation?patient={Patient:pat-0001}&category=vital-signs',
    {
      holds: ({ json }, kit) =>
        expect(json.link.at(-1)).toEqual({
          relation: 'self',
          url: `${BASE}/Observation?category=vital-signs&patient=${kit.ids.encode('Patient', 'pat-0001')}`,
        }),
    },
  ],
  [
    'C',
    'self has _count last',
    'Observation?_count=5&patient={Patient:pat-0001}&category=vital-signs',
    {
      holds: ({ json }) =>
        expect(json.link.at(-1).url).toMatch(/Observation\?category=vital-signs&patient=[^&]+&_count=5$/),
    },
  ],
  [
    'C',
    'self shows what was dropped without a word',
    'Encounter?patient={Patient:pat-0001}&totally-bogus-param=foo',
    { holds: ({ json }) => expect(json.link.at(-1).url).toContain('totally-bogus-param=foo') },
  ],
  [
    'C',
    'what was dropped is told of by Observation, in capitals',
    `${VITALS}&totally-bogus-param=foo`,
    {
      holds: ({ json }) =>
        expect(json.entry.at(-1).resource.issue[0]).toMatchObject({
          severity: 'information',
          code: 'invalid',
          diagnostics: 'Unknown parameter: TOTALLY-BOGUS-PARAM. Parameter has been ignored.',
        }),
    },
  ],
  [
    'C',
    'what was dropped is told of where the request fails',
    'Patient?totally-bogus-param=foo',
    { status: 400, issues: ['59100', '59159'] },
  ],
  [
    'C',
    'the others drop it with 200',
    'Procedure?patient={Patient:pat-0001}&totally-bogus-param=foo',
    { issues: ['59205', '59204', '59204'] },
  ],
  [
    'D',
    'of parameters beside _id, only those of the page count',
    'Encounter?_id={Encounter:enc-0001-01},{Encounter:enc-0001-02}&status=cancelled&_count=1',
    { total: 1 },
  ],
  ['D', '_id needs nothing else', 'Condition?_id={Condition:con-0001-01}', { total: 1, issues: [] }],
  [
    'C',
    'references are relative',
    'Condition?patient={Patient:pat-0001}',
    { first: { subject: { reference: expect.stringMatching(/^Patient\//) } } },
  ],
  [
    'C',
    'references have a display',
    'Condition?patient={Patient:pat-0001}',
    { first: { subject: { display: expect.any(String) } } },
  ],
  [
    'C',
    'those to a practitioner have a type',
    'MedicationRequest?patient={Patient:pat-0001}',
    { first: { requester: { type: 'Practitioner' } } },
  ],
  [
    'C',
    'those to a visit have its number',
    'MedicationRequest?patient={Patient:pat-0001}',
    { first: { encounter: { identifier: { use: 'usual', system: expect.stringMatching(/7\.3\.698084\.8$/) } } } },
  ],
  [
    'C',
    'the display of a visit is its type',
    'MedicationRequest?patient={Patient:pat-0001}',
    { first: { encounter: { display: expect.stringMatching(/Office Visit|Hospital Encounter|Surgery/) } } },
  ],
] satisfies Row[])
