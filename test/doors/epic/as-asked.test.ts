/**
 * Every search of the API table against a second, naive one: the records are read through the door one by one, and those are kept
 * that somebody who looks at them would keep. The queries are made of what the records show.
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import fc from 'fast-check'
import type { ApiParameter, SearchApi } from '../../../server/doors/http/epic/api.ts'
import { EPIC_APIS } from '../../../server/doors/http/epic/apis/index.ts'
import { extractIndexes } from '../../../server/fhir/extract-indexes.ts'
import type { IndexEntry, SimpleEntry } from '../../../server/fhir/index-entry.ts'
import { dateRange } from '../../../server/fhir/index-values/date-range.ts'
import type { Comparator, Predicate } from '../../../server/fhir/resource-query.ts'
import { searchParameter } from '../../../server/fhir/search-parameters.ts'
import { naiveSearch } from '../../store/contract/naive-search.ts'
import { file, overPopulation, type Stored, standsStill } from './population-kit.ts'

/** Records of these are looked at: the richest, a child, a mother, a surgical course, and one with hardly anything. */
const PATIENTS = new Set([1, 3, 5, 7, 9, 13, 15, 19, 20, 25, 31].map((n) => `pat-${String(n).padStart(4, '0')}`))
/** R4's name of what Epic calls otherwise. */
const R4_NAMES: Readonly<Record<string, string>> = { 'MedicationRequest.date': 'authoredon' }
/**
 * Their rules are not R4's (whole names, kinds of documents), and tests of their own hold them: `family`, `given`, `name` and
 * `telecom` patient-search.test.ts and behaviour/search-needs.test.ts; `address`, `phonetic`, `_lastupdated` and
 * `Practitioner.identifier` behaviour/search-needs.test.ts; `class` encounter-search.test.ts.
 */
const OF_THEIR_OWN = new Set([
  'family',
  'given',
  'Patient.name',
  'Practitioner.name',
  'telecom',
  'Patient.address',
  'Practitioner.address',
  'phonetic',
  'class',
  '_lastupdated',
  'Practitioner.identifier',
])
/** Two of them would have to agree. */
const THE_PATIENT = new Set(['patient', 'subject', 'beneficiary'])

interface Shown {
  /** The logical id */
  id: string
  resource: Resource
  updated: number
  entries: IndexEntry[]
}

/** A parameter as it is sent, and what it asks of a record. */
interface Asked {
  name: string
  value: string
  predicate: Predicate
}

const APIS = EPIC_APIS.filter((api): api is SearchApi => api.interaction === 'search' && api.parameters.length > 0)
const TYPES = [...new Set(APIS.map(({ type }) => type))]

const kit = overPopulation()

const isLookedAt = (stored: Stored): boolean => {
  const parameter = searchParameter(stored.resourceType, 'patient')
  if (stored.resourceType === 'Patient') return PATIENTS.has(stored.id)
  return (
    parameter === undefined ||
    [...JSON.stringify(stored).matchAll(/"Patient\/([^"]+)"/g)].some(([, id]) => PATIENTS.has(String(id)))
  )
}

async function shownOf(type: string): Promise<Shown[]> {
  return Promise.all(
    file(type)
      .filter(standsStill)
      .filter(isLookedAt)
      .map(async ({ id }) => {
        const { json } = await kit.ask(`${type}/${kit.ids.encode(type, id)}`)
        return { id, resource: json, updated: 0, entries: extractIndexes(json) }
      }),
  )
}

/** What a search of the type cannot be made without, taken from a record. */
function baseOf(type: string, shown: Shown): Asked[] {
  const one = (name: string, param = name): Asked[] => {
    const entry = shown.entries.find((each) => each.param === param && isSimple(each))
    const asked = entry === undefined ? undefined : askedBy(name, entry as SimpleEntry, 'eq')
    return asked === undefined ? [] : [asked]
  }
  switch (type) {
    case 'Patient':
      return one('identifier')
    case 'Location':
      return one('type')
    case 'Practitioner':
      return one('family')
    case 'PractitionerRole':
      return one('practitioner')
    case 'CarePlan':
    case 'Observation':
      return [...one('patient'), ...one('category')]
    default:
      return one('patient')
  }
}

const SIMPLE = new Set(['token', 'reference', 'date', 'string'])
const isSimple = (entry: IndexEntry): boolean => SIMPLE.has(entry.kind)

/** Nothing for what cannot be written as a value: no code, a comma or a bar within. */
function askedBy(name: string, entry: SimpleEntry, comparator: Comparator): Asked | undefined {
  const { param } = entry
  if (entry.kind === 'token') {
    const { system, code } = entry
    if (code === null || /[,|\\]/.test(code)) return undefined
    if (system === null) return { name, value: code, predicate: { kind: 'token', param, code } }
    return { name, value: `${system}|${code}`, predicate: { kind: 'token', param, system, code } }
  }
  if (entry.kind === 'reference') {
    const { targetType, targetId } = entry
    return { name, value: `${targetType}/${targetId}`, predicate: { kind: 'reference', param, targetType, targetId } }
  }
  if (entry.kind === 'string') {
    const value = entry.value.split(/[\s,|\\]/, 1)[0] ?? ''
    return value === '' ? undefined : { name, value, predicate: { kind: 'string', param, match: 'starts', value } }
  }
  if (entry.kind === 'date') {
    const day = new Date(entry.low + 8 * 3_600_000).toISOString().slice(0, 10)
    const range = dateRange(day)
    return (
      range && {
        name,
        value: comparator === 'eq' ? day : `${comparator}${day}`,
        predicate: { kind: 'date', param, comparator, ...range },
      }
    )
  }
  return undefined
}

describe.each(TYPES)('%s.Search finds what a look at all records finds', (type) => {
  const api = APIS.find((each) => each.type === type)
  const parameters: readonly ApiParameter[] = [...(api?.parameters ?? []), ...(api?.postFilters ?? [])]
  let world: Shown[]
  /** Those that have what a search cannot be made without. */
  let asking: Shown[]
  beforeAll(async () => {
    world = await shownOf(type)
    asking = world.filter((shown) => baseOf(type, shown).length > 0)
  }, 60_000)

  /** A record gives the base, the same or another one what is asked besides. */
  const oneQuery = fc.record({
    from: fc.nat(),
    others: fc.array(fc.record({ from: fc.nat(), entry: fc.nat(), same: fc.boolean() }), { maxLength: 3 }),
    comparator: fc.constantFrom<Comparator>('eq', 'ge', 'le', 'gt', 'lt'),
    count: fc.constantFrom(3, 50, 1000),
  })

  test('for queries made of what they show', async () => {
    expect(asking.length).toBeGreaterThan(0)
    await fc.assert(
      fc.asyncProperty(oneQuery, async ({ from, others, comparator, count }) => {
        const first = asking[from % asking.length] as Shown
        const asked = baseOf(type, first)
        for (const other of others) {
          const record = other.same ? first : (world[other.from % world.length] as Shown)
          const askable = record.entries.flatMap((entry) => {
            const name = parameters.find(
              (parameter) => (R4_NAMES[`${type}.${parameter.name}`] ?? parameter.name) === entry.param,
            )?.name
            if (
              name === undefined ||
              OF_THEIR_OWN.has(name) ||
              OF_THEIR_OWN.has(`${type}.${name}`) ||
              THE_PATIENT.has(name) ||
              !isSimple(entry)
            )
              return []
            const made = askedBy(name, entry as SimpleEntry, name === 'birthdate' ? 'eq' : comparator)
            return made === undefined ? [] : [made]
          })
          const picked = askable[other.entry % Math.max(1, askable.length)]
          if (picked !== undefined && !asked.some(({ name }) => name === picked.name)) asked.push(picked)
        }
        const query = asked.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('&')
        const found = await kit.found(type, `${type}?${query}&_count=${count}`)
        const expected = naiveSearch(
          { [type]: world },
          {
            type,
            clauses: asked.map(({ predicate }) => ({ anyOf: [predicate] })),
            sort: [{ param: '_id', kind: 'id', descending: false }],
            limit: 100_000,
            offset: 0,
            total: true,
          },
        )
        expect({ query, found: [...found].sort() }).toEqual({ query, found: [...expected.ids].sort() })
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
