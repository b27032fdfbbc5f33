/** What filing remembers of a record, so that the next message need not read it from its text, is what that text says. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Encounter, Patient, RelatedPerson } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { SYSTEM } from '../../server/emr/identifiers.ts'
import { contactsOf } from '../../server/emr/records/contacts.ts'
import { draftOf, type Found, lookUpByIdentifier } from '../../server/emr/records/find-record.ts'
import { parseJson } from '../../server/fhir/exact-numbers.ts'
import { messageOf, ngemrText, type Told } from './ngemr-message.ts'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

const VISIT = '100700090001'
let small: SmallHospital
beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

const file = (text: string) =>
  small.store.write((tx) => small.hospital.file(tx, WORKSPACE, messageOf(text), 'demo-adt-in'))

async function remembered(): Promise<Found<Patient | Encounter | RelatedPerson>[]> {
  const { read } = small.store
  const patient = await lookUpByIdentifier<Patient>(read, WORKSPACE, 'Patient', SYSTEM.nric, NRIC.stranger)
  const visit = await lookUpByIdentifier<Encounter>(read, WORKSPACE, 'Encounter', SYSTEM.caseId, VISIT)
  const contacts = patient ? await contactsOf(read, WORKSPACE, patient.resource.id) : []
  return [patient, visit, ...contacts].filter((found) => found !== undefined)
}

const contact = (name: string, phone: string) => `NK1|1|${name}|SP^Spouse||${phone}`
/** What may come in: admissions, updates, discharges and their cancellation, in any order, with one thing or another changed. */
const messages = fc
  .record({
    event: fc.constantFrom('A01', 'A08', 'A08', 'A08', 'A03', 'A13', 'A31'),
    phone: fc.constantFrom('|8000 1234^', '|8111 1111^', '|""^'),
    reason: fc.constantFrom('|^Chest pain', '|^Cough', '|""'),
    contacts: fc.constantFrom('', contact('LIM TEST WIFE', '60001111'), contact('LIM TEST WIFE', '60002222')),
  })
  .map(({ event, phone, reason, contacts }) => {
    const text = ngemrText({ event } satisfies Told)
    const changed = text.replace('|8000 1234^', phone).replace('|^Chest pain', reason)
    return contacts === '' ? changed : changed.replace(/\rPV1/, `\r${contacts}\rPV1`)
  })

describe('A record that was filed', () => {
  test('is remembered as its text says, whatever messages came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(messages, { minLength: 1, maxLength: 6 }), async (texts) => {
        for (const text of texts) {
          await file(text)
          for (const { resource, row } of await remembered()) expect(resource).toStrictEqual(parseJson(row.text))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('is not written again by a message that changes nothing', async () => {
    await file(ngemrText())
    const before = await remembered()
    expect(before.length).toBeGreaterThan(1)
    await file(ngemrText({ event: 'A08' }))
    const once = (await remembered()).map(({ row }) => row.version)
    await file(ngemrText({ event: 'A08' }))
    expect((await remembered()).map(({ row }) => row.version)).toEqual(once)
  })

  test('is shared, so that nobody may change a member of a copy', async () => {
    await file(ngemrText())
    const [patient] = await remembered()
    const draft = patient && (draftOf(patient) as Patient)
    expect(() => draft?.name?.push({ text: 'SOMEBODY ELSE' })).toThrow(TypeError)
  })
})
