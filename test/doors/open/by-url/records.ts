/** A small hospital on paper. Few distinct values, so that generated questions find some of it and seldom all. */
import fc from 'fast-check'

export type Json = { [name: string]: unknown }
export type Stored = Json & { resourceType: string; id: string; meta: { lastUpdated: string } }

const SYSTEMS = ['http://s/1', 'http://s/2'] as const
const CODES = ['a', 'b', 'B', 'c|d', 'e,f'] as const
const WORDS = ['Tan', 'TAN Ah Kow', 'Ümit', 'umi', 'தமிழ்', 'Ah', 'de Souza'] as const
/** By their precision: year, month, day, minute, second, fraction of one, with zone and without. */
export const DATES = [
  '2020',
  '2020-02',
  '2020-02-29',
  '2020-03-01',
  '2020-02-29T10:00:00+08:00',
  '2020-02-29T02:00:00Z',
  '2020-02-29T23:59:59.999+08:00',
  '2021-01-01T00:00:00+08:00',
  '2019-12-31',
] as const
export const NUMBERS = ['0', '-1', '5', '5.4', '5.40', '5.35', '5.45', '100', '1e2', '0.05'] as const
/** Same dimension in the first three. */
const UNITS = [
  { system: 'http://unitsofmeasure.org', code: 'g', unit: 'g' },
  { system: 'http://unitsofmeasure.org', code: 'mg', unit: 'milligram' },
  { system: 'http://unitsofmeasure.org', code: 'kg', unit: 'kg' },
  { unit: 'g' },
  { system: 'http://other', code: 'g' },
] as const
/** Some of them name what is there, in one version or in any. */
export const CANONICALS = ['http://x', 'http://x|1', 'http://x|2', 'http://x/y', 'http://x/y|1', 'urn:oid:1.2'] as const
export const URLS = ['http://x', 'http://x/', 'http://x/y', 'http://x/y/z', 'http://xy', 'urn:oid:1.2'] as const

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values)
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 })
const some = <T>(one: fc.Arbitrary<T>, maxLength = 2) => fc.array(one, { maxLength })
const coding = fc.record({ system: maybe(pick(SYSTEMS)), code: pick(CODES), display: maybe(pick(WORDS)) })
const concept = fc.record({ coding: some(coding), text: maybe(pick(WORDS)) })
const identifier = fc.record({
  system: maybe(pick(SYSTEMS)),
  value: pick(CODES),
  type: maybe(fc.record({ coding: fc.tuple(fc.record({ system: pick(SYSTEMS), code: pick(['MR', 'NI']) })) })),
})
const date = pick(DATES)
const period = fc.record({ start: maybe(date), end: maybe(date) })
const quantity = fc.tuple(pick(NUMBERS).map(Number), pick(UNITS)).map(([value, unit]) => ({ value, ...unit }))
const reference = (types: readonly string[]) =>
  fc
    .tuple(pick(types), fc.nat({ max: 5 }), maybe(identifier))
    .map(([type, n, by]) => ({ reference: `${type}/${type[0]?.toLowerCase()}${n}`, ...(by ? { identifier: by } : {}) }))
const name = fc.record({ family: maybe(pick(WORDS)), given: some(pick(WORDS)), text: maybe(pick(WORDS)) })

const OF_TYPES: { [type: string]: fc.Arbitrary<Json> } = {
  Patient: fc.record({
    identifier: some(identifier),
    active: maybe(fc.boolean()),
    name: some(name),
    telecom: some(
      fc.record({ system: pick(['phone', 'email']), value: pick(['+65 8000-0001', 'a@b.sg', '80000001']) }),
    ),
    gender: maybe(pick(['male', 'female', 'other'])),
    birthDate: maybe(pick(['2020', '2020-02', '2020-02-29', '2019-12-31'])),
    address: some(fc.record({ city: maybe(pick(WORDS)), line: some(pick(WORDS)) }), 1),
    generalPractitioner: some(reference(['Organization']), 1),
    managingOrganization: maybe(reference(['Organization'])),
  }),
  Organization: fc.record({ name: maybe(pick(WORDS)), partOf: maybe(reference(['Organization'])) }),
  Observation: fc
    .record({
      status: pick(['final', 'amended']),
      category: some(concept, 1),
      code: concept,
      subject: maybe(reference(['Patient', 'Location'])),
      encounter: maybe(reference(['Encounter'])),
      effectiveDateTime: maybe(date),
      valueQuantity: maybe(quantity),
      valueString: maybe(pick(WORDS)),
      component: some(fc.record({ code: concept, valueQuantity: maybe(quantity) })),
    })
    .map((made) => (made.valueQuantity ? { ...made, valueString: undefined } : made)),
  Encounter: fc.record({
    status: pick(['planned', 'finished']),
    class: coding,
    subject: maybe(reference(['Patient'])),
    period: maybe(period),
    location: some(
      reference(['Location']).map((location) => ({ location })),
      1,
    ),
    partOf: maybe(reference(['Encounter'])),
  }),
  Location: fc.record({
    name: maybe(pick(WORDS)),
    position: maybe(
      pick([
        { latitude: 1.29, longitude: 103.85 },
        { latitude: 1.35, longitude: 103.99 },
        { latitude: -33.9, longitude: 151.2 },
      ]),
    ),
  }),
  RiskAssessment: fc.record({
    status: fc.constant('final'),
    subject: reference(['Patient']),
    prediction: some(fc.record({ probabilityDecimal: pick(NUMBERS).map(Number) })),
  }),
  ValueSet: fc.record({ status: fc.constant('active'), url: maybe(pick(URLS)), version: maybe(pick(['1', '2'])) }),
  ConceptMap: fc
    .record({ status: fc.constant('active'), sourceCanonical: maybe(pick(CANONICALS)), sourceUri: maybe(pick(URLS)) })
    .map((made) => (made.sourceCanonical ? { ...made, sourceUri: undefined } : made)),
  PlanDefinition: fc.record({
    status: fc.constant('active'),
    url: maybe(pick(URLS)),
    version: maybe(pick(['1', '2'])),
    title: maybe(pick(WORDS)),
    action: some(fc.record({ definitionCanonical: maybe(pick([...CANONICALS, 'http://x#part', '#inside'])) })),
  }),
}

export const TYPES = Object.keys(OF_TYPES)

/** What is `undefined` or empty is not there at all. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy).filter((each) => each !== undefined)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value)
    .map(([key, child]) => [key, tidy(child)] as const)
    .filter(([, child]) => child !== undefined && !(Array.isArray(child) && child.length === 0))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** Six of each type, with ids such as p0, as references have them; the last of each refers to nothing that is missing. */
export const hospital: fc.Arbitrary<Json[]> = fc
  .tuple(...TYPES.map((type) => fc.array(OF_TYPES[type] as fc.Arbitrary<Json>, { minLength: 5, maxLength: 9 })))
  .map((all) =>
    all.flatMap((made, t) => {
      const type = TYPES[t] ?? ''
      return made.map((each, n) => ({
        resourceType: type,
        id: `${type[0]?.toLowerCase()}${n}`,
        ...((tidy(each) as Json | undefined) ?? {}),
      }))
    }),
  )
