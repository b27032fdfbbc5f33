/** How Epic shows who somebody is, and finds them by it. */
import { expect } from '@jest/globals'
import { OID } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const PATIENT = 'Patient/{Patient:pat-0001}'
const EXTENSION = 'http://open.epic.com/FHIR/StructureDefinition/extension/'
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'
const female = { coding: [{ system: `${OID}.7.10.698084.130.657370.19999000`, code: 'female', display: 'female' }] }
const MEANT = 'given=MEI LING&birthdate=1964-02-17'

behaviour('who a patient is', [
  [
    'C',
    'legal sex and sex for clinical use, in one list of codes',
    PATIENT,
    {
      json: {
        extension: expect.arrayContaining([
          { valueCodeableConcept: female, url: `${EXTENSION}legal-sex` },
          { valueCodeableConcept: female, url: `${EXTENSION}sex-for-clinical-use` },
        ]),
      },
    },
  ],
  [
    'C',
    'the pronouns to write of them with, as LOINC has them',
    PATIENT,
    {
      json: {
        extension: expect.arrayContaining([
          {
            valueCodeableConcept: {
              coding: [{ system: 'http://loinc.org', code: 'LA29519-8', display: 'she/her/her/hers/herself' }],
            },
            url: `${EXTENSION}calculated-pronouns-to-use-for-text`,
          },
        ]),
      },
    },
  ],
  [
    'C',
    'the sex of US Core, in SNOMED CT',
    'Patient/{Patient:pat-0005}',
    { json: { extension: expect.arrayContaining([{ valueCode: '248153007', url: `${US_CORE}us-core-sex` }]) } },
  ],
  [
    'C',
    'a number of Care Everywhere (CEID) of 15 letters and digits',
    PATIENT,
    {
      json: {
        identifier: expect.arrayContaining([
          {
            use: 'usual',
            type: { text: 'CEID' },
            system: `${OID}.7.3.688884.100`,
            value: expect.stringMatching(/^[A-Z0-9]{15}$/),
          },
        ]),
      },
    },
  ],
  [
    'C',
    'EXTERNAL is said to be the unique member id',
    PATIENT,
    {
      json: {
        identifier: expect.arrayContaining([
          expect.objectContaining({
            type: {
              coding: [
                {
                  system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType',
                  code: 'um',
                  display: 'Unique Member ID',
                },
              ],
              text: 'EXTERNAL',
            },
          }),
        ]),
      },
    },
  ],
  [
    'D',
    'each of the numbers of Epic finds the patient, by type or system',
    PATIENT,
    {
      async holds({ json }, kit) {
        for (const { type, system, value } of json.identifier)
          for (const asked of [type.text, system]) {
            const query = `Patient?identifier=${encodeURIComponent(`${asked}|${value}`)}`
            expect([query, await kit.found('Patient', query)]).toEqual([query, ['pat-0001']])
          }
      },
    },
  ],
  ['A', 'NationalID means NRIC and FIN', 'Patient?identifier=NationalID|T4120264A', { total: 1 }],
  ['D', 'a family name that sounds like the one given', `Patient?family=TANN&${MEANT}`, { total: 1 }],
  ['D', 'a given name that does', 'Patient?family=TAN&given=MAY LING&birthdate=1964-02-17', { total: 1 }],
  ['D', 'not one that sounds otherwise', `Patient?family=LIM&${MEANT}`, { total: 0 }],
  ['D', 'nor one with a word too many', `Patient?family=TAN TAN&${MEANT}`, { total: 0 }],
] satisfies Row[])
