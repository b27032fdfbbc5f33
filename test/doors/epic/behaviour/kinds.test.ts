/** The kinds of a type that are APIs of their own, at Epic, and their codes. */
import { expect } from '@jest/globals'
import { issues, type Json, matches, OID } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const P = '{Patient:pat-0001}'

behaviour('kinds and codes', [
  [
    'C',
    'observations of social history',
    `Observation?patient=${P}&category=social-history`,
    { total: 1, first: { code: { coding: [{ system: 'http://loinc.org', code: '72166-2' }] } } },
  ],
  [
    'D',
    'lines, drains and airways',
    'Observation?patient={Patient:pat-0009}&category=LDA',
    { total: 1, first: { code: { text: 'Peripheral intravenous line' } } },
  ],
  [
    'C',
    'Condition without a category: every kind granted, and 59204 for the others',
    `Condition?patient=${P}`,
    { holds: (answer) => expect(new Set(issues(answer))).toEqual(new Set(['59204'])) },
    { apis: ['Condition.Search (Problems)'] },
  ],
  [
    'C',
    'the names of the kinds in 59204',
    `Condition?patient=${P}`,
    {
      holds: ({ json }) =>
        expect(
          json.entry
            .at(-1)
            .resource.issue.map(({ diagnostics }: Json) => /Condition - (.*?)\. /.exec(diagnostics)?.[1]),
        ).toEqual(
          expect.arrayContaining([
            'Encounter Diagnosis',
            'Infection',
            'Medical History',
            'Genomics',
            'Dental Finding',
            'Reason For Visit',
            'Outside Record Problems',
          ]),
        ),
    },
    { apis: ['Condition.Search (Problems)'] },
  ],
  [
    'C',
    'problems',
    `Condition?patient=${P}&category=problem-list-item`,
    {
      first: {
        category: [
          {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }],
            text: 'Problem List Item',
          },
        ],
      },
    },
  ],
  [
    'C',
    'diagnoses of visits have two categories',
    `Condition?patient=${P}&category=encounter-diagnosis`,
    {
      first: {
        category: [
          { text: 'Encounter Diagnosis' },
          {
            coding: [
              { system: 'http://open.epic.com/FHIR/StructureDefinition/condition-category', code: 'visit-diagnosis' },
            ],
          },
        ],
      },
    },
  ],
  ['A', 'infections', `Condition?patient=${P}&category=infection`, { first: { category: [{ text: 'Infection' }] } }],
  [
    'A',
    'medical history',
    'Condition?patient={Patient:pat-0005}&category=medical-history',
    { first: { category: [{ text: 'Medical History' }] } },
  ],
  [
    'C',
    'health concerns are always none',
    `Condition?patient=${P}&category=health-concern`,
    { total: 0, issues: ['59204', '59204', '4101'] },
  ],
  [
    'C',
    'orders',
    `Procedure?patient=${P}&category=103693007`,
    {
      first: {
        category: { coding: [{ system: 'http://snomed.info/sct', code: '103693007' }], text: 'Ordered Procedures' },
      },
    },
  ],
  [
    'C',
    'surgeries and surgical history have one code',
    `Procedure?patient=${P}&category=387713003`,
    {
      holds: ({ json }) => {
        for (const { category } of matches(json)) expect(category.coding[0].code).toBe('387713003')
      },
    },
  ],
  [
    'C',
    'surgeries alone, where only they were granted',
    `Procedure?patient=${P}&category=387713003`,
    {
      holds: ({ json }) => {
        for (const found of matches(json)) expect(found).toHaveProperty('encounter')
      },
    },
    { apis: ['Procedure.Search (Surgeries)'] },
  ],
  [
    'C',
    'Procedure: a user may not see radiotherapy (59205)',
    `Procedure?patient=${P}`,
    {
      holds: ({ json }) =>
        expect(json.entry.at(-1).resource.issue[0].diagnostics).toBe(
          'User not authorized for Procedure - External Radiotherapy Summary. Search results of this type have not been included.',
        ),
    },
  ],
  [
    'D',
    'the list of allergies',
    `List?patient=${P}&code=allergies`,
    {
      first: {
        status: 'current',
        mode: 'working',
        code: { coding: [{ code: 'allergies' }] },
        entry: expect.arrayContaining([
          { item: { reference: expect.stringMatching(/^AllergyIntolerance\//), display: expect.any(String) } },
        ]),
      },
    },
  ],
  [
    'D',
    'another list: 59204, then 59022',
    `List?patient=${P}&code=medications`,
    { status: 400, issues: ['59204', '59022'] },
  ],
  [
    'C',
    'flags of infections',
    `Flag?patient=${P}&category=infection`,
    {
      first: {
        status: 'active',
        category: [
          { coding: [{ system: 'http://open.epic.com/FHIR/StructureDefinition/flag-category', code: 'infection' }] },
        ],
      },
    },
  ],
  [
    'A',
    'flags without a category are found',
    `Flag?patient=${P}`,
    { holds: ({ json }) => expect(matches(json).length).toBeGreaterThan(0) },
    { apis: ['Flag.Search (Patient FYI)'] },
  ],
  ['D', 'flags by status', `Flag?patient=${P}&status=entered-in-error`, { total: 0 }],
  [
    'D',
    'medication orders by category',
    `MedicationRequest?patient=${P}&category=community`,
    { first: { category: [{ coding: [{ code: 'community' }] }] } },
  ],
  [
    'C',
    'medication orders of every status',
    `MedicationRequest?patient=${P}`,
    { holds: ({ json }) => expect(new Set(matches(json).map(({ status }) => status)).size).toBeGreaterThan(1) },
  ],
  [
    'D',
    'appointments by service category',
    `Appointment?patient=${P}&service-category=appointment`,
    {
      first: {
        serviceCategory: [
          {
            coding: [
              {
                system: 'http://open.epic.com/FHIR/StructureDefinition/appointment-service-category',
                code: 'appointment',
              },
            ],
          },
        ],
      },
    },
  ],
  [
    'C',
    'allergies: nothing on file is said as patient not asked',
    'AllergyIntolerance?patient={Patient:pat-0002}',
    {
      total: 1,
      first: {
        verificationStatus: { coding: [{ code: 'unconfirmed' }] },
        code: {
          coding: [{ system: 'http://snomed.info/sct', code: '1631000175102', display: 'Patient not asked' }],
          text: 'Not on File',
        },
      },
    },
  ],
  [
    'C',
    'and can be read by its id',
    'AllergyIntolerance/{AllergyIntolerance:none-pat-0002}',
    { json: { code: { text: 'Not on File' } } },
  ],
  [
    'C',
    'nothing on file, among active ones',
    'AllergyIntolerance?patient={Patient:pat-0002}&clinical-status=active',
    { total: 1, first: { code: { text: 'Not on File' } } },
  ],
  [
    'A',
    'who has allergies was asked, whatever status is asked for',
    `AllergyIntolerance?patient=${P}&clinical-status=resolved`,
    { total: 0, issues: ['59204', '4101'] },
  ],
  [
    'A',
    'and whatever is filtered by',
    `AllergyIntolerance?patient=${P}&criticality=unable-to-assess`,
    { total: 0, issues: ['59204', '4101'] },
  ],
  [
    'D',
    'no known allergies is said, and confirmed',
    'AllergyIntolerance?patient={Patient:pat-0003}',
    { first: { verificationStatus: { coding: [{ code: 'confirmed' }] } } },
  ],
  ['D', 'vaccines without a CVX code: 4117', `Immunization?patient=${P}`, { issues: ['59204', '4117'] }],
  [
    'C',
    'reports by HL7 section',
    `DiagnosticReport?patient=${P}&category=LAB`,
    { holds: ({ json }) => expect(matches(json).length).toBeGreaterThan(0) },
  ],
  [
    'C',
    "reports by Epic's order type",
    `DiagnosticReport?patient=${P}&category=Lab`,
    { holds: ({ json }) => expect(matches(json).length).toBeGreaterThan(0) },
  ],
  [
    'D',
    'observations by flowsheet row',
    `Observation?patient=${P}&code=${OID}.7.2.707679|9000005`,
    { holds: ({ json }) => expect(matches(json).length).toBeGreaterThan(0) },
  ],
  [
    'D',
    'coverage by beneficiary',
    `Coverage?beneficiary=${P}`,
    { holds: ({ json }) => expect(matches(json).length).toBeGreaterThan(0) },
  ],
  ['C', 'teams of care by patient and status', `CareTeam?patient=${P}&status=active`, { total: 1 }],
  [
    'C',
    'goals by lifecycle status',
    `Goal?patient=${P}&lifecycle-status=active`,
    { holds: ({ json }) => expect(matches(json).length).toBeGreaterThan(0) },
  ],
  ['D', 'devices by name, case aside', `Device?patient=${P}&device-name=dual-CHAMBER`, { total: 1 }],
] satisfies Row[])
