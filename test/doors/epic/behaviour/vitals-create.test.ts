/** What is known of Observation.Create (Vitals). */
import { expect } from '@jest/globals'
import type { Json } from '../epic-kit.ts'
import { behaviour } from './rows.ts'
import { CLOSED, concept, create, HL7, NOBODY, PATIENT, refused, SENT, VISIT } from './sent.ts'

let minute = 0
const reading = (change: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  category: [concept(`${HL7}observation-category`, 'vital-signs')],
  code: concept('http://loinc.org', '8867-4'),
  subject: PATIENT,
  encounter: VISIT,
  effectiveDateTime: `2026-11-01T07:${String(++minute).padStart(2, '0')}:00+08:00`,
  valueQuantity: { value: 71, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  ...change,
})
const pressure = (...codes: string[]) =>
  reading({
    code: concept('http://loinc.org', '85354-9'),
    valueQuantity: undefined,
    component: codes.map((code) => ({
      code: concept('http://loinc.org', code),
      valueQuantity: { value: 100, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    })),
  })
const AT = '2026-11-01T06:30:00+08:00'

behaviour('Observation.Create (Vitals)', [
  ['C', '201 with an empty body', 'Observation', { status: 201, body: '' }, create(reading({ effectiveDateTime: AT }))],
  [
    'C',
    'a relative Location',
    'Observation',
    { status: 201, headers: { Location: expect.stringMatching(/^Observation\/f.{43}4$/) } },
    create(reading()),
  ],
  [
    'C',
    'no ETag',
    'Observation',
    { status: 201, holds: ({ headers }) => expect(headers).not.toHaveProperty('ETag') },
    create(reading()),
  ],
  [
    'D',
    'the representation for who prefers it',
    'Observation',
    { status: 201, json: { resourceType: 'Observation' } },
    create(reading(), { prefer: 'return=representation' }),
  ],
  [
    'C',
    'again at the same instant: 59189',
    'Observation',
    {
      ...refused('59189', 'code/instant'),
      json: { issue: [{ diagnostics: 'Reading already exists', expression: ['code/instant'] }] },
    },
    create(reading({ effectiveDateTime: AT })),
  ],
  [
    'C',
    'the flowsheet coding set stands in the place of the code',
    'Observation',
    {
      status: 201,
      holds: ({ json }) => {
        const systems = json.code.coding.map(({ system }: Json) => system)
        expect(systems[0]).toMatch(/\.7\.2\.707679$/)
        expect(systems[1]).toBe('http://open.epic.com/FHIR/StructureDefinition/observation-flowsheet-id')
        expect(json.code.coding.map(({ code }: Json) => code)).toEqual(expect.arrayContaining(['8867-4', '8716-3']))
      },
    },
    create(reading(), { prefer: 'return=representation' }),
  ],
  [
    'C',
    'the background user is the performer',
    'Observation',
    { status: 201, json: { performer: [{ display: 'User Interconnect' }] } },
    create(reading(), { prefer: 'return=representation' }),
  ],
  [
    'C',
    'issued is the time of the server',
    'Observation',
    { status: 201, json: { issued: '2026-11-23T01:00:00Z' } },
    create(reading(), { prefer: 'return=representation' }),
  ],
  ['C', 'blood pressure in two components', 'Observation', { status: 201 }, create(pressure('8480-6', '8462-4'))],
  ['C', 'half a blood pressure is not taken', 'Observation', refused('59108', 'component'), create(pressure('8480-6'))],
  [
    'C',
    'exactly one coding',
    'Observation',
    refused('59111', 'code/coding'),
    create(
      reading({
        code: {
          coding: [...concept('http://loinc.org', '8867-4').coding, ...concept('http://loinc.org', '8716-3').coding],
        },
      }),
    ),
  ],
  [
    'D',
    'a code that no row means: 59188',
    'Observation',
    refused('59188', 'code'),
    create(reading({ code: concept('http://loinc.org', '718-7') })),
  ],
  ['D', 'final only', 'Observation', refused('59111', 'status'), create(reading({ status: 'preliminary' }))],
  ['D', 'a category is wanted', 'Observation', refused('59108', 'category'), create(reading({ category: undefined }))],
  ['D', 'a subject is wanted', 'Observation', refused('59108', 'subject'), create(reading({ subject: undefined }))],
  [
    'D',
    'an encounter is wanted',
    'Observation',
    refused('59108', 'encounter'),
    create(reading({ encounter: undefined })),
  ],
  [
    'D',
    'an instant is wanted',
    'Observation',
    refused('59108', 'effectivedatetime'),
    create(reading({ effectiveDateTime: undefined })),
  ],
  ['D', 'a value is wanted', 'Observation', refused('59108', 'value'), create(reading({ valueQuantity: undefined }))],
  [
    'D',
    'a visit that is over is refused',
    'Observation',
    refused('59159', 'encounter'),
    create(reading({ encounter: CLOSED })),
  ],
  [
    'D',
    'a note of 254 characters',
    'Observation',
    { status: 201 },
    create(reading({ note: [{ text: 'n'.repeat(254) }] })),
  ],
  [
    'D',
    'a note of 255 characters is refused',
    'Observation',
    refused('59111', 'note'),
    create(reading({ note: [{ text: 'n'.repeat(255) }] })),
  ],
  [
    'A',
    'a patient who is not there: 59144',
    'Observation',
    refused('59144', 'subject', 404),
    create(reading({ subject: NOBODY })),
  ],
  [
    'D',
    'JSON that cannot be read: 59105',
    'Observation',
    refused('59105'),
    { method: 'POST', headers: SENT, body: '{' },
  ],
])
