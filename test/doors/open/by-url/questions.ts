/** Generated questions, each in two forms: as it stands in a URL, and taken apart for the naive search. */
import fc from 'fast-check'
import type { Criterion, Question } from './naive.ts'
import { PARAMETERS, TARGETS } from './parameters.ts'
import { CANONICALS, DATES, NUMBERS, URLS } from './records.ts'
import type { Value } from './values.ts'

export interface Asked {
  type: string
  /** Name and value of each parameter, not yet percent-encoded */
  url: [string, string][]
  questions: Question[]
  sort: { code: string; descending: boolean }[]
  count: number
}

interface Term {
  name: string
  value: string
  question: Question
}

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')
const SYSTEM = pick('http://s/1', 'http://s/2')
const CODE = pick('a', 'b', 'B', 'c|d', 'e,f', 'true', 'male', 'female', 'final', 'amended', 'planned')
const TEXT = pick('tan', 'Tan', 'TAN AH', 'ümit', 'um', 'தமிழ்', 'ah', 'de', 'Ah', 'zzz')
const ID = fc.nat({ max: 8 }).chain((n) => pick(...'poleorvc').map((letter) => `${letter}${n}`))
const LINKED = fc.nat({ max: 6 })
const PREFIX = pick('', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb')
const prefixed = (prefix: string) => (prefix === '' ? 'eq' : prefix)

type Written = { text: string; value: Value }

const token: fc.Arbitrary<Written> = fc.oneof(
  CODE.map((code) => ({ text: escaped(code), value: { token: { code } } })),
  fc.tuple(SYSTEM, CODE).map(([system, code]) => ({
    text: `${system}|${escaped(code)}`,
    value: { token: { system, code } },
  })),
  SYSTEM.map((system) => ({ text: `${system}|`, value: { token: { system } } })),
  CODE.map((code) => ({ text: `|${escaped(code)}`, value: { token: { system: '', code } } })),
)
const text = (from: fc.Arbitrary<string>) => from.map((one): Written => ({ text: escaped(one), value: { text: one } }))
const date = fc
  .tuple(PREFIX, pick(...DATES))
  .map(([prefix, on]): Written => ({ text: `${prefix}${on}`, value: { prefix: prefixed(prefix), date: on } }))
const amount = fc.tuple(fc.oneof(PREFIX, fc.constant('ap')), pick(...NUMBERS))
const number = amount.map(
  ([prefix, of]): Written => ({ text: `${prefix}${of}`, value: { prefix: prefixed(prefix), number: of } }),
)
const quantity = fc
  .tuple(
    amount,
    pick<[string, string] | undefined>(
      undefined,
      ['http://unitsofmeasure.org', 'g'],
      ['http://unitsofmeasure.org', 'mg'],
      ['http://unitsofmeasure.org', 'kg'],
      ['', 'g'],
      ['http://other', 'g'],
    ),
  )
  .map(([[prefix, of], unit]): Written => {
    const value = { prefix: prefixed(prefix), number: of, ...(unit ? { system: unit[0], unit: unit[1] } : {}) }
    return { text: `${prefix}${of}${unit ? `|${unit.join('|')}` : ''}`, value }
  })

const anyOf = (code: string, modifier: string | undefined, one: fc.Arbitrary<Written>): fc.Arbitrary<Term> =>
  fc.array(one, { minLength: 1, maxLength: 2 }).map((all) => {
    const criterion: Criterion = { code, ...(modifier ? { modifier } : {}), values: all.map(({ value }) => value) }
    return {
      name: modifier ? `${code}:${modifier}` : code,
      value: all.map((each) => each.text).join(','),
      question: { criterion },
    }
  })

const missing = (code: string): fc.Arbitrary<Term> =>
  fc.boolean().map((flag) => ({
    name: `${code}:missing`,
    value: String(flag),
    question: { criterion: { code, modifier: 'missing', values: [{ flag }] } },
  }))

function reference(code: string, targets: readonly string[]): fc.Arbitrary<Term> {
  const target = fc.tuple(pick(...targets), LINKED).map(([type, n]) => ({ type, id: `${type[0]?.toLowerCase()}${n}` }))
  const forms = [
    anyOf(
      code,
      undefined,
      target.map(({ type, id }) => ({ text: `${type}/${id}`, value: { reference: id, type } })),
    ),
    anyOf(
      code,
      undefined,
      target.map(({ id }) => ({ text: id, value: { reference: id } })),
    ),
    target.map(({ type, id }) => ({
      name: `${code}:${type}`,
      value: id,
      question: { criterion: { code, values: [{ reference: id, type }] } },
    })),
  ]
  return fc.oneof(...forms, anyOf(code, 'identifier', token))
}

/** One criterion of a type, of any kind and with any modifier. */
export function criterion(type: string): fc.Arbitrary<Term> {
  const own = Object.entries(PARAMETERS[type] ?? {}).map(([code, { type: kind }]): fc.Arbitrary<Term> => {
    const { [code]: targets } = TARGETS[type] ?? {}
    const plain: { [kind: string]: () => fc.Arbitrary<Term>[] } = {
      // What has a system though the JSON does not say so is asked for by its code alone.
      token: () => [
        anyOf(
          code,
          undefined,
          BOUND.has(code) ? CODE.map((one) => ({ text: escaped(one), value: { token: { code: one } } })) : token,
        ),
        anyOf(
          code,
          'not',
          BOUND.has(code) ? CODE.map((one) => ({ text: escaped(one), value: { token: { code: one } } })) : token,
        ),
        ...(BOUND.has(code) ? [] : [anyOf(code, 'text', text(TEXT))]),
        ...(code === 'identifier' ? [anyOf(code, 'of-type', typed)] : []),
      ],
      string: () => [undefined, 'exact', 'contains'].map((modifier) => anyOf(code, modifier, text(TEXT))),
      reference: () => [reference(code, targets ?? [])],
      date: () => [anyOf(code, undefined, date)],
      number: () => [anyOf(code, undefined, number)],
      quantity: () => [anyOf(code, undefined, quantity)],
      uri: () => [
        ...[undefined, 'below', 'above'].map((modifier) => anyOf(code, modifier, text(pick(...URLS)))),
        anyOf(code, undefined, barred),
      ],
      canonical: () => [anyOf(code, undefined, text(pick(...URLS))), anyOf(code, undefined, barred)],
    }
    return fc.oneof(...(plain[kind]?.() ?? []), missing(code))
  })
  return fc.oneof(
    { arbitrary: fc.oneof(...own), weight: 12 },
    { arbitrary: anyOf('_id', undefined, text(ID)), weight: 1 },
    ...(type === 'Location' ? [{ arbitrary: near, weight: 6 }] : []),
    ...(type === 'Observation' ? [{ arbitrary: composite, weight: 4 }] : []),
  )
}

const BOUND = new Set(['status', 'gender', 'active', 'version'])
const barred = pick(...CANONICALS).map((url): Written => ({ text: url, value: { text: url } }))
const typed = fc.tuple(SYSTEM, pick('MR', 'NI'), pick('a', 'b', 'c|d')).map(
  ([system, type, value]): Written => ({
    text: `${system}|${type}|${escaped(value)}`,
    value: { typed: { system, type, value } },
  }),
)
const near = fc.tuple(pick([1.29, 103.85], [1.3, 103.9], [-33.9, 151.2]), pick(5, 20, 7000, 25_000)).map(
  ([[latitude = 0, longitude = 0], km]): Term => ({
    name: 'near',
    value: `${latitude}|${longitude}|${km}|km`,
    question: { near: { latitude, longitude, km } },
  }),
)
const composite = fc
  .tuple(pick('code-value-quantity', 'component-code-value-quantity', 'combo-code-value-quantity'), token, quantity)
  .map(
    ([code, coded, of]): Term => ({
      name: code,
      value: `${coded.text}$${of.text}`,
      question: {
        composite: { code, token: coded.value as never, amount: of.value as never },
      },
    }),
  )

/** Over references, forwards and backwards, and both in one. */
export function linked(type: string, depth = 0): fc.Arbitrary<Term> {
  const ways: fc.Arbitrary<Term>[] = []
  for (const [code, targets] of Object.entries(TARGETS[type] ?? {}))
    for (const target of targets)
      ways.push(
        fc.tuple(inner(target, depth), fc.boolean()).map(([to, typed_]): Term => {
          const named = typed_ || targets.length > 1
          return {
            name: `${code}${named ? `:${target}` : ''}.${to.name}`,
            value: to.value,
            question: { chain: { code, ...(named ? { type: target } : {}) }, to: to.question },
          }
        }),
      )
  for (const [from, codes] of Object.entries(TARGETS))
    for (const [code, targets] of Object.entries(codes))
      if (targets.includes(type))
        ways.push(
          inner(from, depth).map(
            (of): Term => ({
              name: `_has:${from}:${code}:${of.name}`,
              value: of.value,
              question: { has: { type: from, code }, of: of.question },
            }),
          ),
        )
  return ways.length === 0 ? criterion(type) : fc.oneof(...ways)
}

const inner = (type: string, depth: number): fc.Arbitrary<Term> =>
  depth >= 1
    ? criterion(type)
    : fc.oneof(
        { arbitrary: criterion(type), weight: 3 },
        { arbitrary: lazily(() => linked(type, depth + 1)), weight: 1 },
      )

/** Made when it is needed: the ways from type to type go round in circles. */
const lazily = <T>(make: () => fc.Arbitrary<T>): fc.Arbitrary<T> => fc.constant(null).chain(make)

const SORTS: { [type: string]: string[] } = {
  Patient: ['family', 'birthdate', 'gender', 'name'],
  Observation: ['date', 'code', 'status'],
  Encounter: ['date', 'status'],
  RiskAssessment: ['probability'],
}

const sorting = (type: string) =>
  fc.array(fc.record({ code: pick('_id', '_lastUpdated', ...(SORTS[type] ?? [])), descending: fc.boolean() }), {
    maxLength: 2,
  })

export const asking = (type: string, terms: fc.Arbitrary<Term[]>): fc.Arbitrary<Asked> =>
  fc.tuple(terms, sorting(type), pick(1, 2, 3, 100)).map(([all, sort, count]) => ({
    type,
    url: all.map(({ name, value }) => [name, value]),
    questions: all.map(({ question }) => question),
    sort,
    count,
  }))
