/** What Epic shows of results, vaccinations, notes, visits and patients. */
import { expect } from '@jest/globals'
import { type Json, matches, OID } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const P = '{Patient:pat-0001}'

behaviour('shapes', [
  [
    'C',
    'a note is there as HTML and as RTF',
    `DocumentReference?patient=${P}`,
    {
      first: {
        content: [
          { attachment: { contentType: 'text/html' } },
          { attachment: { contentType: 'text/rtf', url: expect.stringMatching(/^Binary\/f/) } },
        ],
      },
    },
  ],
  [
    'A',
    'and the RTF can be had bare',
    'Binary/{Binary:rtf-0001-01}',
    { headers: { 'Content-Type': 'text/rtf' }, body: /^\{\\rtf1/ },
    { headers: { accept: 'text/rtf' } },
  ],
  [
    'C',
    'a temperature is told in Fahrenheit beside',
    `Observation?patient=${P}&code=8310-5`,
    {
      first: {
        valueQuantity: { code: 'Cel' },
        extension: expect.arrayContaining([
          {
            valueQuantity: expect.objectContaining({ code: '[degF]' }),
            url: 'http://open.epic.com/FHIR/STU3/StructureDefinition/temperature-in-fahrenheit',
          },
        ]),
      },
    },
  ],
  [
    'C',
    'a laboratory result has two categories and two codes',
    `Observation?patient=${P}&category=laboratory`,
    {
      first: {
        category: [
          { coding: [{ code: 'laboratory' }] },
          { coding: [{ system: `${OID}.7.10.798268.30`, code: 'Lab' }] },
        ],
        code: {
          coding: expect.arrayContaining([
            expect.objectContaining({ system: 'http://loinc.org' }),
            expect.objectContaining({ system: `${OID}.7.2.768282` }),
          ]),
        },
      },
    },
  ],
  [
    'C',
    'a vital sign has the row before LOINC, and 8716-3',
    `Observation?patient=${P}&category=vital-signs`,
    {
      first: {
        extension: [{ url: 'http://open.epic.com/FHIR/StructureDefinition/extension/template-id' }],
        code: {
          coding: expect.arrayContaining([
            expect.objectContaining({ system: `${OID}.7.2.707679` }),
            expect.objectContaining({ code: '8716-3' }),
          ]),
        },
      },
    },
  ],
  [
    'C',
    'within an extension the value stands before the url',
    `Observation?patient=${P}&category=vital-signs`,
    {
      holds: ({ json }) => expect(Object.keys(matches(json)[0].extension[0])).toEqual(['valueCodeableConcept', 'url']),
    },
  ],
  [
    'C',
    'a vaccination is of a day, under the number of its record',
    `Immunization?patient=${P}`,
    {
      first: {
        identifier: [{ use: 'usual', system: `${OID}.7.2.768076` }],
        occurrenceDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    },
  ],
  [
    'C',
    "a note has two numbers, one of them the vendor's",
    `DocumentReference?patient=${P}`,
    { first: { identifier: [{ system: `${OID}.7.2.727879` }, { system: 'urn:oid:1.2.840.114350.1.72.3.15' }] } },
  ],
  [
    'C',
    "a note has Epic's type twice, then LOINC, selected by the user",
    `DocumentReference?patient=${P}`,
    {
      first: {
        type: {
          coding: [
            { system: `${OID}.7.4.737880.5010` },
            { system: 'urn:oid:1.2.840.114350.1.72.727879.69848980' },
            { system: 'http://loinc.org', userSelected: true },
          ],
        },
      },
    },
  ],
  [
    'C',
    'the keeper of a note is an identifier',
    `DocumentReference?patient=${P}`,
    {
      first: { custodian: { identifier: { system: 'urn:ietf:rfc:3986' }, display: expect.any(String) } },
      holds: ({ json }) => expect(matches(json)[0].custodian).not.toHaveProperty('reference'),
    },
  ],
  [
    'C',
    'a signed note has an attester, as R5 has it',
    `DocumentReference?patient=${P}`,
    {
      first: {
        docStatus: 'final',
        extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-DocumentReference.attester' }],
        authenticator: { type: 'Practitioner' },
      },
    },
  ],
  [
    'C',
    'the content of a note is a Binary',
    `DocumentReference?patient=${P}`,
    {
      first: {
        content: [
          {
            attachment: { contentType: 'text/html', url: expect.stringMatching(/^Binary\/f/) },
            format: { code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient' },
          },
          expect.anything(),
        ],
      },
    },
  ],
  [
    'C',
    'what its author is stands with the context of a note',
    `DocumentReference?patient=${P}`,
    {
      first: {
        context: {
          extension: [
            {
              valueCodeableConcept: { coding: [{ system: `${OID}.7.4.836982.1040` }], text: 'Physician' },
              url: 'http://open.epic.com/FHIR/StructureDefinition/extension/clinical-note-author-provider-type',
            },
          ],
        },
      },
    },
  ],
  [
    'C',
    'when a stay began stands with its hospitalization',
    `Encounter?patient=${P}&class=4`,
    {
      holds: ({ json }) => {
        for (const { period, hospitalization } of matches(json))
          expect(hospitalization.extension).toEqual([
            {
              valueDateTime: period.start,
              url: 'http://open.epic.com/FHIR/StructureDefinition/extension/observation-datetime',
            },
          ])
        expect(matches(json).length).toBeGreaterThan(0)
      },
    },
  ],
  [
    'C',
    'and with no visit beside',
    `Encounter?patient=${P}&class=5`,
    { holds: ({ json }) => expect(JSON.stringify(matches(json))).not.toContain('observation-datetime') },
  ],
  [
    'C',
    'a Binary is wrapped',
    'Binary/{Binary:bin-0001-01}',
    { keys: ['resourceType', 'id', 'contentType', 'data'], json: { contentType: 'text/html' } },
  ],
  [
    'A',
    'and given bare to who asks for its type',
    'Binary/{Binary:bin-0001-01}',
    { headers: { 'Content-Type': 'text/html' }, body: /^<!DOCTYPE html>/ },
    { headers: { accept: 'text/html' } },
  ],
  [
    'C',
    "a visit has Epic's class and types, and none of HL7's",
    `Encounter?patient=${P}`,
    {
      first: {
        class: { system: 'urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.13260' },
        type: [
          { coding: [{ system: `${OID}.7.10.698084.30` }] },
          { coding: [{ system: `${OID}.7.10.698084.10110` }] },
          expect.anything(),
        ],
        identifier: [{ use: 'usual', system: `${OID}.7.3.698084.8` }],
      },
    },
  ],
  [
    'C',
    "an appointment's parts have a period",
    `Appointment?patient=${P}`,
    {
      first: {
        participant: expect.arrayContaining([expect.objectContaining({ period: expect.anything() })]),
        minutesDuration: expect.any(Number),
      },
    },
  ],
  [
    'C',
    'a patient has its names twice',
    'Patient/{Patient:pat-0001}',
    { holds: ({ json }) => expect(json.name.map(({ use }: Json) => use).slice(0, 2)).toEqual(['official', 'usual']) },
  ],
  [
    'C',
    'a patient has the numbers of Epic',
    'Patient/{Patient:pat-0001}',
    {
      holds: ({ json }) =>
        expect(json.identifier.map(({ type }: Json) => type.text)).toEqual(
          expect.arrayContaining(['EPIC', 'EXTERNAL', 'FHIR', 'FHIR STU3', 'INTERNAL']),
        ),
    },
  ],
  [
    'C',
    'INTERNAL is padded with blanks',
    'Patient/{Patient:pat-0001}',
    {
      holds: ({ json }) =>
        expect(json.identifier.find(({ type }: Json) => type.text === 'INTERNAL').value).toMatch(/^ {5}Z/),
    },
  ],
] satisfies Row[])
