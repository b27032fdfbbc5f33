/** The resources as production gives them. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { epicOver, type Json, OID, openEpic } from './epic-kit.ts'
import { NRIC, observation, RECORDS, visit } from './records.ts'

const kit = epicOver(RECORDS)

const read = async (type: string, id: string): Promise<Json> => (await kit.ask(`${type}/${kit.id(type, id)}`)).json

describe('a patient', () => {
  let patient: Json
  beforeAll(async () => {
    patient = await read('Patient', 'pat-0001')
  })

  test('has the elements of production in their order, and neither meta nor narrative', () => {
    expect(Object.keys(patient)).toEqual([
      'resourceType',
      'id',
      'extension',
      'identifier',
      'active',
      'name',
      'telecom',
      'gender',
      'birthDate',
      'deceasedBoolean',
      'address',
      'maritalStatus',
      'communication',
      'generalPractitioner',
      'managingOrganization',
    ])
  })

  test('has its NRIC under an identity type, and the numbers of Epic', () => {
    expect(patient.identifier).toMatchObject([
      { use: 'usual', type: { text: 'NRIC' }, system: `${OID}.7.5.737384.2001`, value: NRIC.tan },
      { type: { text: 'CEID' }, value: expect.stringMatching(/^[A-Z0-9]{15}$/) },
      { type: { text: 'EPIC' }, value: expect.stringMatching(/^E\d+$/) },
      { type: { text: 'EXTERNAL' }, system: `${OID}.7.2.698084`, value: expect.stringMatching(/^Z\d+$/) },
      { type: { text: 'FHIR' }, value: expect.stringMatching(/^T.{43}B$/) },
      {
        type: { text: 'FHIR STU3' },
        system: 'http://open.epic.com/FHIR/StructureDefinition/patient-fhir-id',
        value: patient.id,
      },
      { type: { text: 'INTERNAL' }, value: expect.stringMatching(/^ {5}Z\d+$/) },
    ])
  })

  test('has every name twice, telephone numbers ranked, the address as text with line breaks', () => {
    expect(patient.name.map(({ use, text }: Json) => [use, text])).toEqual([
      ['official', 'TAN AH KOW'],
      ['usual', 'TAN AH KOW'],
    ])
    expect(patient.telecom).toEqual([{ system: 'phone', value: '+65 8000 0001', use: 'mobile', rank: 1 }])
    expect(patient.address[0].text).toBe('BLK 901\r\nSANDBOX ROAD\r\n#04-12\r\nSingapore 990901\r\nSG')
    expect(patient.maritalStatus).toEqual({ text: 'Married' })
  })

  test('refers to others by Epic id, with the name they have now', () => {
    expect(patient.generalPractitioner).toEqual([
      { reference: `Practitioner/${kit.id('Practitioner', 'prac-01')}`, type: 'Practitioner', display: 'LIM BEE HOON' },
    ])
    expect(patient.managingOrganization.display).toBe('Zamrud Acute Hospital')
  })

  test('is read with the version header of production, spelt as it is there', async () => {
    const { headers } = await kit.ask(`Patient/${patient.id}`)
    expect(headers['E-Tag']).toMatch(/^\d{8}$/)
  })

  test('writes the value of an extension before its URL', () => {
    expect(Object.keys(patient.extension[0])).toEqual(['valueCodeableConcept', 'url'])
  })
})

describe('an observation', () => {
  test('of a vital sign has flowsheet codes before LOINC, times in UTC, and the visit with its number', async () => {
    const vital = await read('Observation', 'obs-pulse-1')
    expect(Object.keys(vital)).toEqual([
      'resourceType',
      'id',
      'extension',
      'status',
      'category',
      'code',
      'subject',
      'encounter',
      'effectiveDateTime',
      'issued',
      'performer',
      'valueQuantity',
    ])
    expect(vital.code.coding).toMatchObject([
      { system: `${OID}.7.2.707679`, code: '9008542' },
      {
        system: 'http://open.epic.com/FHIR/StructureDefinition/observation-flowsheet-id',
        code: expect.stringMatching(/^t.*0$/),
      },
      { system: 'http://loinc.org', code: '8867-4' },
      { system: 'http://loinc.org', code: '8716-3' },
    ])
    expect(vital.effectiveDateTime).toBe('2026-11-21T00:00:00Z')
    expect(vital.subject).toEqual({ reference: `Patient/${kit.id('Patient', 'pat-0001')}`, display: 'TAN AH KOW' })
    expect(vital.encounter).toEqual({
      reference: `Encounter/${kit.id('Encounter', 'enc-1')}`,
      identifier: { use: 'usual', system: `${OID}.7.3.698084.8`, value: '200700000001' },
      display: 'Hospital Encounter',
    })
    expect(vital.extension[0].url).toMatch(/template-id$/)
  })

  test('of the laboratory has two categories and a component beside LOINC', async () => {
    const lab = await read('Observation', 'obs-glucose-1')
    expect(lab.category.map(({ coding }: Json) => coding[0].code)).toEqual(['laboratory', 'Lab'])
    expect(lab.code.coding.map(({ system }: Json) => system)).toEqual(['http://loinc.org', `${OID}.7.2.768282`])
    expect(lab).not.toHaveProperty('extension')
    expect(lab.valueQuantity).toMatchObject({ value: 5.4, unit: 'mmol/L' })
  })
})

test('a temperature is told in Fahrenheit beside', async () => {
  const own = await openEpic([
    ...RECORDS,
    observation(
      'warm',
      { reference: 'Patient/pat-0001' },
      { category: 'vital-signs', loinc: '8310-5', name: 'Temperature', value: 36.8, unit: 'Cel' },
      '2026-11-21T08:00:00+08:00',
    ),
  ])
  const { json } = await own.ask(`Observation/${own.id('Observation', 'warm')}`)
  expect(json.extension).toContainEqual({
    valueQuantity: { value: 98.2, unit: 'deg F', system: 'http://unitsofmeasure.org', code: '[degF]' },
    url: 'http://open.epic.com/FHIR/STU3/StructureDefinition/temperature-in-fahrenheit',
  })
  await own.close()
})

test('place and maker of a vaccination are names, not references', async () => {
  const own = await openEpic([
    ...RECORDS,
    {
      resourceType: 'Immunization',
      id: 'shot',
      status: 'completed',
      vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207' }] },
      patient: { reference: 'Patient/pat-0001' },
      occurrenceDateTime: '2026-11-21',
      location: { reference: 'Location/loc-zah-w51-b07' },
      manufacturer: { reference: 'Organization/org-zah' },
    },
  ])
  expect((await own.ask(`Immunization/${own.id('Immunization', 'shot')}`)).json).toMatchObject({
    location: { display: 'Ward 51 Bed 7' },
    manufacturer: { display: 'Zamrud Acute Hospital' },
  })
  const { location, manufacturer } = (await own.ask(`Immunization/${own.id('Immunization', 'shot')}`)).json
  expect([location, manufacturer].flatMap(Object.keys)).toEqual(['display', 'display'])
  await own.close()
})

test('the account of a visit is named by its number, and after its patient in capitals', async () => {
  const stay = visit('stay', { reference: 'Patient/pat-0002' }, 'IMP', '200700000055', '2026-11-20')
  const account = [{ identifier: { system: 'urn:ngemr-sandbox:identifier:account', value: '7000001' } }]
  const own = await openEpic([...RECORDS, { ...stay, account }])
  const { json } = await own.ask(`Encounter/${own.id('Encounter', 'stay')}`)
  expect(json.account).toEqual([
    { identifier: { system: `${OID}.7.2.726582`, value: '7000001' }, display: 'OSMAN,SITI NUR' },
  ])
  await own.close()
})

test('an encounter has class and type in the codes of Epic alone, and its number', async () => {
  const encounter = await read('Encounter', 'enc-1')
  expect(encounter).toMatchObject({
    identifier: [{ use: 'usual', system: `${OID}.7.3.698084.8`, value: '200700000001' }],
    status: 'in-progress',
    class: { system: 'urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.13260', code: '4', display: 'HOV' },
    period: { start: '2026-11-20T01:00:00Z' },
    location: [
      {
        location: { reference: `Location/${kit.id('Location', 'loc-zah-w51-b07')}`, display: 'Ward 51 Bed 7' },
        status: 'active',
      },
    ],
  })
  expect(encounter.type.map(({ text }: Json) => text)).toEqual(['Hospital Encounter', 'Inpatient'])
  expect(encounter).not.toHaveProperty('text')
  expect(encounter).not.toHaveProperty('meta')
})

test.each([
  ['Practitioner', 'prac-01', ['INTERNAL', 'EXTERNAL', 'MCR']],
  ['Location', 'loc-zah-w51-b07', ['UNIT']],
  ['Organization', 'org-zah', ['HCI']],
])('%s is given with its identifiers', async (type, id, texts) => {
  const resource = await read(type, id)
  expect(resource.id).toBe(kit.id(type, id))
  expect(resource.identifier.map((identifier: Json) => identifier.type.text)).toEqual(texts)
})

test('a name in two parts is shown as Last, First in references', async () => {
  const encounter = await read('Encounter', 'enc-4')
  const { json } = await kit.ask(`Encounter?patient=${kit.id('Patient', 'pat-0002')}`)
  expect([encounter.subject.display, json.entry[0].resource.subject.display]).toEqual([
    'Osman, Siti Nur',
    'Osman, Siti Nur',
  ])
})

test('what was shaped before is shaped anew when the record, or one that it is named after, has changed', async () => {
  const own = await openEpic(RECORDS)
  const path = `Encounter/${own.id('Encounter', 'enc-4')}`
  const before = (await own.ask(path)).json
  expect((await own.ask(path)).json).toEqual(before)

  const patient = RECORDS.find(({ id }) => id === 'pat-0002')
  if (patient?.resourceType !== 'Patient') throw new Error('The records have no such patient.')
  await own.hospital.records.update('ngemr', {
    ...patient,
    name: [{ text: 'Siti Rahmat', family: 'Rahmat', given: ['Siti'] }],
  })
  expect((await own.ask(path)).json.subject.display).toBe('Rahmat, Siti')

  const encounter = RECORDS.find(({ id }) => id === 'enc-4')
  if (encounter?.resourceType !== 'Encounter') throw new Error('The records have no such encounter.')
  await own.hospital.records.update('ngemr', { ...encounter, status: 'cancelled' })
  expect((await own.ask(path)).json.status).toBe('cancelled')
  await own.close()
})
