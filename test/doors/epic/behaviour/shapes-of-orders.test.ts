/** What Epic shows of allergies, conditions, procedures, medication orders and reports. */
import { expect } from '@jest/globals'
import { type Json, matches, OID } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const P = '{Patient:pat-0001}'
/** A surgery of the population. */
const surgery = 'prc-0001-02'

behaviour('shapes', [
  [
    'C',
    'an allergy has its keys in order',
    `AllergyIntolerance?patient=${P}`,
    {
      keys: [
        'resourceType',
        'id',
        'clinicalStatus',
        'verificationStatus',
        'type',
        'category',
        'criticality',
        'code',
        'patient',
        'recordedDate',
        'recorder',
        'reaction',
      ],
    },
  ],
  [
    'C',
    'the statuses of an allergy have a version',
    `AllergyIntolerance?patient=${P}`,
    {
      first: {
        clinicalStatus: { coding: [{ version: '4.0.0' }], text: 'Active' },
        verificationStatus: { coding: [{ version: '4.0.0' }], text: 'Confirmed' },
      },
    },
  ],
  [
    'C',
    'a reaction is described',
    `AllergyIntolerance?patient=${P}`,
    { first: { reaction: [{ manifestation: [{ text: expect.any(String) }], description: expect.any(String) }] } },
  ],
  [
    'C',
    'a problem has its keys in order',
    `Condition?patient=${P}&category=problem-list-item&clinical-status=active`,
    {
      keys: [
        'resourceType',
        'id',
        'clinicalStatus',
        'verificationStatus',
        'category',
        'code',
        'subject',
        'onsetDateTime',
        'recordedDate',
      ],
    },
  ],
  [
    'C',
    'the dates of a condition are days',
    `Condition?patient=${P}`,
    {
      first: {
        onsetDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        recordedDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    },
  ],
  [
    'C',
    'an order has the numbers of order, orderable and operation',
    `Procedure?patient=${P}&category=103693007`,
    {
      first: {
        identifier: [
          { type: { text: 'ORD' }, system: `${OID}.7.2.798268` },
          { type: { text: 'EAP' }, system: `${OID}.7.2.696580` },
          { type: { text: 'OPE' }, system: `${OID}.7.2.798069` },
        ],
      },
    },
  ],
  [
    'C',
    'a surgery has the number of its log',
    'Procedure?patient={Patient:pat-0001}&category=387713003',
    {
      holds: async (_answer, kit) => {
        const { json } = await kit.ask('Procedure?_id={id}'.replace('{id}', kit.ids.encode('Procedure', surgery)))
        expect(matches(json)[0].identifier[0]).toMatchObject({ type: { text: 'ORL' }, system: `${OID}.7.2.798276` })
      },
    },
  ],
  [
    'C',
    'the words of a procedure are in capitals',
    `Procedure?patient=${P}`,
    {
      holds: ({ json }) => {
        for (const { code } of matches(json)) expect(code.text).toBe(code.text.toUpperCase())
      },
    },
  ],
  [
    'C',
    'a medication order has its keys in order',
    `MedicationRequest?patient=${P}`,
    {
      keys: [
        'resourceType',
        'id',
        'identifier',
        'status',
        'intent',
        'category',
        'medicationReference',
        'subject',
        'encounter',
        'authoredOn',
        'requester',
        'recorder',
        'courseOfTherapyType',
        'dosageInstruction',
        'dispenseRequest',
      ],
    },
  ],
  [
    'C',
    'it is of a day, and says what, for whom, by whom',
    `MedicationRequest?patient=${P}`,
    {
      first: {
        identifier: [{ use: 'usual', system: `${OID}.7.2.798268` }],
        intent: 'order',
        medicationReference: { reference: expect.stringMatching(/^Medication\/f/), display: expect.any(String) },
        authoredOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    },
  ],
  [
    'C',
    'each dose stands three times',
    `MedicationRequest?patient=${P}`,
    {
      holds: ({ json }) =>
        expect(matches(json)[0].dosageInstruction[0].doseAndRate.map(({ type }: Json) => type.coding[0])).toEqual(
          ['calculated', 'admin-amount', 'ordered'].map((code) => ({
            system: 'http://epic.com/CodeSystem/dose-rate-type',
            code,
            display: code,
          })),
        ),
    },
  ],
  [
    'C',
    'a dosage is told to the patient, and has a route',
    `MedicationRequest?patient=${P}`,
    {
      first: {
        dosageInstruction: [
          {
            text: expect.any(String),
            patientInstruction: expect.any(String),
            route: { coding: [{ system: `${OID}.7.4.798268.7025` }] },
          },
        ],
      },
    },
  ],
  [
    'C',
    'a report has the numbers of placer and filler',
    `DiagnosticReport?patient=${P}&category=LAB`,
    {
      first: {
        identifier: [
          { use: 'official', type: { coding: [{ code: 'PLAC' }] }, system: `${OID}.7.2.798268` },
          { type: { coding: [{ code: 'FILL' }] } },
        ],
      },
    },
  ],
  [
    'C',
    "a report has Epic's category before HL7's",
    `DiagnosticReport?patient=${P}&category=LAB`,
    {
      first: {
        category: [
          { coding: [{ system: `${OID}.7.10.798268.30`, code: 'Lab' }] },
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] },
        ],
      },
    },
  ],
] satisfies Row[])
