/** Taken leniently, a resource may have any shape: the hospital looks into some of them, and stumbles over none. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { elementsOf } from '../../../server/fhir/definitions/definitions.ts'
import { openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
beforeAll(async () => {
  hospital = await openHospital()
})
afterAll(() => hospital.close())

const ODD = [
  5,
  'x',
  true,
  null,
  {},
  [],
  [null],
  [5],
  [[]],
  { reference: 5 },
  [{ reference: {} }],
  { coding: 5 },
  [{ coding: [5] }],
]
const STATUSES = [
  'in-progress',
  'finished',
  'planned',
  'booked',
  'active',
  'completed',
  'final',
  'billable',
  'current',
  5,
]
/** Those whose changes leave events, and some that do not. */
const type = fc.constantFrom(
  'Encounter',
  'Appointment',
  'MedicationRequest',
  'MedicationDispense',
  'MedicationAdministration',
  'ChargeItem',
  'Immunization',
  'DocumentReference',
  'Patient',
  'Observation',
  'Location',
  'ServiceRequest',
  'DiagnosticReport',
  'List',
)
const resource = type.chain((resourceType) => {
  const names = Object.keys(elementsOf(resourceType) ?? {}).filter((name) => name !== 'id' && !name.includes('['))
  return fc
    .tuple(
      fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...ODD), { maxKeys: 6 }),
      fc.constantFrom(...STATUSES),
      fc.boolean(),
    )
    .map(([odd, status, inpatient]) => ({
      ...odd,
      ...(inpatient ? { class: { code: 'IMP' }, subject: { reference: 'Patient/p' }, intent: 'order' } : {}),
      status,
      resourceType,
      id: 'a',
    }))
})

test('is stored, changed, found, read in part and as XML, or refused with a word about it', () =>
  fc.assert(
    fc.asyncProperty(resource, async (body) => {
      const path = `/${body.resourceType}`
      const answers = [
        await hospital.ask('PUT', `${path}/a`, { body }),
        await hospital.ask('GET', `${path}/a?_summary=true`),
        await hospital.ask('GET', `${path}/a`, { headers: { accept: 'application/fhir+xml' } }),
        await hospital.ask('GET', `${path}?_id=a&_include=*&_sort=_id`),
        await hospital.ask('DELETE', `${path}/a`),
      ]
      const failed = answers.filter(({ status }) => status >= 500)
      expect(failed.map(({ findings }) => findings)).toEqual([])
    }),
    { numRuns: 200 },
  ))
