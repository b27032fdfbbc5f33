/** Generated records and questions of every kind. Few distinct values, so that random rows and random questions meet. */
import fc from 'fast-check'
import type { IndexEntry } from '../../../server/fhir/index-entry.ts'
import { wordsOf } from '../../../server/fhir/index-values/words-of.ts'
import type {
  Clause,
  Comparator,
  Predicate,
  ResourceQuery,
  SortKey,
  ValuePredicate,
} from '../../../server/store/contract.ts'
import type { Record } from './naive-search.ts'

const TYPES = ['Observation', 'Condition'] as const
const system = fc.constantFrom('http://s/1', 'http://s/2')
const code = fc.constantFrom('a', 'b', 'B', 'c')
const text = fc.constantFrom('tan', 'tan ah', 'tamil', 'தமிழ்', '陈', '\u{1f600}', 'a', 'ah')
const word = fc.constantFrom('tan', 'ah', 'தமிழ்', '陈', 'near', 'not', 'w1t2')
const type = fc.constantFrom(...TYPES)
const id = fc.integer({ min: 0, max: 26 }).map((n) => `r${n}`)
const uri = fc.constantFrom('http://x', 'http://x/', 'http://x/y', 'http://x/y/z', 'http://xy', 'urn:x')
/** A link to a canonical URL, such a URL, and a URL that is neither */
const uriParam = fc.constantFrom('u', 'r:canonical', 'url:canonical')
const range = fc
  .tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: 0, max: 4 }))
  .map(([low, width]) => ({ low, high: low + width }))
const comparator = fc.constantFrom<Comparator[]>('eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap')
const degrees = fc.record({
  latitude: fc.constantFrom(1.29, 1.35, -33.9, 89.9),
  longitude: fc.constantFrom(103.8, 103.9, 151.2, -179.9),
})
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const nullable = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })

function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

const token = fc.record({ kind: fc.constant('token' as const), system: nullable(system), code })
const string = fc.record({ kind: fc.constant('string' as const), value: text, exact: text })
const reference = fc.record({ kind: fc.constant('reference' as const), targetType: type, targetId: id })
const date = range.map((given) => ({ kind: 'date' as const, ...given }))
const number = range.map((given) => ({ kind: 'number' as const, ...given }))
const quantity = fc
  .tuple(range, nullable(system), nullable(code))
  .map(([given, unit, unitCode]) => ({ kind: 'quantity' as const, ...given, system: unit, code: unitCode }))
const named = <T extends object>(param: string, one: fc.Arbitrary<T>) => one.map((entry) => ({ ...entry, param }))

/** A parameter of a kind is named by its letter. */
const entry: fc.Arbitrary<IndexEntry> = fc.oneof(
  named('t', token),
  named('t2', token),
  named('s', string),
  { arbitrary: named('r', reference), weight: 3 },
  named('d', date),
  named('n', number),
  named('q', quantity),
  fc.record({ kind: fc.constant('uri' as const), param: uriParam, value: uri }),
  fc.record({ kind: fc.constant('text' as const), param: fc.constant('t'), value: text }),
  fc.record({ kind: fc.constant('present' as const), param: fc.constantFrom('t', 'absent') }),
  named(
    'p',
    degrees.map((given) => ({ kind: 'position' as const, ...given })),
  ),
  fc
    .oneof(fc.tuple(token, fc.oneof(token, string, reference, date, quantity)), fc.tuple(token, number, number))
    .map((parts) => ({ kind: 'composite' as const, param: `c-${parts.slice(1).map((part) => part.kind)}`, parts })),
)

const words = fc.uniqueArray(word, { maxLength: 4 })

const record = fc
  .record({
    updated: fc.integer({ min: 0, max: 3 }),
    entries: fc.array(entry, { maxLength: 8 }),
    narrative: words,
    more: words,
  })
  .map(({ updated, entries, narrative, more }) => {
    const all: IndexEntry[] = [...entries]
    if (narrative.length > 0) all.push({ kind: 'words', param: '_text', words: narrative.join(' ') })
    // Texts beside codes are of the resource, so their words are too.
    const beside = entries.flatMap((each) => (each.kind === 'text' ? wordsOf(each.value) : []))
    const content = [...new Set([...narrative, ...more, ...beside])]
    if (content.length > 0) all.push({ kind: 'words', param: '_content', words: content.join(' ') })
    return { updated, entries: all }
  })

const recordsOfType: fc.Arbitrary<Record[]> = fc
  .array(record, { maxLength: 25 })
  .map((rows) => rows.map((row, index) => ({ id: `r${index}`, ...row })))

/** Records of both types, by type. */
export const world = fc.record({ Observation: recordsOfType, Condition: recordsOfType })

const tokenAsked = fc.record({
  kind: fc.constant('token'),
  system: optional(system),
  code: optional(code),
  noSystem: optional(fc.constant(true)),
})
const stringAsked = fc.record({
  kind: fc.constant('string'),
  match: fc.constantFrom('starts', 'exact', 'contains'),
  value: text,
})
const referenceAsked = fc.record({ kind: fc.constant('reference'), targetType: optional(type), targetId: id })
const rangeAsked = (kind: 'date' | 'number') =>
  fc.tuple(comparator, range).map(([c, given]) => ({ kind, comparator: c, ...given }))
const quantityAsked = fc
  .tuple(comparator, range, optional(system), optional(code))
  .map(([c, given, unit, unitCode]) => ({ kind: 'quantity', comparator: c, ...given, system: unit, code: unitCode }))
const asked = (param: string, one: fc.Arbitrary<object>) =>
  one.map((given) => defined({ ...given, param }) as ValuePredicate)

const startsWith = fc.record({ kind: fc.constant('string'), match: fc.constant('starts'), value: text })
const second = [tokenAsked, startsWith, referenceAsked, rangeAsked('date'), quantityAsked] as const
const composite = fc.oneof(
  ...second.map((part) => fc.tuple(asked('', tokenAsked), asked('', part as fc.Arbitrary<object>))),
  fc.tuple(asked('', tokenAsked), asked('', rangeAsked('number')), asked('', rangeAsked('number'))),
)

const plain = fc
  .oneof(
    fc.record({ kind: fc.constant('id'), id }),
    fc.tuple(comparator, range).map(([c, given]) => ({ kind: 'lastUpdated', comparator: c, ...given })),
    fc.constantFrom('t', 't2', 'absent').chain((param) => asked(param, tokenAsked)),
    asked('s', stringAsked),
    asked('r', referenceAsked),
    asked('d', rangeAsked('date')),
    asked('n', rangeAsked('number')),
    asked('q', quantityAsked),
    fc.record({
      kind: fc.constant('uri'),
      param: fc.constant('u'),
      match: fc.constantFrom('exact', 'below', 'above'),
      value: uri,
    }),
    fc.record({
      kind: fc.constant('missing'),
      param: fc.constantFrom('t', 's', 'r', 'd', 'n', 'q', 'u', 'p', 'absent', '_text'),
      missing: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('text'), param: fc.constant('t'), value: text }),
    fc.record({
      kind: fc.constant('words'),
      param: fc.constantFrom('_text', '_content'),
      words: fc.array(word, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('tokenIn'),
      param: fc.constant('t'),
      codes: fc.array(fc.record({ system, code }), { maxLength: 4 }),
    }),
    degrees.chain((from) =>
      // No distance falls on the edge: two ways to reckon would differ.
      fc.constantFrom(1, 9, 6000, 21000).map((kilometres) => ({ kind: 'near', param: 'p', ...from, kilometres })),
    ),
    composite.map((parts) => ({
      kind: 'composite',
      param: `c-${parts.slice(1).map((part) => part.kind)}`,
      parts,
    })),
  )
  .map((given) => defined(given) as Predicate)

/** Chains lead to further clauses. */
const { clause } = fc.letrec<{ clause: Clause; predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: plain, weight: 6 },
    {
      arbitrary: fc
        .tuple(type, fc.array(tie('clause'), { minLength: 1, maxLength: 2 }))
        .map(([targetType, clauses]): Predicate => ({ kind: 'chain', param: 'r', targetType, clauses })),
      weight: 2,
    },
    {
      arbitrary: fc
        .tuple(type, fc.array(tie('clause'), { minLength: 1, maxLength: 2 }))
        .map(([from, clauses]): Predicate => ({ kind: 'has', type: from, param: 'r', clauses })),
      weight: 2,
    },
    {
      arbitrary: fc
        .tuple(type, uriParam, uriParam, fc.array(tie('clause'), { minLength: 1, maxLength: 2 }))
        .map(([to, param, theirs, clauses]): Predicate => ({ kind: 'canonical', param, type: to, theirs, clauses })),
      weight: 2,
    },
    {
      arbitrary: fc
        .array(tie('predicate'), { minLength: 1, maxLength: 2 })
        .map((of): Predicate => ({ kind: 'all', of })),
      weight: 1,
    },
  ),
  clause: fc
    .record({
      anyOf: fc.oneof(
        { arbitrary: fc.array(tie('predicate'), { maxLength: 2 }), weight: 9 },
        // So many that they are asked together.
        { arbitrary: fc.array(plain, { minLength: 20, maxLength: 25 }), weight: 1 },
      ),
      not: optional(fc.boolean()),
    })
    .map((given) => defined(given) as Clause),
}))

const clauses = fc.array(clause, { maxLength: 3 })

const sortKey: fc.Arbitrary<SortKey> = fc
  .tuple(
    fc.constantFrom<[string, SortKey['kind']][]>(
      ['_id', 'id'],
      ['_lastUpdated', 'lastUpdated'],
      ['t', 'token'],
      ['s', 'string'],
      ['r', 'reference'],
      ['d', 'date'],
      ['n', 'number'],
      ['q', 'quantity'],
      ['u', 'uri'],
      ['absent', 'date'],
    ),
    fc.boolean(),
  )
  .map(([[param, kind], descending]) => ({ param, kind, descending }))

/** A question to one type, or to both. */
export const question: fc.Arbitrary<ResourceQuery> = fc
  .record({
    type,
    clauses,
    sort: fc.array(sortKey, { maxLength: 2 }),
    limit: fc.integer({ min: 0, max: 10 }),
    offset: fc.integer({ min: 0, max: 5 }),
    total: fc.constant(true),
    others: fc.option(clauses, { nil: undefined, freq: 4 }),
  })
  .map(({ others, ...query }): ResourceQuery => {
    if (others === undefined) return query
    const also = [{ type: query.type === 'Observation' ? 'Condition' : 'Observation', clauses: others }]
    const sort = query.sort.filter(({ kind }) => kind === 'id' || kind === 'lastUpdated')
    return { ...query, sort, also }
  })
