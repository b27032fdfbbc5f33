/** fhir-kit-client and fhirclient, unmodified, at the running Epic door: search, pages, references, create, refusals; in JSON and XML. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Observation, Patient } from '@medplum/fhirtypes'
import { Client } from 'fhir-kit-client'
import smart from 'fhirclient'
import { fromXml } from '../../../server/fhir/xml/from-xml.ts'
import { checkLetter } from '../../../server/national-id.ts'
import { type Json, type LiveSandbox, openLiveSandbox } from '../http/live-sandbox.ts'

type Smart = ReturnType<ReturnType<typeof smart>['client']>

let sandbox: LiveSandbox
let token: string
let kit: Client
let smartClient: Smart
let patient: string
let encounter: string

beforeAll(async () => {
  sandbox = await openLiveSandbox()
  token = await sandbox.token()
  const { epic, open, apiKey } = sandbox.ready
  // What a test of a vendor begins with: a visit under way, by the open door.
  const subject = { reference: 'Patient/tan' }
  const visit = { resourceType: 'Encounter', id: 'e1', status: 'in-progress', class: { code: 'IMP' }, subject }
  await fetch(`${open}/Encounter/e1`, {
    method: 'PUT',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(visit),
  })
  kit = new Client({ baseUrl: epic, bearerToken: token })
  const environment = [{ headers: {}, url: '/' }, {}, {}] as unknown as Parameters<typeof smart>
  const state = { serverUrl: epic, tokenResponse: { access_token: token, token_type: 'Bearer' } }
  smartClient = smart(...environment).client(state as never)
  const found: Json = await kit.search({ resourceType: 'Patient', searchParams: { identifier: 'NRIC|T3012345F' } })
  patient = found.entry[0].resource.id
  const visits: Json = await kit.search({ resourceType: 'Encounter', searchParams: { patient } })
  encounter = visits.entry[0].resource.id
})
afterAll(() => sandbox.close())

let minute = 0
const reading = (): Observation =>
  ({
    resourceType: 'Observation',
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: `Patient/${patient}` },
    encounter: { reference: `Encounter/${encounter}` },
    effectiveDateTime: `2026-11-23T08:${String(++minute).padStart(2, '0')}:00+08:00`,
    valueQuantity: { value: 70 + minute, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  }) as Observation

const person = (): Patient => {
  const digits = `T970000${++minute % 10}`
  return {
    resourceType: 'Patient',
    identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/nric', value: digits + checkLetter(digits) }],
    name: [{ use: 'official', family: `CLIENT ${minute}` }],
    gender: 'female',
    birthDate: '1990-01-01',
  }
}
const vitals = () => ({ patient, category: 'vital-signs' })

describe('fhir-kit-client', () => {
  test('creates a person and readings, and takes the empty answer with its Location for what it is', async () => {
    const made: Json = await kit.create({ resourceType: 'Patient', body: person() as never })
    const { response } = Client.httpFor(made)
    expect(response?.status).toBe(201)
    const id = response?.headers.get('location')?.split('/')[1] ?? ''
    expect(await kit.read({ resourceType: 'Patient', id })).toMatchObject({ id, gender: 'female' })
    for (let n = 0; n < 5; n++) await kit.create({ resourceType: 'Observation', body: reading() as never })
  })

  test('searches, pages to the end, and resolves the references of what it finds', async () => {
    let page: Json = await kit.search({ resourceType: 'Observation', searchParams: { ...vitals(), _count: 2 } })
    const [first] = page.entry
    const seen: string[] = []
    while (page) {
      const matched = page.entry.filter(({ search }: Json) => search.mode === 'match')
      seen.push(...matched.map(({ resource }: Json) => resource.id))
      page = await kit.nextPage({ bundle: page })
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(5)
    const { subject, encounter: visit } = first.resource
    expect(await kit.resolve({ reference: subject.reference })).toMatchObject({ resourceType: 'Patient', id: patient })
    expect(await kit.resolve({ reference: visit.reference })).toMatchObject({ id: encounter })
  })

  test('gets a replayed reading refused as an error that holds the OperationOutcome', async () => {
    const body = reading() as never
    await kit.create({ resourceType: 'Observation', body })
    const refused = kit.create({ resourceType: 'Observation', body })
    await expect(refused).rejects.toMatchObject({
      response: {
        status: 400,
        data: { issue: [{ diagnostics: 'Reading already exists', details: { coding: [{ code: '59189' }] } }] },
      },
    })
  })

  test('reads the capability statement, which names this address', async () => {
    const statement: Json = await kit.capabilityStatement()
    expect(statement).toMatchObject({ fhirVersion: '4.0.1', implementation: { url: sandbox.ready.epic } })
  })

  test('without a token gets 401, with an id that is nobody’s 404', async () => {
    const stranger = new Client({ baseUrl: sandbox.ready.epic })
    await expect(stranger.read({ resourceType: 'Patient', id: patient })).rejects.toMatchObject({
      response: { status: 401 },
    })
    await expect(kit.read({ resourceType: 'Patient', id: 'e3' })).rejects.toMatchObject({ response: { status: 404 } })
  })
})

describe('fhirclient', () => {
  const json = { accept: 'application/fhir+json' }

  test('searches and pages to the end, flat and with references resolved', async () => {
    const url = `Observation?${new URLSearchParams({ ...vitals(), _count: '2' })}`
    const found: Json = await smartClient.request(
      { url, headers: json },
      { flat: true, pageLimit: 0, resolveReferences: ['subject'] },
    )
    const readings = found.filter(({ resourceType }: Json) => resourceType === 'Observation')
    expect(readings.length).toBeGreaterThanOrEqual(5)
    expect(readings[0].subject).toMatchObject({ resourceType: 'Patient', id: patient })
  })

  test('creates, with the representation when it prefers it', async () => {
    const made: Json = await smartClient.create(reading() as never, {
      headers: { ...json, prefer: 'return=representation' },
    })
    expect(made).toMatchObject({ resourceType: 'Observation', status: 'final' })
    expect(await smartClient.request({ url: `Observation/${made.id}`, headers: json })).toEqual(made)
  })

  test('tells the refusal in its error', async () => {
    const wrong = { ...reading(), status: 'preliminary' }
    await expect(smartClient.create(wrong as never, { headers: json })).rejects.toMatchObject({ status: 400 })
    await expect(smartClient.request({ url: 'Patient/e3', headers: json })).rejects.toThrow(
      /FHIR ID provided was not found/,
    )
  })
})

describe('in XML, which the door answers in when nothing else is asked for', () => {
  const xml = async (path: string, init: RequestInit = {}): Promise<{ status: number; read: Json }> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/fhir+xml', ...init.headers }
    const response = await fetch(path.startsWith('http') ? path : `${sandbox.ready.epic}/${path}`, { ...init, headers })
    expect(response.headers.get('content-type')).toMatch(/xml; charset=utf-8$/)
    const read = fromXml(await response.text())
    return { status: response.status, read: read.ok ? read.value : undefined }
  }

  test('a search is paged through by its links', async () => {
    const query = new URLSearchParams({ ...vitals(), _count: '3' })
    let seen = 0
    for (let url: string | undefined = `Observation?${query}`; url !== undefined; ) {
      const { status, read }: { status: number; read: Json } = await xml(url)
      expect(status).toBe(200)
      seen += read.entry.filter(({ search }: Json) => search.mode === 'match').length
      url = read.link.find(({ relation }: Json) => relation === 'next')?.url
    }
    expect(seen).toBeGreaterThanOrEqual(5)
  })

  test('a person is created from XML and refused in XML', async () => {
    const send = (number: string) =>
      xml('Patient', {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+xml', prefer: 'return=representation' },
        body: `<Patient xmlns="http://hl7.org/fhir"><identifier><system value="https://fhir.synapxe.sg/NamingSystem/nric"/><value value="${number}"/></identifier><name><use value="official"/><family value="XML PERSON"/></name><gender value="male"/><birthDate value="1991-02-03"/></Patient>`,
      })
    const made = await send(`T9800001${checkLetter('T9800001')}`)
    expect([made.status, made.read.resourceType, made.read.birthDate]).toEqual([201, 'Patient', '1991-02-03'])
    const refused = await send('T9800001?')
    expect([refused.status, refused.read.issue[0].details.coding[0].code]).toEqual([400, '59111'])
  })
})
