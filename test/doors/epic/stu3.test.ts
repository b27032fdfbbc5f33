/** `/api/FHIR/STU3`: Appointment and Practitioner, and what they refer to, as STU3 over the same records. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Appointment, Location, Patient } from '@medplum/fhirtypes'
import { stu3Xml } from '../../../server/doors/http/epic/stu3/stu3-xml.ts'
import { STU3_ELEMENTS } from '../../../server/doors/http/epic/stu3/to-stu3.ts'
import { parseXml } from '../../../server/fhir/xml/parse-xml.ts'
import { BASE, type EpicKit, issues, type Json, matches, openEpic } from './epic-kit.ts'
import { notStu3 } from './stu3-definitions.ts'

const STU3 = BASE.replace('R4', 'STU3')
const population = <T>(type: string): (T & { id: string })[] =>
  readFileSync(new URL(`../../../fixtures/population/${type}.ndjson`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

let kit: EpicKit
beforeAll(async () => {
  const appointments = population<Appointment>('Appointment').slice(0, 12)
  const [first] = appointments
  const states: (Appointment & { id: string })[] = [
    { ...(first as Appointment), id: 'apt-waits', status: 'waitlist', reasonCode: [{ text: 'Review' }] },
    { ...(first as Appointment), id: 'apt-in', status: 'checked-in', patientInstruction: 'Fast.' },
  ]
  kit = await openEpic([
    ...population<Patient>('Patient').slice(0, 12),
    ...population<Location>('Location'),
    ...population<Json>('Practitioner'),
    ...population<Json>('Organization'),
    ...appointments,
    ...states,
    {
      resourceType: 'Patient',
      id: 'pat-billed',
      identifier: [{ use: 'old', system: 'https://fhir.synapxe.sg/NamingSystem/nric', value: 'T7444021A' }],
      address: [{ use: 'billing', city: 'Singapore' }],
    },
  ])
})
afterAll(() => kit.close())

const onlyStu3 = (resource: Json): void => {
  const known = ['resourceType', 'id', 'meta', 'extension', ...(STU3_ELEMENTS[resource.resourceType] ?? [])]
  expect(Object.keys(resource).filter((name) => !known.includes(name))).toEqual([])
  expect(notStu3(resource)).toEqual([])
  for (const [, reference] of JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g))
    expect(reference).toMatch(new RegExp(`^${STU3}/[A-Z][A-Za-z]+/[A-Za-z0-9.-]+$`))
}

test('appointments of a patient: one service category, no period of a participant, absolute references', async () => {
  const patient = kit.id('Patient', 'pat-0001')
  const answer = await kit.ask(`STU3/Appointment?patient=${patient}`)
  expect(answer.status).toBe(200)
  const found = matches(answer.json)
  expect(found.length).toBeGreaterThan(2)
  for (const each of found) {
    onlyStu3(each)
    expect(each.serviceCategory.coding[0].code).toBe('appointment')
    expect(each.participant.some(({ period }: Json) => period !== undefined)).toBe(false)
    expect(each.participant[0].actor.reference).toBe(`${STU3}/Patient/${patient}`)
  }
  expect(answer.json.entry[0].fullUrl).toBe(`${STU3}/Appointment/${found[0].id}`)
  expect(answer.json.link.at(-1).url).toBe(`${STU3}/Appointment?patient=${patient}`)
  const r4 = matches((await kit.ask(`Appointment?patient=${patient}`)).json)
  expect(found.map(({ id }) => id)).toEqual(r4.map(({ id }) => id))
})

test('statuses and elements that STU3 does not have are its nearest, or left out', async () => {
  const waits = await kit.ask(`STU3/Appointment/${kit.id('Appointment', 'apt-waits')}`)
  expect(waits.json).toMatchObject({ status: 'pending', reason: [{ text: 'Review' }] })
  const arrived = await kit.ask(`STU3/Appointment/${kit.id('Appointment', 'apt-in')}`)
  expect(arrived.json.status).toBe('arrived')
  onlyStu3(arrived.json)
})

test('a number that was replaced is a secondary one, and a use of an address that STU3 lacks is left out', async () => {
  const { json } = await kit.ask(`STU3/Patient/${kit.id('Patient', 'pat-billed')}`)
  expect(json.identifier.map(({ use }: Json) => use)).toContain('secondary')
  expect(json.address).toEqual([expect.objectContaining({ city: 'Singapore' })])
  expect(json.address[0]).not.toHaveProperty('use')
  onlyStu3(json)
})

test('practitioners are found by name, with the rules of R4', async () => {
  const refused = await kit.ask('STU3/Practitioner?gender=male')
  expect([refused.status, issues(refused)]).toEqual([400, expect.arrayContaining(['59159'])])
  const name = encodeURIComponent(String(population<Json>('Practitioner')[0]?.['name'][0].family))
  const found = matches((await kit.ask(`STU3/Practitioner?family=${name}`)).json)
  expect(found.length).toBeGreaterThan(0)
  found.forEach(onlyStu3)
})

test('whatever an appointment refers to can be read there', async () => {
  const [appointment] = matches((await kit.ask(`STU3/Appointment?patient=${kit.id('Patient', 'pat-0001')}`)).json)
  const types = new Set<string>()
  for (const { actor } of appointment.participant) {
    const { status, json } = await kit.ask(actor.reference.replace(STU3, 'STU3'))
    expect(status).toBe(200)
    onlyStu3(json)
    types.add(json.resourceType)
    if (json.resourceType === 'Location') expect(Array.isArray(json.type)).toBe(false)
  }
  expect([...types].sort()).toEqual(['Location', 'Patient', 'Practitioner'])
})

/** One of the patients is restricted. */
const BROKEN_GLASS = { 'x-sandbox-break-glass': 'every form is looked at' }

test('every patient, practitioner, place and organization is one of STU3', async () => {
  for (const type of ['Patient', 'Practitioner', 'Location', 'Organization']) {
    const all = population<Json>(type).slice(0, 12)
    for (const { id } of all) {
      const { status, json } = await kit.ask(`STU3/${type}/${kit.id(type, id)}`, { headers: BROKEN_GLASS })
      if (status !== 302) onlyStu3(json)
    }
  }
})

test('what is not STU3 is noticed', () => {
  const participant = [{ status: 'accepted' }]
  expect(notStu3({ resourceType: 'Appointment', status: 'booked', participant })).toEqual([])
  expect(
    notStu3({
      resourceType: 'Appointment',
      status: 'waitlist',
      serviceCategory: [{}],
      start: '2026-11-23',
      minutesDuration: 0,
      participant: [{ required: 'maybe' }],
    }),
  ).toEqual([
    'Appointment.minutesDuration',
    'Appointment.participant.required',
    'Appointment.participant.status',
    'Appointment.serviceCategory',
    'Appointment.start',
    'Appointment.status',
  ])
  const name = [{ family: ['LIM'], period: { start: 'soon' } }]
  expect(notStu3({ resourceType: 'Practitioner', name, patientInstruction: 'x', deceasedBoolean: true })).toEqual([
    'Practitioner.deceasedBoolean',
    'Practitioner.name.family',
    'Practitioner.name.period.start',
    'Practitioner.patientInstruction',
  ])
  expect(notStu3({ resourceType: 'Patient', deceasedBoolean: 'no' })).toEqual(['Patient.deceasedBoolean'])
  expect(notStu3({ resourceType: 'Location', type: [{}], mode: 'x' })).toEqual(['Location.mode', 'Location.type'])
})

test('its own CapabilityStatement: STU3, and no more than it serves', async () => {
  const { json } = await kit.ask('STU3/metadata', { apis: null })
  expect(json).toMatchObject({ fhirVersion: '3.0.1', acceptUnknown: 'both', implementation: { url: STU3 } })
  const served = json.rest[0].resource.map(({ type, interaction }: Json) => [
    type,
    interaction.map(({ code }: Json) => code).join(),
  ])
  expect(served).toEqual([
    ['Appointment', 'read,search-type'],
    ['Location', 'read'],
    ['Organization', 'read'],
    ['Patient', 'read'],
    ['Practitioner', 'read,search-type'],
  ])
})

test.each([
  ['another type', 'STU3/Observation?patient=x', 404],
  ['a search of what can only be read', 'STU3/Patient?family=x', 404],
])('%s is not there', async (_what, path, status) => {
  expect((await kit.ask(path)).status).toBe(status)
})

test('nothing can be written there', async () => {
  for (const type of ['Patient', 'Appointment'])
    expect((await kit.ask(`STU3/${type}`, { method: 'POST', body: '{}' })).status).toBe(405)
})

test('goes out as XML without being asked for JSON, with the names of STU3', async () => {
  const headers = { accept: '' }
  const path = `STU3/Appointment/${kit.id('Appointment', 'apt-waits')}`
  const answer = await kit.ask(path, { headers })
  expect(answer.headers['Content-Type']).toBe('application/xml; charset=utf-8')
  const xml = answer.body.toString()
  expect(xml).toMatch(/^<Appointment xmlns="http:\/\/hl7.org\/fhir"><id value="/)
  expect(xml).toContain('<reason><text value="Review" /></reason>')
  expect(parseXml(xml).ok).toBe(true)
  expect((await kit.ask('STU3/Appointment/x', { headers })).body.toString()).toContain('<OperationOutcome')
})

test('XML writes attributes where FHIR has them, and escapes', () => {
  const xml = stu3Xml({
    resourceType: 'Bundle',
    link: [{ relation: 'self', url: 'a&b' }],
    entry: [
      {
        resource: {
          resourceType: 'Patient',
          id: 'p',
          extension: [{ valueString: '<"', url: 'http://x' }],
          name: [{ id: 'n', _family: { extension: [{ valueCode: 'masked', url: 'http://y' }] }, given: ['A', 'B'] }],
          active: true,
        },
      },
    ],
  })
  expect(xml).toContain('<link><relation value="self"/><url value="a&amp;b"/></link>')
  expect(xml).toContain('<resource><Patient><id value="p"/>')
  expect(xml).toContain('<extension url="http://x"><valueString value="&lt;&quot;"/></extension>')
  expect(xml).toContain(
    '<name id="n"><family><extension url="http://y"><valueCode value="masked"/></extension></family>',
  )
  expect(xml).toContain('<given value="A"/><given value="B"/></name><active value="true"/>')
})
