/** Search: by example where a rule deserves a name, and by comparison with a naive search for everything else. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IndexEntry } from '../../../server/fhir/index-entry.ts'
import type { Clause, Comparator, ResourceQuery, Store } from '../../../server/store/contract.ts'
import type { Subject } from '../contract.ts'
import { naiveSearch, type World } from './naive-search.ts'
import { AT, idsOf, query, resource } from './samples.ts'
import { question, world } from './search-arbitraries.ts'

/** Rows of an earlier version and of another workspace must not be found. */
async function put(store: Store, name: string, stored: World): Promise<void> {
  await store.write(async (tx) => {
    for (const [type, records] of Object.entries(stored))
      for (const { id, updated, entries } of records) {
        const before: IndexEntry[] = [
          { kind: 'token', param: 't', system: null, code: 'a' },
          { kind: 'date', param: 'd', low: 0, high: 1 },
          { kind: 'words', param: '_content', words: 'tan ah' },
        ]
        await tx.putResource(name, resource(id, { type }), before)
        await tx.putResource(name, resource(id, { type, version: 2, updated }), entries)
        await tx.putResource(`${name}-other`, resource(id, { type, updated }), entries)
      }
  })
}

export function describeSearch(subject: Subject): void {
  describe('search', () => {
    test('agrees with a naive search, whatever is stored and asked', async () => {
      let n = 0
      await fc.assert(
        fc.asyncProperty(world, fc.array(question, { minLength: 1, maxLength: 20 }), async (stored, questions) => {
          const name = `w${n++}`
          await put(subject.store, name, stored)
          for (const asked of questions) {
            const page = await subject.store.read.searchResources(name, asked)
            const { ids, types, total, more } = naiveSearch(stored, asked)
            expect({
              ids: page.rows.map((row) => row.id),
              types: page.rows.map((row) => row.type),
              total: page.total,
              more: page.more,
            }).toEqual({ ids, types, total, more })
          }
        }),
        { numRuns: 80 },
      )
    })

    test('pages of every order join without gap and overlap, forwards and backwards', async () => {
      let n = 0
      await fc.assert(
        fc.asyncProperty(world, question, fc.integer({ min: 1, max: 4 }), async (stored, asked, limit) => {
          const name = `w${n++}`
          await put(subject.store, name, stored)
          const whole = naiveSearch(stored, { ...asked, offset: 0, limit: 100 })
          const names = whole.ids.map((id, at) => `${whole.types[at]}/${id}`)
          const page = { ...asked, offset: 0, limit, total: false }
          const forwards: string[] = []
          let from: ResourceQuery['from']
          for (;;) {
            const { rows, edges, more } = await subject.store.read.searchResources(name, {
              ...page,
              ...(from ? { from } : {}),
            })
            forwards.push(...rows.map((row) => `${row.type}/${row.id}`))
            if (!more || !edges) break
            from = { after: edges.last }
          }
          expect(forwards).toEqual(names)
          const backwards: string[] = []
          from = { before: 'end' }
          for (;;) {
            const { rows, edges, more } = await subject.store.read.searchResources(name, { ...page, from })
            backwards.unshift(...rows.map((row) => `${row.type}/${row.id}`))
            if (!more || !edges) break
            from = { before: edges.first }
          }
          expect(backwards).toEqual(names)
        }),
        { numRuns: 80 },
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

    test('passes over a resource once, however many of its values fit', async () => {
      const dates: IndexEntry[] = [1, 2, 3].map((high) => ({ kind: 'date', param: 'd', low: 0, high }))
      await subject.store.write(async (tx) => {
        for (const id of ['p', 'q', 'r']) await tx.putResource('a', resource(id), dates)
      })
      const clauses: Clause[] = [{ anyOf: [{ kind: 'date', param: 'd', comparator: 'ne', low: 9, high: 10 }] }]
      for (const [offset, id] of [...'pqr'].entries()) {
        const page = await subject.store.read.searchResources('a', query({ clauses, limit: 1, offset, total: true }))
        expect([page.rows.map((row) => row.id), page.more, page.total]).toEqual([[id], offset < 2, 3])
      }
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
      const strings: Clause = {
        anyOf: Array.from({ length: 1000 }, (_, n) => ({
          kind: 'string',
          param: 's',
          match: 'starts',
          value: `v${n}`,
        })),
      }
      expect(await idsOf(subject.store, 'a', query({ clauses: [strings] }))).toEqual([])
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
