/** What a client asks by URL is answered as a naive search over the same records answers it: which, in which order, on which pages. */
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { json, openHospital } from '../open-hospital.ts'
import { compareValues, holds, refersTo, sortValue } from './naive.ts'
import { TARGETS } from './parameters.ts'
import { type Asked, asking, criterion, linked } from './questions.ts'
import { hospital, type Json, type Stored, TYPES } from './records.ts'

type Answer = {
  total: number
  link: { relation: string; url: string }[]
  entry?: { resource: Stored; search: { mode: string } }[]
}
const HOSPITALS = 3
const opened: Promise<{
  ask: Awaited<ReturnType<typeof openHospital>>['ask']
  close(): Promise<void>
  all: Stored[]
}>[] = fc.sample(hospital, { numRuns: HOSPITALS, seed: 3 }).map(async (records) => {
  const open = await openHospital()
  const stored: Stored[] = []
  for (const record of records) {
    // Every third is a later version: what the first one said must not be found.
    const path = `/${String(record['resourceType'])}/${String(record['id'])}`
    if (stored.length % 3 === 0) await open.ask('PUT', path, { body: before(record) })
    stored.push(json(await open.ask('PUT', path, { body: record })) as Stored)
  }
  return { ask: open.ask, close: open.close, all: stored }
})
const before = ({ resourceType, id }: Json) => ({
  resourceType,
  id,
  ...(resourceType === 'Patient' ? { gender: 'male', name: [{ family: 'Tan' }], birthDate: '2020' } : {}),
  ...(resourceType === 'Observation' ? { status: 'final', code: { coding: [{ code: 'a' }] } } : {}),
})
afterAll(async () => {
  for (const one of opened) await (await one).close()
})

const queryOf = (params: readonly (readonly [string, string])[]): string =>
  params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')

function inOrder(found: Stored[], sort: Asked['sort']): string[] {
  const time = ({ meta }: Stored) => Date.parse(meta.lastUpdated)
  const [first] = sort
  const mirrored = first !== undefined && (first.code === '_lastUpdated' ? !first.descending : first.descending)
  const ordered = [...found].sort((one, other) => {
    for (const { code, descending } of sort) {
      const [a, b] = [sortValue(one, code, descending), sortValue(other, code, descending)]
      if (a === undefined || b === undefined) {
        if (a !== b) return a === undefined ? 1 : -1
        continue
      }
      const order = compareValues(a, b)
      if (order !== 0) return descending ? -order : order
    }
    // Newest first; the other way round where the first key is.
    const ties = time(other) - time(one)
    return mirrored ? -ties : ties
  })
  return ordered.map(({ id }) => id)
}

/** All pages, by their links. */
async function ids(
  ask: (typeof opened)[number] extends Promise<infer O> ? (O extends { ask: infer A } ? A : never) : never,
  asked: Asked,
) {
  const shape: [string, string][] = [
    ['_count', String(asked.count)],
    ['_total', 'accurate'],
  ]
  if (asked.sort.length > 0)
    shape.push(['_sort', asked.sort.map(({ code, descending }) => `${descending ? '-' : ''}${code}`).join(',')])
  const found: string[] = []
  const totals = new Set<number>()
  let path: string | undefined = `/${asked.type}?${queryOf([...asked.url, ...shape])}`
  while (path !== undefined) {
    const response = await ask('GET', path, { headers: { prefer: 'handling=strict' } })
    if (response.status !== 200) throw new Error(`${path}: ${String(response.body)}`)
    const { total, link, entry = [] } = json(response) as unknown as Answer
    totals.add(total)
    expect(entry.length).toBeLessThanOrEqual(asked.count)
    found.push(...entry.map(({ resource }) => resource.id))
    path = link.find(({ relation }) => relation === 'next')?.url.split('/fhir/r4')[1]
  }
  return { found, totals: [...totals] }
}

const agrees = async (asked: Asked, n: number) => {
  const { ask, all } = await (opened[n] as (typeof opened)[number])
  const expected = all.filter(
    (one) => one.resourceType === asked.type && asked.questions.every((question) => holds(one, question, all)),
  )
  expect(await ids(ask, asked)).toEqual({ found: inOrder(expected, asked.sort), totals: [expected.length] })
}

const which = fc.nat({ max: HOSPITALS - 1 })
const terms = <T>(one: fc.Arbitrary<T>, maxLength: number) => fc.array(one, { minLength: 1, maxLength })

describe.each(TYPES)('%s', (type) => {
  test('by one parameter, of every kind, with every modifier and prefix', () =>
    fc.assert(fc.asyncProperty(asking(type, terms(criterion(type), 1)), which, agrees), { numRuns: 150 }))

  test('by several', () =>
    fc.assert(fc.asyncProperty(asking(type, terms(criterion(type), 3)), which, agrees), { numRuns: 60 }))

  test('over references, forwards, backwards, and both', () =>
    fc.assert(fc.asyncProperty(asking(type, terms(fc.oneof(linked(type), criterion(type)), 2)), which, agrees), {
      numRuns: 110,
    }))
})

/** `Type:code[:Target]`, or everything */
const step = fc
  .constantFrom(
    ...Object.entries(TARGETS).flatMap(([type, codes]) =>
      Object.entries(codes).flatMap(([code, targets]) => targets.map((target) => ({ type, code, target }))),
    ),
  )
  .chain((one) =>
    fc.record({
      ...Object.fromEntries(Object.entries(one).map(([k, v]) => [k, fc.constant(v)])),
      reverse: fc.boolean(),
      iterate: fc.boolean(),
      typed: fc.boolean(),
    }),
  ) as fc.Arbitrary<{ type: string; code: string; target: string; reverse: boolean; iterate: boolean; typed: boolean }>

test('what comes along is what is referred to, and what refers, once each, round after round', () =>
  fc.assert(
    fc.asyncProperty(
      fc
        .constantFrom('Patient', 'Encounter', 'Observation', 'Organization', 'ConceptMap', 'PlanDefinition', 'ValueSet')
        .chain((type) => asking(type, terms(criterion(type), 1))),
      fc.array(step, { minLength: 1, maxLength: 3 }),
      which,
      async (asked, steps, n) => {
        const { ask, all } = await (opened[n] as (typeof opened)[number])
        const named = steps.map(({ type, code, target, reverse, iterate, typed }): [string, string] => [
          `${reverse ? '_revinclude' : '_include'}${iterate ? ':iterate' : ''}`,
          `${type}:${code}${typed ? `:${target}` : ''}`,
        ])
        const response = await ask('GET', `/${asked.type}?${queryOf([...asked.url, ...named, ['_count', '100']])}`)
        const entry = (json(response) as unknown as Answer).entry ?? []
        const name = ({ resourceType, id }: Stored) => `${resourceType}/${id}`
        const matches = all.filter(
          (one) => one.resourceType === asked.type && asked.questions.every((question) => holds(one, question, all)),
        )
        const came = new Set<Stored>()
        let from = matches
        for (let round = 0; from.length > 0; round++) {
          const now = steps.filter(({ iterate }) => iterate || round === 0)
          const next = all.filter(
            (one) =>
              !matches.includes(one) &&
              !came.has(one) &&
              from.some((other) =>
                now.some(({ type, code, target, reverse, typed }) => {
                  const [holder, to] = reverse ? [one, other] : [other, one]
                  if (holder.resourceType !== type || (typed && to.resourceType !== target)) return false
                  return refersTo(holder, code, to)
                }),
              ),
          )
          for (const one of next) came.add(one)
          from = next
        }
        const of = (mode: string) =>
          entry.filter(({ search }) => search.mode === mode).map(({ resource }) => name(resource))
        expect(of('match').sort()).toEqual(matches.map(name).sort())
        expect(of('include').sort()).toEqual([...came].map(name).sort())
      },
    ),
    { numRuns: 250 },
  ))
