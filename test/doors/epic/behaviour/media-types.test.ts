/** In which form Epic's server answers, and with which headers. */
import { expect } from '@jest/globals'
import { behaviour, type Row } from './rows.ts'

const PATIENT = 'Patient/{Patient:pat-0001}'
const asking = (accept: string) => ({ headers: { accept } })
const typed = (type: string) => ({ headers: { 'Content-Type': `${type}; charset=utf-8` } })
const form = { 'content-type': 'application/x-www-form-urlencoded' }

behaviour('media types', [
  [
    'C',
    'without Accept the answer is XML',
    PATIENT,
    { ...typed('application/xml'), body: /^<Patient xmlns/ },
    asking(''),
  ],
  ['C', '*/* is XML', PATIENT, typed('application/xml'), asking('*/*')],
  ['C', 'an unknown type is XML', PATIENT, typed('application/xml'), asking('this/is-no-type')],
  ['C', 'application/fhir+json is echoed', PATIENT, typed('application/fhir+json'), asking('application/fhir+json')],
  ['C', 'application/json is echoed', PATIENT, typed('application/json'), asking('application/json')],
  ['C', 'application/json+fhir is echoed', PATIENT, typed('application/json+fhir'), asking('application/json+fhir')],
  ['C', 'application/fhir+xml is echoed', PATIENT, typed('application/fhir+xml'), asking('application/fhir+xml')],
  ['C', 'application/xml is echoed', PATIENT, typed('application/xml'), asking('application/xml')],
  ['D', 'text/xml is XML', PATIENT, { body: /^<Patient/ }, asking('text/xml')],
  ['D', 'application/xml+fhir is XML', PATIENT, { body: /^<Patient/ }, asking('application/xml+fhir')],
  ['C', '_format=json wins over no Accept', `${PATIENT}?_format=json`, typed('application/fhir+json'), asking('')],
  ['C', '_format=xml wins over Accept', `${PATIENT}?_format=xml`, { body: /^<Patient/ }],
  ['D', 'a whole media type as _format', `${PATIENT}?_format=application/json`, typed('application/json'), asking('')],
  [
    'D',
    'the type of the request counts where nothing else is said',
    'Patient/_search',
    { ...typed('application/xml'), body: /^<Bundle/ },
    { method: 'POST', headers: { ...form, accept: '' }, body: 'identifier=NRIC|T4120264A' },
  ],
  [
    'C',
    '/metadata without Accept is XML',
    'metadata',
    { ...typed('application/xml'), body: /<CapabilityStatement/ },
    asking(''),
  ],
  [
    'C',
    'the SMART configuration is JSON in any case',
    '.well-known/smart-configuration',
    typed('application/json'),
    asking(''),
  ],
  [
    'D',
    'the OpenID configuration stands below the FHIR address too, as JSON',
    '.well-known/openid-configuration',
    { json: { issuer: expect.any(String), jwks_uri: expect.any(String) } },
    { apis: null, headers: { accept: '' } },
  ],
  ['C', 'an outcome is XML as well', 'Patient/x', { status: 404, body: /^<OperationOutcome/ }, asking('')],
] satisfies Row[])

behaviour('headers', [
  ['C', 'Cache-Control is no-cache,no-store', PATIENT, { headers: { 'Cache-Control': 'no-cache,no-store' } }],
  ['C', 'Pragma and Expires forbid keeping', PATIENT, { headers: { Pragma: 'no-cache', Expires: '-1' } }],
  [
    'C',
    'CORS is open, with credentials',
    PATIENT,
    { headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' } },
  ],
  [
    'C',
    'the methods of CORS',
    PATIENT,
    { headers: { 'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, TRACE, OPTIONS' } },
  ],
  [
    'C',
    'the request headers of CORS',
    PATIENT,
    {
      headers: {
        'Access-Control-Allow-Headers': expect.stringMatching(/^origin, authorization, accept, .*Epic-Client-ID/),
      },
    },
  ],
  [
    'C',
    'Strict-Transport-Security',
    PATIENT,
    { headers: { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } },
  ],
  ['C', 'Servermetrics is JSON', PATIENT, { headers: { Servermetrics: expect.stringMatching(/^\{.*\}$/) } }],
  [
    'C',
    'the persistence cookie',
    PATIENT,
    { headers: { 'Set-Cookie': expect.stringMatching(/^EpicPersistenceCookie=/) } },
  ],
  ['C', 'Patient.Read has an E-Tag, so spelt', PATIENT, { headers: { 'E-Tag': expect.stringMatching(/^\d{8}$/) } }],
  ['C', 'no read has an ETag', PATIENT, { holds: ({ headers }) => expect(headers).not.toHaveProperty('ETag') }],
  [
    'C',
    'other reads have no E-Tag',
    'Encounter/{Encounter:enc-0001-01}',
    { holds: ({ headers }) => expect(headers).not.toHaveProperty('E-Tag') },
  ],
  [
    'C',
    'a search has no E-Tag',
    'Patient?identifier=NRIC|T4120264A',
    { holds: ({ headers }) => expect(headers).not.toHaveProperty('E-Tag') },
  ],
] satisfies Row[])
