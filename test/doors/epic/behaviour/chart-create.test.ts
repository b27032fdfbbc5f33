/** What is known of creates for the chart, of restricted records and of bulk exports. */
import { expect } from '@jest/globals'
import type { Json } from '../epic-kit.ts'
import { behaviour } from './rows.ts'
import { concept, create, HL7, NOBODY, PATIENT, refused, VISIT } from './sent.ts'

const condition = (change: object = {}) => ({
  resourceType: 'Condition',
  verificationStatus: concept(`${HL7}condition-ver-status`, 'provisional'),
  category: [concept(`${HL7}condition-category`, 'encounter-diagnosis')],
  code: { text: 'Dengue fever' },
  subject: PATIENT,
  ...change,
})
const note = (change: object = {}) => ({
  resourceType: 'DocumentReference',
  status: 'current',
  docStatus: 'final',
  type: concept('http://loinc.org', '11506-3'),
  subject: PATIENT,
  content: [{ attachment: { contentType: 'text/plain', data: 'QWxsIHdlbGwu' } }],
  context: { encounter: [VISIT] },
  ...change,
})

const ASYNC = { prefer: 'respond-async' }
const unbroken = { headers: { 'x-sandbox-break-glass': '' } }

behaviour('creates for the chart, restricted records, STU3 and bulk data', [
  [
    'C',
    'a condition that is not provisional: 422 and 59012',
    'Condition',
    refused('59012', 'verificationstatus', 422),
    create(condition({ verificationStatus: concept(`${HL7}condition-ver-status`, 'confirmed') })),
  ],
  [
    'C',
    'a diagnosis of a visit comes back as a problem',
    'Condition',
    { status: 201, json: { category: [{ coding: [{ code: 'problem-list-item' }] }] } },
    create(condition(), { prefer: 'return=representation' }),
  ],
  [
    'C',
    'the id of what waits is of 64 letters and begins O.kP2',
    'Condition',
    { status: 201, headers: { Location: expect.stringMatching(/^Condition\/O\.kP2.{59}$/) } },
    create(condition()),
  ],
  [
    'C',
    'nothing is compared: the same again is another',
    'Condition',
    {
      status: 201,
      holds: async ({ headers }, kit) => {
        const again = await kit.ask(
          'Condition',
          create(
            JSON.parse(
              JSON.stringify(condition()).replaceAll(/\{Patient:([^}]+)\}/g, (_all, id: string) =>
                kit.ids.encode('Patient', id),
              ),
            ),
          ),
        )
        expect([again.status, again.headers['Location'] === headers['Location']]).toEqual([201, false])
      },
    },
    create(condition()),
  ],
  [
    'C',
    'a note of 451 characters is refused',
    'Condition',
    refused('59111', 'note'),
    create(condition({ note: [{ text: 'n'.repeat(451) }] })),
  ],
  [
    'C',
    'a note without a visit: its words',
    'DocumentReference',
    { status: 400, json: { issue: [{ diagnostics: 'Valid encounter required', expression: ['context/encounter'] }] } },
    create(note({ context: undefined })),
  ],
  [
    'C',
    'a note of nobody: its words',
    'DocumentReference',
    { status: 400, json: { issue: [{ diagnostics: 'Invalid subject received' }] } },
    create(note({ subject: NOBODY })),
  ],
  [
    'C',
    'a note comes back as HTML and RTF',
    'DocumentReference',
    {
      status: 201,
      holds: ({ json }) =>
        expect(json.content.map(({ attachment }: Json) => attachment.contentType)).toEqual([
          'text/html',
          'application/rtf',
        ]),
    },
    create(note(), { prefer: 'return=representation' }),
  ],
  [
    'C',
    'the format of its attachments',
    'DocumentReference',
    { status: 201, json: { content: [{ format: { code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient' } }, {}] } },
    create(note(), { prefer: 'return=representation' }),
  ],
  [
    'C',
    'only plain text is taken',
    'DocumentReference',
    refused('59111', 'content/attachment/contenttype'),
    create(note({ content: [{ attachment: { contentType: 'text/html', data: 'PGI+' } }] })),
  ],
  ['C', 'a type that is only read: 405', 'Encounter', { status: 405 }, create({ resourceType: 'Encounter' })],
  ['C', 'nothing is changed or deleted: 405', 'Patient/{Patient:pat-0001}', { status: 405 }, { method: 'DELETE' }],
  ['D', 'a restricted patient: 4131', 'Patient/{Patient:pat-0006}', refused('4131', undefined, 403), unbroken],
  [
    'D',
    'the chart of a restricted patient: 4131',
    'Encounter?patient={Patient:pat-0006}',
    refused('4131', undefined, 403),
    unbroken,
  ],
  [
    'D',
    'a restricted record that is seen: 4134',
    'Encounter?patient={Patient:pat-0006}',
    { issues: expect.arrayContaining(['4134']) as unknown as string[] },
  ],
  [
    'C',
    'references are absolute in STU3',
    'STU3/Appointment?patient={Patient:pat-0001}',
    {
      holds: ({ json }) =>
        expect(json.entry[0].resource.participant[0].actor.reference).toMatch(
          /^http:\/\/.*\/api\/FHIR\/STU3\/Patient\//,
        ),
    },
  ],
  [
    'C',
    'the kick-off: 202 and an address below BulkRequest',
    'Group/{Group:grp-children}/$export',
    {
      status: 202,
      body: '',
      headers: { 'Content-Location': expect.stringMatching(/\/api\/FHIR\/BulkRequest\/[0-9A-F]{32}$/) },
    },
    { headers: ASYNC },
  ],
  ['D', 'the same group again on that day', 'Group/{Group:grp-children}/$export', refused('59159'), { headers: ASYNC }],
  [
    'D',
    'a parameter that is not supported: 59100',
    'Group/{Group:grp-diabetes}/$export?_since=2026-01-01',
    { status: 400, issues: ['59100', '59102'] },
    { headers: ASYNC },
  ],
  [
    'C',
    'an export of everything: the 404 page',
    '$export',
    { status: 404, headers: { 'Content-Type': 'text/html' } },
    { headers: ASYNC },
  ],
])
