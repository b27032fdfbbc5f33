/** Who is not let in, what is not there, and what an id leads to, at Epic. */
import { expect } from '@jest/globals'
import { BASE } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const PATIENT = 'Patient/{Patient:pat-0001}'
const PAGE = { status: 404, headers: { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' } }
const INVALID_TOKEN = 'Bearer error="invalid_token", error_description="The access token provided is not valid"'
const INSUFFICIENT =
  'Bearer error="insufficient_scope", error_description="The access token provided is valid, but is not authorized for this service"'

behaviour('pages of the web server', [
  [
    'C',
    'an invented type',
    'FakeResourceTypeThatDoesNotExist?_count=1',
    { ...PAGE, body: /<title>404 - File or directory not found\.<\/title>/ },
  ],
  [
    'C',
    'has 1,245 bytes',
    'FakeResourceTypeThatDoesNotExist?_count=1',
    { ...PAGE, holds: ({ body }) => expect(Buffer.byteLength(body)).toBe(1245) },
  ],
  ['C', 'is never kept', 'Foo/x', { status: 404, headers: { 'Cache-Control': 'no-store' } }],
  ['C', 'Slot', 'Slot?schedule=x', PAGE],
  ['C', 'Schedule', 'Schedule?actor=x', PAGE],
  ['C', 'Person', 'Person/x', PAGE],
  ['C', 'InsurancePlan', 'InsurancePlan/x', PAGE],
  ['C', 'Subscription', 'Subscription/x', PAGE],
  ['C', 'MedicationStatement', 'MedicationStatement?patient=x', PAGE],
  ['C', 'export of everything', '$export', PAGE],
  ['C', 'a search for Provenance', 'Provenance?target=Patient/x', PAGE],
  ['C', 'history', `${PATIENT}/_history`, PAGE],
  ['C', 'a 404 page needs no token', 'Slot?schedule=x', PAGE, { apis: null }],
  ['C', 'POST to a type that is only read: 405', 'Encounter', { status: 405 }, { method: 'POST' }],
  ['C', 'no type can be deleted: 405', PATIENT, { status: 405 }, { method: 'DELETE' }],
  ['C', 'nothing can be patched: 405', PATIENT, { status: 405 }, { method: 'PATCH' }],
] satisfies Row[])

behaviour('the ladder of refusal', [
  [
    'C',
    'no token: 401 with an empty JSON text',
    PATIENT,
    {
      status: 401,
      body: '""',
      headers: { 'WWW-Authenticate': INVALID_TOKEN, 'Content-Type': 'application/json; charset=utf-8' },
    },
    { apis: null },
  ],
  [
    'C',
    'an invalid token: the same',
    PATIENT,
    { status: 401, body: '""', headers: { 'WWW-Authenticate': INVALID_TOKEN } },
    { apis: null, headers: { authorization: 'Bearer this-is-not-a-real-jwt' } },
  ],
  [
    'C',
    'an API that was not granted: 403 with nothing in it',
    'Condition?patient={Patient:pat-0001}',
    { status: 403, body: '', headers: { 'WWW-Authenticate': INSUFFICIENT } },
    { apis: ['Patient.Read'] },
  ],
  [
    'D',
    'Read and Search are granted apart',
    'Patient?identifier=NRIC|T4120264A',
    { status: 403, body: '' },
    { apis: ['Patient.Read'] },
  ],
  [
    'C',
    'a kind that was not granted, read: 403 with 59203',
    'Condition/{Condition:con-0001-01}',
    {
      status: 403,
      issues: ['59203'],
      json: {
        issue: [
          { severity: 'fatal', code: 'forbidden', diagnostics: 'Client not authorized for Condition - Problems.' },
        ],
      },
    },
    { apis: ['Condition.Read (Infection)'] },
  ],
  [
    'C',
    'a kind that was not granted, searched: 59204, then 59022',
    'Condition?patient={Patient:pat-0001}&category=infection',
    { status: 400, issues: ['59204', '59022'] },
    { apis: ['Condition.Search (Medical History)'] },
  ],
  [
    'C',
    'a kind that was granted beside one that was not: 200 with 59204',
    'Condition?patient={Patient:pat-0001}&category=infection,medical-history',
    { issues: ['59204'] },
    { apis: ['Condition.Search (Medical History)'] },
  ],
  ['C', 'the token counts before the id', 'Patient/x', { status: 401 }, { apis: null }],
  ['C', 'the grant counts before the id', 'Patient/x', { status: 403 }, { apis: ['Encounter.Read'] }],
  [
    'C',
    "a patient's own token reads no other's visit: 4118",
    'Encounter/{Encounter:enc-0001-01}',
    { status: 403, issues: ['4118'], json: { issue: [{ severity: 'fatal', code: 'processing' }] } },
    { patient: 'pat-0005' },
  ],
  [
    'A',
    "a patient's own token reads no other patient: 4118",
    PATIENT,
    { status: 403, issues: ['4118'] },
    { patient: 'pat-0005' },
  ],
  [
    'A',
    "a patient's own token searches for no other patient: 4118",
    'Condition?patient={Patient:pat-0001}',
    { status: 403, issues: ['4118'] },
    { patient: 'pat-0005' },
  ],
  [
    'C',
    "a patient's own token reads what belongs to no patient",
    'Location/{Location:loc-zah}',
    {},
    { patient: 'pat-0005' },
  ],
  [
    'C',
    'to a patient the family name of staff is masked',
    'Practitioner/{Practitioner:prac-001}',
    {
      json: { name: [{ _family: { extension: [{ valueCode: 'masked' }] } }] },
      holds: ({ json }) => expect(json.name[0]).not.toHaveProperty('family'),
    },
    { patient: 'pat-0001' },
  ],
] satisfies Row[])

behaviour('ids and reads', [
  [
    'C',
    'an id that is none: 404 with 59008',
    'Patient/this-id-does-not-exist',
    {
      status: 404,
      issues: ['59008'],
      json: {
        issue: [
          {
            severity: 'fatal',
            code: 'not-found',
            diagnostics: 'Invalid FHIR ID provided',
            location: ['/f:id'],
            expression: ['id'],
          },
        ],
      },
    },
  ],
  [
    'C',
    'an outcome has neither id nor meta nor text',
    'Patient/x',
    { status: 404, holds: ({ json }) => expect(Object.keys(json)).toEqual(['resourceType', 'issue']) },
  ],
  [
    'C',
    'an issue has its keys in this order',
    'Patient/x',
    {
      status: 404,
      holds: ({ json }) =>
        expect(Object.keys(json.issue[0])).toEqual([
          'severity',
          'code',
          'details',
          'diagnostics',
          'location',
          'expression',
        ]),
    },
  ],
  [
    'C',
    'the words of a code stand twice: display and text',
    'Patient/x',
    {
      status: 404,
      holds: ({ json }) => expect(json.issue[0].details.text).toBe(json.issue[0].details.coding[0].display),
    },
  ],
  ['C', 'upper and lower case differ', 'Patient/{Patient:pat-0001}', {}],
  ['C', 'ids of patients have 24 letters, e…3', PATIENT, { json: { id: expect.stringMatching(/^e.{22}3$/) } }],
  [
    'C',
    'ids of conditions have 24 letters, e…3',
    'Condition/{Condition:con-0001-01}',
    { json: { id: expect.stringMatching(/^e.{22}3$/) } },
  ],
  [
    'C',
    'ids of orders have 45 letters, e…3',
    'MedicationRequest/{MedicationRequest:mrq-0001-01}',
    { json: { id: expect.stringMatching(/^e.{43}3$/) } },
  ],
  [
    'C',
    'ids of reports have 45 letters, e…3',
    'DiagnosticReport/{DiagnosticReport:dgr-0001-01}',
    { json: { id: expect.stringMatching(/^e.{43}3$/) } },
  ],
  [
    'C',
    'ids of observations have 45 letters, f…4',
    'Observation/{Observation:obs-0001-0006}',
    { json: { id: expect.stringMatching(/^f.{43}4$/) } },
  ],
  [
    'C',
    'ids of procedures have 45 letters, f…4',
    'Procedure/{Procedure:prc-0001-01}',
    { json: { id: expect.stringMatching(/^f.{43}4$/) } },
  ],
  [
    'C',
    'ids of medications have 24 letters, f…4',
    'Medication/{Medication:med-metformin-500}',
    { json: { id: expect.stringMatching(/^f.{22}4$|^f.{43}4$/) } },
  ],
  [
    'C',
    'ids of diagnoses of visits have 45 letters, f…4',
    'Condition?patient={Patient:pat-0001}&category=encounter-diagnosis',
    { first: { id: expect.stringMatching(/^f.{43}4$/) } },
  ],
  [
    'C',
    'the id of an allergy that is not on file has 45 letters, f…4',
    'AllergyIntolerance?patient={Patient:pat-0002}',
    { first: { id: expect.stringMatching(/^f.{43}4$/) } },
  ],
  ...(['AllergyIntolerance', 'Encounter', 'Immunization', 'DocumentReference', 'CareTeam', 'Goal'] as const).map(
    (type): Row => [
      'C',
      `ids of ${type} have 24 letters, e…3`,
      `${type}?patient={Patient:pat-0001}`,
      { first: { id: expect.stringMatching(/^e.{22}3$/) } },
    ],
  ),
  ...(['MedicationRequest', 'ServiceRequest'] as const).map(
    (type): Row => [
      'C',
      `ids of ${type} have 45 letters, e…3`,
      `${type}?patient={Patient:pat-0001}`,
      { first: { id: expect.stringMatching(/^e.{43}3$/) } },
    ],
  ),
  [
    'D',
    'a client of the other scheme sees other ids',
    'Observation/{Observation:obs-0001-0006}',
    { json: { id: expect.stringMatching(/^e.{64}3$/) } },
    { idScheme: 'unconstrained' },
  ],
  ['D', 'and reads by either', 'Observation/{Observation:obs-0001-0006}', {}, { idScheme: 'unconstrained' }],
  [
    'D',
    'a merged patient leads to the one that stands for it: 4107',
    'Patient/{Patient:pat-0004}',
    { status: 302, issues: ['4107'], headers: { Location: expect.stringContaining(`${BASE}/Patient/e`) } },
  ],
  [
    'C',
    'no resource has meta',
    'Condition/{Condition:con-0001-01}',
    { holds: ({ json }) => expect(json).not.toHaveProperty('meta') },
  ],
  [
    'C',
    'no resource has a narrative',
    'Encounter/{Encounter:enc-0001-01}',
    { holds: ({ json }) => expect(json).not.toHaveProperty('text') },
  ],
] satisfies Row[])
