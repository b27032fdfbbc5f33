/** Search: by example where a rule deserves a name, and by comparison with a naive search for everything else. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IndexEntry } from '../../../server/fhir/index-entry.ts'
import type { Clause, Comparator, Predicate, ResourceQuery, SortKey } from '../../../server/store/contract.ts'
import type { Subject } from '../contract.ts'
import { naiveSearch, type Record } from './naive-search.ts'
import { AT, idsOf, query, resource } from './samples.ts'

// Few distinct values, so that random rows and random questions meet.
const system = fc.constantFrom('http://s/1', 'http://s/2')
const code = fc.constantFrom('a', 'b', 'B', 'c')
const text = fc.constantFrom('tan', 'tan ah', 'tamil', 'தமிழ்', '陈', '\u{1f600}', 'a', 'ah')
const target = fc.constantFrom('p1', 'p2')
const targetType = fc.constantFrom('Patient', 'Group')
const uri = fc.constantFrom('http://x', 'http://x/', 'http://x/y', 'http://x/y/z', 'http://xy', 'urn:x')
const range = fc
  .tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: 0, max: 4 }))
  .map(([low, width]) => ({ low, high: low + width }))
const comparator = fc.constantFrom<Comparator[]>('eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb')
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const nullable = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })

const entry: fc.Arbitrary<IndexEntry> = fc.oneof(
  fc.record({ kind: fc.constant('token' as const), param: fc.constantFrom('t', 't2'), system: nullable(system), code }),
  fc.record({ kind: fc.constant('string' as const), param: fc.constant('s'), value: text, exact: text }),
  fc.record({ kind: fc.constant('reference' as const), param: fc.constant('r'), targetType, targetId: target }),
  range.map((given) => ({ kind: 'date' as const, param: 'd', ...given })),
  range.map((given) => ({ kind: 'number' as const, param: 'n', ...given })),
  fc.tuple(range, nullable(system), nullable(code)).map(([given, unit, unitCode]) => ({
    kind: 'quantity' as const,
    param: 'q',
    ...given,
    system: unit,
    code: unitCode,
  })),
  fc.record({ kind: fc.constant('uri' as const), param: fc.constant('u'), value: uri }),
)

const records: fc.Arbitrary<Record[]> = fc
  .array(fc.record({ updated: fc.integer({ min: 0, max: 3 }), entries: fc.array(entry, { maxLength: 8 }) }), {
    maxLength: 25,
  })
  .map((rows) => rows.map((row, index) => ({ id: `r${index}`, ...row })))

function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

const predicate = fc
  .oneof(
    fc.record({ kind: fc.constant('id'), id: fc.integer({ max: 30, min: 0 }).map((n) => `r${n}`) }),
    fc.tuple(comparator, range).map(([c, given]) => ({ kind: 'lastUpdated', comparator: c, ...given })),
    fc.record({
      kind: fc.constant('token'),
      param: fc.constantFrom('t', 't2', 'absent'),
      system: optional(system),
      code: optional(code),
      noSystem: optional(fc.constant(true)),
    }),
    fc.record({
      kind: fc.constant('string'),
      param: fc.constant('s'),
      match: fc.constantFrom('starts', 'exact', 'contains'),
      value: text,
    }),
    fc.record({
      kind: fc.constant('reference'),
      param: fc.constant('r'),
      targetType: optional(targetType),
      targetId: target,
    }),
    fc.tuple(comparator, range).map(([c, given]) => ({ kind: 'date', param: 'd', comparator: c, ...given })),
    fc.tuple(comparator, range).map(([c, given]) => ({ kind: 'number', param: 'n', comparator: c, ...given })),
    fc.tuple(comparator, range, optional(system), optional(code)).map(([c, given, unit, unitCode]) => ({
      kind: 'quantity',
      param: 'q',
      comparator: c,
      ...given,
      system: unit,
      code: unitCode,
    })),
    fc.record({
      kind: fc.constant('uri'),
      param: fc.constant('u'),
      match: fc.constantFrom('exact', 'below', 'above'),
      value: uri,
    }),
    fc.record({
      kind: fc.constant('missing'),
      param: fc.constantFrom('t', 's', 'r', 'd', 'n', 'q', 'u', 'absent'),
      missing: fc.boolean(),
    }),
  )
  .map((given) => defined(given) as Predicate)

const clause: fc.Arbitrary<Clause> = fc
  .record({ anyOf: fc.array(predicate, { minLength: 0, maxLength: 3 }), not: optional(fc.boolean()) })
  .map((given) => defined(given) as Clause)

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

const question: fc.Arbitrary<ResourceQuery> = fc.record({
  type: fc.constant('Observation'),
  clauses: fc.array(clause, { maxLength: 3 }),
  sort: fc.array(sortKey, { maxLength: 2 }),
  limit: fc.integer({ min: 0, max: 10 }),
  offset: fc.integer({ min: 0, max: 5 }),
  total: fc.constant(true),
})

export function describeSearch(subject: Subject): void {
  describe('search', () => {
    test('agrees with a naive search, whatever is stored and asked', async () => {
      let n = 0
      await fc.assert(
        fc.asyncProperty(records, fc.array(question, { minLength: 1, maxLength: 20 }), async (rows, questions) => {
          const name = `w${n++}`
          await subject.store.write(async (tx) => {
            for (const { id, updated, entries } of rows) {
              // Rows of an earlier version and of another type must not be found.
              await tx.putResource(name, resource(id, { type: 'Observation' }), [
                { kind: 'token', param: 't', system: null, code: 'a' },
                { kind: 'date', param: 'd', low: 0, high: 1 },
              ])
              await tx.putResource(name, resource(id, { type: 'Observation', version: 2, updated }), entries)
              await tx.putResource(name, resource(id, { type: 'Condition', updated }), entries)
            }
          })
          for (const asked of questions) {
            const page = await subject.store.read.searchResources(name, asked)
            const { ids, total, more } = naiveSearch(rows, asked)
            expect({ ids: page.rows.map((row) => row.id), total: page.total, more: page.more }).toEqual({
              ids,
              total,
              more,
            })
          }
        }),
        { numRuns: 60 },
      )
    })

    test('pages through everything once, in a stable order, newest first', async () => {
      await subject.store.write(async (tx) => {
        for (let n = 0; n < 25; n++)
          await tx.putResource('a', resource(`p${String(n).padStart(2, '0')}`, { updated: AT + (n >> 2) }), [])
      })
      const seen: string[] = []
      for (let offset = 0; ; offset += 7) {
        const page = await subject.store.read.searchResources('a', query({ limit: 7, offset }))
        seen.push(...page.rows.map((row) => row.id))
        if (!page.more) break
      }
      const expected = Array.from({ length: 25 }, (_, n) => n)
        .sort((a, b) => (b >> 2) - (a >> 2) || a - b)
        .map((n) => `p${String(n).padStart(2, '0')}`)
      expect(seen).toEqual(expected)
    })

    test('puts those without the sort value last, in both directions', async () => {
      await subject.store.write(async (tx) => {
        for (const [id, low] of [
          ['early', 1],
          ['late', 2],
          ['none', undefined],
        ] as const)
          await tx.putResource('a', resource(id), low === undefined ? [] : [{ kind: 'date', param: 'd', low, high: 9 }])
      })
      const by = (descending: boolean) => query({ sort: [{ param: 'd', kind: 'date', descending }] })
      expect(await idsOf(subject.store, 'a', by(false))).toEqual(['early', 'late', 'none'])
      expect(await idsOf(subject.store, 'a', by(true))).toEqual(['late', 'early', 'none'])
    })

    test('takes a clause of a thousand values', async () => {
      await subject.store.write((tx) =>
        tx.putResource('a', resource('p'), [{ kind: 'token', param: 't', system: null, code: 'v999' }]),
      )
      const tokens = (not: boolean): Clause => ({
        anyOf: Array.from({ length: 1000 }, (_, n) => ({ kind: 'token', param: 't', code: `v${n}` })),
        not,
      })
      const ids: Clause = { anyOf: Array.from({ length: 1000 }, (_, n) => ({ kind: 'id', id: `${n}` })), not: true }
      expect(await idsOf(subject.store, 'a', query({ clauses: [tokens(false), ids] }))).toEqual(['p'])
      expect(await idsOf(subject.store, 'a', query({ clauses: [tokens(true)] }))).toEqual([])
    })

    test('takes open-ended ranges and the widest numbers', async () => {
      const open = { low: 5, high: Number.POSITIVE_INFINITY }
      await subject.store.write((tx) =>
        tx.putResource('a', resource('p'), [
          { kind: 'date', param: 'd', ...open },
          { kind: 'number', param: 'n', ...open },
        ]),
      )
      for (const kind of ['date', 'number'] as const) {
        const by = (comparator: Comparator, low: number): ResourceQuery =>
          query({ clauses: [{ anyOf: [{ kind, param: kind.charAt(0), comparator, low, high: low + 1 }] }] })
        expect(await idsOf(subject.store, 'a', by('gt', 1e12))).toEqual(['p'])
        expect(await idsOf(subject.store, 'a', by('eb', 1e12))).toEqual([])
        expect(await idsOf(subject.store, 'a', by('lt', 6))).toEqual(['p'])
      }
    })

    test('treats what is asked as values, never as SQL or patterns', async () => {
      const nasty = `%_'"; DROP TABLE resource; --`
      await subject.store.write(async (tx) => {
        await tx.putResource('a', resource('p'), [{ kind: 'string', param: 's', value: nasty, exact: nasty }])
        await tx.putResource('a', resource('q'), [{ kind: 'string', param: 's', value: 'xyz', exact: 'xyz' }])
      })
      for (const match of ['starts', 'exact', 'contains'] as const)
        expect(
          await idsOf(
            subject.store,
            'a',
            query({ clauses: [{ anyOf: [{ kind: 'string', param: 's', match, value: nasty }] }] }),
          ),
        ).toEqual(['p'])
      expect(
        await idsOf(
          subject.store,
          'a',
          query({ clauses: [{ anyOf: [{ kind: 'string', param: 's', match: 'contains', value: '%' }] }] }),
        ),
      ).toEqual(['p'])
    })
  })
}
