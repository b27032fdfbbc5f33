/** Decimals leave this door with the digits that they were written with (FHIR R4 datatypes §2.24.0.1): 72.50 is not 72.5. */
import { describe, expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { parseJson } from '../../../server/fhir/exact-numbers.ts'
import { epicOver } from './epic-kit.ts'
import { RECORDS } from './records.ts'

const UCUM = 'http://unitsofmeasure.org'
const kg = (digits: string): string => `{"value":${digits},"unit":"kg","system":"${UCUM}","code":"kg"}`
const mg = (digits: string): string => `{"value":${digits},"unit":"mg","system":"${UCUM}","code":"mg"}`
const category = (code: string): string =>
  `[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"${code}"}]}]`
const code = (loinc: string): string => `{"coding":[{"system":"http://loinc.org","code":"${loinc}"}],"text":"x"}`
const subject = '"subject":{"reference":"Patient/pat-0001"}'
const at = '"effectiveDateTime":"2026-11-22T08:00:00+08:00"'

/** As they come from outside: texts, in which the digits are. */
const STORED: readonly [type: string, id: string, digits: readonly string[], members: string][] = [
  [
    'Observation',
    'weight',
    ['72.50'],
    `"status":"final","category":${category('vital-signs')},"code":${code('29463-7')},${subject},${at},"valueQuantity":${kg('72.50')}`,
  ],
  [
    'Observation',
    'sodium',
    ['3.10', '3.00', '5.20', '1.00'],
    `"status":"final","category":${category('laboratory')},"code":${code('2951-2')},${subject},${at},"valueRatio":{"numerator":${mg('3.10')},"denominator":${mg('1.00')}},"referenceRange":[{"low":${mg('3.00')},"high":${mg('5.20')}}]`,
  ],
  [
    'Observation',
    'panel',
    ['120.0', '80.00'],
    `"status":"final","category":${category('vital-signs')},"code":${code('85354-9')},${subject},${at},"component":[{"code":${code('8480-6')},"valueQuantity":${kg('120.0')}},{"code":${code('8462-4')},"valueQuantity":${kg('80.00')}}]`,
  ],
  [
    'MedicationRequest',
    'dose',
    ['0.50', '10.0'],
    `"status":"active","intent":"order","medicationCodeableConcept":{"text":"x"},${subject},"dosageInstruction":[{"text":"x","doseAndRate":[{"doseQuantity":${mg('0.50')}}]}],"dispenseRequest":{"quantity":${mg('10.0')}}`,
  ],
  [
    'Appointment',
    'extended',
    ['1.50'],
    `"extension":[{"url":"https://example.org/weight","valueDecimal":1.50}],"status":"booked","participant":[{"actor":{"reference":"Patient/pat-0001"},"status":"accepted"}]`,
  ],
]

const stored = STORED.map(
  ([type, id, , members]) =>
    parseJson(`{"resourceType":"${type}","id":"${id}",${members}}`) as Resource & { id: string },
)
const kit = epicOver([...RECORDS, ...stored])
const XML = { accept: 'application/fhir+xml' }

describe.each(STORED)('%s %s', (type, id, digits) => {
  const inJson = digits.map((each) => expect.stringMatching(`:${each.replaceAll('.', '\\.')}[,}]`))
  const inXml = digits.map((each) => expect.stringContaining(` value="${each}"`))

  test('is read with its digits, in JSON and XML', async () => {
    const path = `${type}/${kit.id(type, id)}`
    const json = (await kit.ask(path)).body.toString()
    const xml = (await kit.ask(path, { headers: XML })).body.toString()
    for (const each of inJson) expect(json).toEqual(each)
    for (const each of inXml) expect(xml).toEqual(each)
  })

  test('is found with its digits, in JSON and XML', async () => {
    const path = `${type}?_id=${kit.id(type, id)}`
    const json = (await kit.ask(path)).body.toString()
    const xml = (await kit.ask(path, { headers: XML })).body.toString()
    for (const each of inJson) expect(json).toEqual(each)
    for (const each of inXml) expect(xml).toEqual(each)
  })
})

test('STU3 keeps them too', async () => {
  const path = `STU3/Appointment/${kit.id('Appointment', 'extended')}`
  expect((await kit.ask(path)).body.toString()).toContain('"valueDecimal":1.50}')
  expect((await kit.ask(path, { headers: XML })).body.toString()).toContain('<valueDecimal value="1.50" />')
})

const reading = (digits: string, minute: number): string => `{
  "resourceType":"Observation","status":"final","category":${category('vital-signs')},
  "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
  "subject":{"reference":"Patient/${kit.id('Patient', 'pat-0001')}"},
  "encounter":{"reference":"Encounter/${kit.id('Encounter', 'enc-1')}"},
  "effectiveDateTime":"2026-11-23T08:0${minute}:00+08:00","valueQuantity":${kg(digits)}}`

const file = (body: string, headers: Record<string, string> = {}) =>
  kit.ask('Observation', { method: 'POST', headers: { 'content-type': 'application/fhir+json', ...headers }, body })

test('what is filed is read back with the digits that were sent', async () => {
  const filed = await file(reading('71.20', 1))
  expect(filed.status).toBe(201)
  expect((await kit.ask(filed.headers['Location'] ?? '')).body.toString()).toContain('"value":71.20,')
})

test('so is what a create gives back at once, sent as XML or as JSON', async () => {
  const prefer = { prefer: 'return=representation' }
  expect((await file(reading('70.00', 2), prefer)).body.toString()).toContain('"value":70.00,')
  const xml = `<Observation xmlns="http://hl7.org/fhir"><status value="final"/>
    <category><coding><system value="http://terminology.hl7.org/CodeSystem/observation-category"/><code value="vital-signs"/></coding></category>
    <code><coding><system value="http://loinc.org"/><code value="29463-7"/></coding></code>
    <subject><reference value="Patient/${kit.id('Patient', 'pat-0001')}"/></subject>
    <encounter><reference value="Encounter/${kit.id('Encounter', 'enc-1')}"/></encounter>
    <effectiveDateTime value="2026-11-23T08:03:00+08:00"/>
    <valueQuantity><value value="69.90"/><unit value="kg"/><system value="${UCUM}"/><code value="kg"/></valueQuantity></Observation>`
  const filed = await file(xml, { ...prefer, 'content-type': 'application/fhir+xml' })
  expect([filed.status, filed.body.toString()]).toEqual([201, expect.stringContaining('"value":69.90,')])
})
