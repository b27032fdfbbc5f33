/** A few people who do not exist, with what the door gives of them. */
import type { Encounter, Observation, Resource } from '@medplum/fhirtypes'

const NAMING = 'https://fhir.synapxe.sg/NamingSystem/'
export const NRIC = { tan: 'T3012345F', siti: 'T4512345B', foreigner: 'M9912345W' }

type Stored = Resource & { id: string }
const ref = (type: string, id: string, display: string) => ({ reference: `${type}/${id}`, display })
const tan = ref('Patient', 'pat-0001', 'TAN AH KOW')
const siti = ref('Patient', 'pat-0002', 'SITI BINTE OSMAN')
const doctor = ref('Practitioner', 'prac-01', 'DR LIM BEE HOON')
const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'

export const visit = (
  id: string,
  subject: object,
  kind: string,
  number: string,
  day: string,
): Encounter & { id: string } => ({
  resourceType: 'Encounter',
  id,
  meta: { versionId: '7' },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
  identifier: [{ use: 'official', system: `${NAMING}case-id`, value: number }],
  status: kind === 'IMP' ? 'in-progress' : 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: kind },
  subject,
  participant: [{ individual: doctor }],
  period:
    kind === 'IMP'
      ? { start: `${day}T09:00:00+08:00` }
      : { start: `${day}T09:00:00+08:00`, end: `${day}T09:30:00+08:00` },
  location: [{ location: ref('Location', 'loc-zah-w51-b07', 'Bed 7'), status: 'active' }],
})

export const observation = (
  id: string,
  subject: object,
  kind: { category: string; loinc: string; name: string; value?: number; unit?: string; encounter?: string },
  at: string,
): Observation & { id: string } => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: kind.category }] }],
  code: { coding: [{ system: 'http://loinc.org', code: kind.loinc, display: kind.name }], text: kind.name },
  subject,
  ...(kind.encounter === undefined ? {} : { encounter: { reference: `Encounter/${kind.encounter}` } }),
  effectiveDateTime: at,
  issued: at,
  performer: [doctor],
  valueQuantity: {
    value: kind.value ?? 1,
    unit: kind.unit ?? '1',
    system: 'http://unitsofmeasure.org',
    code: kind.unit ?? '1',
  },
})

const pulse = {
  category: 'vital-signs',
  loinc: '8867-4',
  name: 'Heart rate',
  value: 72,
  unit: '/min',
  encounter: 'enc-1',
}
const glucose = { category: 'laboratory', loinc: '15074-8', name: 'Glucose', value: 5.4, unit: 'mmol/L' }
const smoking = { category: 'social-history', loinc: '72166-2', name: 'Tobacco smoking status' }

export const RECORDS: readonly Stored[] = [
  {
    resourceType: 'Organization',
    id: 'org-zah',
    active: true,
    name: 'Zamrud Acute Hospital',
    identifier: [{ system: `${NAMING}hci-code`, value: '9900010' }],
  },
  {
    resourceType: 'Location',
    id: 'loc-zah-w51-b07',
    status: 'active',
    name: 'Ward 51 Bed 7',
    identifier: [{ system: `${NAMING}facility-unit-id`, value: 'ZAHW51-02-07' }],
    managingOrganization: ref('Organization', 'org-zah', 'Zamrud Acute Hospital'),
  },
  {
    resourceType: 'Practitioner',
    id: 'prac-01',
    name: [{ text: 'LIM BEE HOON', family: 'LIM BEE HOON', prefix: ['DR'] }],
    identifier: [{ system: `${NAMING}mcr`, value: '99001A' }],
  },
  {
    resourceType: 'Patient',
    id: 'pat-0001',
    meta: { lastUpdated: '2026-01-01T00:00:00+08:00', versionId: '3' },
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">TAN AH KOW</div>' },
    identifier: [{ use: 'official', type: { text: 'NRIC' }, system: `${NAMING}nric`, value: NRIC.tan }],
    active: true,
    name: [{ use: 'official', text: 'TAN AH KOW', family: 'TAN AH KOW', given: ['AH KOW'], prefix: ['MR.'] }],
    telecom: [{ system: 'phone', value: '+65 8000 0001', use: 'mobile' }],
    gender: 'male',
    birthDate: '1956-04-12',
    address: [
      {
        use: 'home',
        line: ['BLK 901', 'SANDBOX ROAD', '#04-12'],
        city: 'Singapore',
        postalCode: '990901',
        country: 'SG',
      },
    ],
    maritalStatus: { coding: [{ code: 'M', display: 'Married' }] },
    communication: [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'zh' }], text: 'Mandarin' }, preferred: true },
    ],
    generalPractitioner: [doctor],
    managingOrganization: ref('Organization', 'org-zah', 'old name'),
  },
  {
    resourceType: 'Patient',
    id: 'pat-0002',
    identifier: [{ system: `${NAMING}nric`, value: NRIC.siti }],
    name: [{ use: 'official', text: 'Siti Osman', family: 'Osman', given: ['Siti', 'Nur'] }],
    telecom: [{ system: 'phone', value: '80000002' }],
    gender: 'female',
    birthDate: '1971-08-30',
  },
  {
    resourceType: 'Patient',
    id: 'pat-0003',
    identifier: [{ system: `${NAMING}nric`, value: NRIC.foreigner }],
    name: [{ text: 'முருகன்', family: 'முருகன்' }],
    gender: 'male',
    birthDate: '1990-01-01',
  },
  visit('enc-1', tan, 'IMP', '200700000001', '2026-11-20'),
  visit('enc-2', tan, 'AMB', '200700000002', '2026-03-02'),
  visit('enc-3', tan, 'EMER', '200700000003', '2025-07-15'),
  visit('enc-4', siti, 'AMB', '200700000004', '2026-05-05'),
  ...['2026-11-21T08:00:00+08:00', '2026-11-22T08:00:00+08:00', '2026-11-23T08:00:00+08:00'].map((at, n) =>
    observation(`obs-pulse-${n + 1}`, tan, pulse, at),
  ),
  observation('obs-glucose-1', tan, glucose, '2026-11-21T07:00:00+08:00'),
  observation('obs-smoking-1', tan, smoking, '2026-03-02T09:10:00+08:00'),
  observation('obs-exam-1', tan, { category: 'exam', loinc: '32452-5', name: 'Findings' }, '2026-03-02T09:15:00+08:00'),
  observation('obs-pulse-9', siti, { ...pulse, encounter: 'enc-4' }, '2026-05-05T09:10:00+08:00'),
]
