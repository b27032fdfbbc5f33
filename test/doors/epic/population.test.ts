/** The door over the shipped population: every answer equals what a plain look through the files gives. */
import { describe, expect, test } from '@jest/globals'
import type { Encounter, Observation, Patient } from '@medplum/fhirtypes'
import { issues } from './epic-kit.ts'
import { file, isForNobody, overPopulation, standsStill } from './population-kit.ts'

const kit = overPopulation()

const patients = file<Patient>('Patient')
const standing = patients.filter(standsStill)
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
        expect([value, await kit.found('Patient', `Patient?identifier=NRIC|${encodeURIComponent(value)}`)]).toEqual([
          value,
          expected,
        ])
      }
    }
  }, 60_000)

  test('is found by name and birth date', async () => {
    for (const { id, name, birthDate } of standing) {
      const all = await kit.found(
        'Patient',
        `Patient?name=${encodeURIComponent(name?.[0]?.text ?? '')}&birthdate=${birthDate}`,
      )
      expect([id, all.includes(id)]).toEqual([id, true])
    }
  }, 60_000)

  test('has the vital signs, results and visits that the files give it', async () => {
    for (const { id } of standing.filter((each) => !isForNobody(each))) {
      const epicId = kit.ids.encode('Patient', id)
      const own = (resource: Observation | Encounter) => resource.subject?.reference === `Patient/${id}`
      for (const kind of ['vital-signs', 'laboratory']) {
        const expected = observations.filter((each) => own(each) && isKind(each, kind)).map((each) => each.id)
        const all = await kit.found('Observation', `Observation?patient=${epicId}&category=${kind}&_count=400`)
        expect([id, kind, all.sort()]).toEqual([id, kind, expected.sort()])
      }
      const visits = await kit.found('Encounter', `Encounter?patient=${epicId}`)
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
    const query = `patient=${kit.ids.encode('Patient', id)}&category=vital-signs&date=ge${from}&date=lt${to}`
    expect((await kit.found('Observation', `Observation?${query}`)).sort()).toEqual(expected.sort())
  }
})

const countOf = (patient: string): number =>
  observations.filter(({ subject }) => subject?.reference === `Patient/${patient}`).length

describe('of the restricted patients', () => {
  const whole = { 'x-sandbox-break-glass': '' }
  const broken = { 'x-sandbox-break-glass': 'emergency' }
  const asked = async (id: string, headers: Record<string, string>) => {
    const epicId = kit.ids.encode('Patient', id)
    const answers = [`Patient/${epicId}`, `Encounter?patient=${epicId}`].map((path) => kit.ask(path, { headers }))
    return (await Promise.all(answers)).map((answer) => [answer.status, ...issues(answer)])
  }

  test.each([
    ['pat-0006', '4131'],
    ['pat-0072', '4130'],
  ])('%s is found, with 4134, and its chart is refused with %s', async (id, code) => {
    const identifier = patients.find((each) => each.id === id)?.identifier?.[0]?.value
    expect(issues(await kit.ask(`Patient?identifier=NRIC|${identifier}`, { headers: whole }))).toEqual(['4134'])
    expect(await asked(id, whole)).toEqual([
      [403, code],
      [403, code],
    ])
  })

  test('pat-0006 is shown once the glass is broken, pat-0072 never', async () => {
    expect(await asked('pat-0006', broken)).toEqual([[200], [200, '59204', '4134']])
    expect(await asked('pat-0072', broken)).toEqual([
      [403, '4130'],
      [403, '4130'],
    ])
  })
})
