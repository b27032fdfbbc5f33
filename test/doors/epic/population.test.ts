/** The door over the shipped population: every answer equals what a plain look through the files gives. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Encounter, Observation, Patient, Resource } from '@medplum/fhirtypes'
import type { DoorHandler } from '../../../server/doors/http/door.ts'
import { grantableApis } from '../../../server/doors/http/epic/apis/grantable-apis.ts'
import { createEpicDoor } from '../../../server/doors/http/epic/create-epic-door.ts'
import { createEpicIds } from '../../../server/doors/http/epic/epic-id.ts'
import { createHospital } from '../../../server/emr/create-hospital.ts'
import { loadPopulation } from '../../../server/emr/fixtures/load-population.ts'
import type { Store } from '../../../server/store/contract.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'
import { BASE, type Json, NOW } from './epic-kit.ts'

const folder = fileURLToPath(new URL('../../../fixtures/population', import.meta.url))
const file = <R extends Resource>(type: string): (R & { id: string })[] =>
  readFileSync(`${folder}/${type}.ndjson`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as R & { id: string })

const ids = createEpicIds()
let store: Store
let handler: DoorHandler
beforeAll(async () => {
  store = await createSqliteStore({ file: ':memory:', now: () => NOW })
  await loadPopulation(store, 'ngemr', folder)
  const hospital = createHospital({ store, now: () => NOW, seed: 'test' })
  const urls = () => ({ epic: BASE, oauth: 'http://127.0.0.1:8080/ngemr/oauth2' })
  handler = createEpicDoor({ hospital, now: () => NOW, urls, version: '0.0.0' })
}, 60_000)
afterAll(() => store.close())

async function ask(path: string): Promise<{ status: number; json: Json; text: string }> {
  const [pathname = '', query = ''] = path.replace(`${BASE}/`, '').split('?')
  const { status, body } = await handler({
    workspace: 'ngemr',
    method: 'GET',
    segments: pathname.split('/'),
    query,
    headers: { accept: 'application/fhir+json', 'x-sandbox-break-glass': 'the whole population is looked at' },
    body: undefined,
    caller: { clientId: 'demo-backend', partner: 'demo', apis: grantableApis() },
  })
  return { status, text: body.toString(), json: JSON.parse(body.toString()) }
}

/** All pages, as logical ids. */
async function found(type: string, path: string): Promise<string[]> {
  const all: string[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const { json }: { json: Json } = await ask(next)
    for (const entry of json.entry ?? [])
      if (entry.search.mode === 'match') all.push(ids.decode(type, entry.resource.id) ?? '?')
    next = json.link.find(({ relation }: Json) => relation === 'next')?.url
  }
  return all
}

const patients = file<Patient>('Patient')
const standing = patients.filter(({ link }) => !link?.some(({ type }) => type === 'replaced-by'))
const observations = file<Observation>('Observation')
const encounters = file<Encounter>('Encounter')
const isKind = (observation: Observation, kind: string): boolean =>
  observation.category?.some(({ coding }) => coding?.some(({ code }) => code === kind)) ?? false

describe('every patient', () => {
  test('is found by every identifier it has', async () => {
    for (const { identifier = [] } of standing) {
      for (const { value = '' } of identifier) {
        const expected = standing
          .filter((other) => other.identifier?.some((each) => each.value === value))
          .map(({ id }) => id)
        expect([value, await found('Patient', `Patient?identifier=NRIC|${encodeURIComponent(value)}`)]).toEqual([
          value,
          expected,
        ])
      }
    }
  }, 60_000)

  test('is found by name and birth date', async () => {
    for (const { id, name, birthDate } of standing) {
      const all = await found(
        'Patient',
        `Patient?name=${encodeURIComponent(name?.[0]?.text ?? '')}&birthdate=${birthDate}`,
      )
      expect([id, all.includes(id)]).toEqual([id, true])
    }
  }, 60_000)

  test('has the vital signs, results and visits that the files give it', async () => {
    for (const { id } of standing) {
      const epicId = ids.encode('Patient', id)
      const own = (resource: Observation | Encounter) => resource.subject?.reference === `Patient/${id}`
      for (const kind of ['vital-signs', 'laboratory']) {
        const expected = observations.filter((each) => own(each) && isKind(each, kind)).map((each) => each.id)
        const all = await found('Observation', `Observation?patient=${epicId}&category=${kind}&_count=400`)
        expect([id, kind, all.sort()]).toEqual([id, kind, expected.sort()])
      }
      const visits = await found('Encounter', `Encounter?patient=${epicId}`)
      expect([id, visits.sort()]).toEqual([
        id,
        encounters
          .filter(own)
          .map((each) => each.id)
          .sort(),
      ])
    }
  }, 60_000)
})

test('a range of dates finds what lies in it', async () => {
  const [busiest] = [...standing].sort((a, b) => countOf(b.id) - countOf(a.id))
  const id = busiest?.id ?? ''
  for (const [from, to] of [
    ['2024-01-01', '2024-07-01'],
    ['2025-03-01', '2025-03-31'],
    ['2020-01-01', '2030-01-01'],
  ]) {
    const inside = (at: string | undefined): boolean =>
      at !== undefined &&
      Date.parse(at) >= Date.parse(`${from}T00:00:00+08:00`) &&
      Date.parse(at) < Date.parse(`${to}T00:00:00+08:00`)
    const expected = observations
      .filter(
        (each) =>
          each.subject?.reference === `Patient/${id}` && isKind(each, 'vital-signs') && inside(each.effectiveDateTime),
      )
      .map((each) => each.id)
    const query = `patient=${ids.encode('Patient', id)}&category=vital-signs&date=ge${from}&date=lt${to}`
    expect((await found('Observation', `Observation?${query}`)).sort()).toEqual(expected.sort())
  }
})

const countOf = (patient: string): number =>
  observations.filter(({ subject }) => subject?.reference === `Patient/${patient}`).length

test('every record can be read, refers to what can be read, and shows nothing of how it is stored', async () => {
  const readable = new Set(['Patient', 'Encounter', 'Observation', 'Practitioner', 'Location', 'Organization'])
  for (const type of readable) {
    const all: (Resource & { id: string })[] = type === 'Patient' ? standing : file(type)
    for (const resource of all.filter((_each, n) => n % 7 === 0)) {
      const { status, json, text } = await ask(`${type}/${ids.encode(type, resource.id)}`)
      expect([resource.id, status, json.resourceType]).toEqual([resource.id, 200, type])
      expect(text).not.toMatch(/urn:ngemr-sandbox|synapxe|"meta"|"div"/)
      for (const [, to = '', epicId = ''] of text.matchAll(/"reference":"(\w+)\/([^"]+)"/g)) {
        if (!readable.has(to)) continue
        const id = ids.decode(to, epicId) ?? ''
        expect([to, id, (await store.read.getResource('ngemr', to, id)) !== undefined]).toEqual([to, id, true])
      }
    }
  }
}, 60_000)
