/** What each search of Epic's wants to be made at all, and how it refuses. */
import { expect } from '@jest/globals'
import { matches } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const P = '{Patient:pat-0001}'
const missing = (names: string) => ({ expression: [names] })
const fatal = (code: string, more: object = {}) => ({ issue: [{ severity: 'fatal', code, ...more }] })
const onlyById = {
  status: 400,
  issues: ['59102'],
  json: { issue: expect.arrayContaining([expect.objectContaining({ diagnostics: 'Only an _ID search is allowed.' })]) },
}

behaviour('what a search needs', [
  [
    'C',
    'Patient: nothing to go by',
    'Patient',
    {
      status: 400,
      issues: ['59159'],
      json: fatal('business-rule', {
        diagnostics: 'This resource requires demographics or _id parameter for searching.',
        ...missing('demographics/_id'),
      }),
    },
  ],
  [
    'C',
    'Patient: a birth date alone finds nobody, without an error',
    'Patient?birthdate=1964-02-17',
    { total: 0, issues: ['4101'] },
  ],
  [
    'C',
    'Patient: a family name alone finds nobody, without an error',
    'Patient?family=TAN',
    { total: 0, issues: ['4101'] },
  ],
  [
    'C',
    'Patient: two birth dates',
    'Patient?birthdate=ge1990-01-01&birthdate=le1995-12-31',
    {
      status: 400,
      holds: (answer) => expect(answer.json.issue[0].diagnostics).toBe('A single valid date is required for birthdate'),
    },
  ],
  ['C', 'Patient: an identifier is enough', 'Patient?identifier=NRIC|T4120264A', { total: 1 }],
  [
    'C',
    'Patient: family, given and birth date are enough',
    'Patient?family=TAN MEI LING&given=MEI LING&birthdate=1964-02-17',
    { total: 1 },
  ],
  [
    'D',
    'Patient: name is ignored beside family',
    'Patient?name=NOBODY&family=TAN MEI LING&given=MEI LING&birthdate=1964-02-17',
    { total: 1 },
  ],
  ['D', 'Patient: doc-type fits the number', 'Patient?identifier=T4120264A&doc-type=NRIC', { total: 1 }],
  ['C', 'Patient: address is the beginning of a part', 'Patient?identifier=NRIC|T4120264A&address=sing', { total: 1 }],
  ['C', 'Patient: and of no other', 'Patient?identifier=NRIC|T4120264A&address=apore', { total: 0 }],
  ['D', 'Practitioner: address, beside family', 'Practitioner?family=KOH&address=nowhere', { total: 0 }],
  ['D', 'Patient: phonetic filters what was found', 'Patient?identifier=NRIC|T4120264A&phonetic=Tann', { total: 1 }],
  ['D', 'Patient: and leaves out who sounds otherwise', 'Patient?identifier=NRIC|T4120264A&phonetic=Lim', { total: 0 }],
  ['D', 'Practitioner: phonetic keeps who sounds so', 'Practitioner?name=KOH KOK WAH&phonetic=Ko Kok', { total: 1 }],
  ['D', 'Practitioner: and leaves out who does not', 'Practitioner?name=KOH KOK WAH&phonetic=Tan', { total: 0 }],
  [
    'C',
    'DocumentReference: what was changed since a day',
    `DocumentReference?patient=${P}&_lastupdated=ge2000-01-01`,
    { holds: ({ json }) => expect(json.total).toBeGreaterThan(0) },
  ],
  [
    'C',
    'DocumentReference: what was changed before it',
    `DocumentReference?patient=${P}&_lastupdated=lt2000-01-01`,
    { total: 0 },
  ],
  [
    'C',
    'AllergyIntolerance without a patient: 403, fatal, processing',
    'AllergyIntolerance?clinical-status=active',
    { status: 403, json: fatal('processing') },
  ],
  [
    'C',
    'Condition without a patient: 59159',
    'Condition?category=problem-list-item',
    { status: 400, issues: ['59159'] },
  ],
  ['C', 'Procedure without a patient: 59108', 'Procedure?category=387713003', { status: 400, issues: ['59108'] }],
  [
    'C',
    'MedicationRequest without a patient: 59159',
    'MedicationRequest?status=active',
    { status: 400, issues: ['59159'] },
  ],
  ['C', 'Encounter without a patient: 400', 'Encounter?class=AMB', { status: 400 }],
  [
    'C',
    'Observation without a patient: a business rule',
    'Observation?category=laboratory',
    { status: 400, json: fatal('business-rule') },
  ],
  ['C', 'DocumentReference without a patient: 400', 'DocumentReference?category=clinical-note', { status: 400 }],
  [
    'C',
    'Observation without category and code: 59108',
    `Observation?patient=${P}`,
    {
      status: 400,
      issues: ['59108'],
      json: fatal('required', {
        diagnostics: 'Must have either code or category.',
        location: ['/f:code/category'],
        expression: ['code/category'],
      }),
    },
  ],
  [
    'C',
    'Observation with an invalid category: 59109, then 59111',
    `Observation?patient=${P}&category=symptom`,
    {
      status: 400,
      issues: ['59109', '59111'],
      json: {
        issue: [
          { severity: 'information', code: 'value', diagnostics: 'Invalid category: symptom' },
          { severity: 'fatal', code: 'value' },
        ],
      },
    },
  ],
  [
    'C',
    'Observation with a category that nobody is granted: 59204, then 59022',
    `Observation?patient=${P}&category=exam`,
    { status: 400, issues: ['59204', '59022'] },
  ],
  ['C', 'CarePlan without a category: 59159', `CarePlan?patient=${P}`, { status: 400, issues: ['59159'] }],
  ['C', 'CarePlan by the category of US Core', `CarePlan?patient=${P}&category=assess-plan`, { total: 1 }],
  ['C', 'CarePlan by SNOMED', `CarePlan?patient=${P}&category=736271009`, { total: 1 }],
  [
    'C',
    'Practitioner by gender alone',
    'Practitioner?gender=male',
    { status: 400, json: { issue: [{ diagnostics: 'Either name, family, or identifier is a required parameter.' }] } },
  ],
  ['D', 'Practitioner: given needs family', 'Practitioner?name=KOH&given=KOK WAH', { issues: [] }],
  ['D', 'Practitioner: an address needs family', 'Practitioner?name=KOH&address-postalcode=990100', { status: 400 }],
  [
    'D',
    'Practitioner: identifier overrules everything',
    'Practitioner?identifier=MCR|99001B&name=NOBODY',
    { total: 1 },
  ],
  ['D', 'Practitioner: of several names the first counts', 'Practitioner?name=KOH KOK WAH&name=NOBODY', { total: 1 }],
  [
    'C',
    'PractitionerRole by nothing that identifies',
    'PractitionerRole?active=true',
    {
      status: 400,
      json: {
        issue: [
          { diagnostics: 'An identifier, practitioner, organization, location, or specialty parameter is required.' },
        ],
      },
    },
  ],
  ['C', 'Medication by anything but _id', 'Medication?code=x', { ...onlyById, issues: ['59100', '59102'] }],
  ['C', 'Organization by anything but _id', 'Organization?name=x', { ...onlyById, issues: ['59100', '59102'] }],
  ['C', 'Specimen by a patient', `Specimen?patient=${P}`, { status: 400, issues: ['59100', '59102'] }],
  ['C', 'RelatedPerson by a patient', `RelatedPerson?patient=${P}`, { status: 400, issues: ['59100', '59102'] }],
  ['C', 'Group by name', 'Group?name=x', { status: 400, issues: ['59100', '59102'] }],
  ['C', 'Binary by anything', 'Binary', onlyById],
  ['D', 'Medication by _id', 'Medication?_id={Medication:med-metformin-500}', { total: 1 }],
  [
    'C',
    'subject means what patient means',
    `Condition?subject=${P}`,
    {
      async holds({ json }, kit) {
        const byPatient = await kit.ask(`Condition?patient=${kit.ids.encode('Patient', 'pat-0001')}`)
        expect(json.total).toBe(byPatient.json.total)
      },
    },
  ],
  [
    'D',
    'both, where they agree',
    `Condition?subject=${P}&patient=${P}`,
    { holds: ({ json }) => expect(json.total).toBeGreaterThan(0) },
  ],
  ...(['Encounter', 'Procedure', 'DiagnosticReport', 'ServiceRequest'] as const).map(
    (type): Row => [
      'D',
      `${type} by one of the identifiers that it shows`,
      `${type}?patient=${P}`,
      {
        async holds({ json }, kit) {
          const [{ id, identifier }] = matches(json)
          const [{ system, value }] = identifier
          const query = new URLSearchParams({
            patient: kit.ids.encode('Patient', 'pat-0001'),
            identifier: `${system}|${value}`,
          })
          const found = await kit.found(type, `${type}?${query}`)
          expect(found).toContain(kit.ids.decode(type, id))
          expect(found.length).toBeLessThan(json.total)
        },
      },
    ],
  ),
  ['D', 'two patients: 4112', `Condition?patient=${P}&subject={Patient:pat-0003}`, { status: 400, issues: ['4112'] }],
  ['D', 'a patient who is nobody: 4100', 'Condition?patient={Patient:nobody}', { status: 400, issues: ['4100'] }],
] satisfies Row[])
