/** Pages of one search while others write: what was there all the time, and was found all the time, comes exactly once. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { HistoryPosition, ResourceQuery, Store } from '../../../server/store/contract.ts'
import type { Subject } from '../contract.ts'
import { naiveSearch, type World } from './naive-search.ts'
import { query, resource } from './samples.ts'
import { question, world } from './search-arbitraries.ts'

const TYPES = ['Observation', 'Condition'] as const

/** What happens between two pages: a resource takes what another had, or is new, or goes. */
const write = fc.record({
  type: fc.constantFrom(...TYPES),
  id: fc.integer({ min: 0, max: 30 }).map((n) => `r${n}`),
  like: fc.nat({ max: 24 }),
  gone: fc.boolean(),
})
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never

/** Versions and contents as they are now, kept beside the store. */
function createLedger(store: Store, name: string, stored: World) {
  const now = new Map(Object.entries(stored).map(([type, records]) => [type, [...records]]))
  const versions = new Map<string, number>()
  let clock = 10
  const put = async (type: string, id: string, record: World[string][number] | undefined) => {
    const version = (versions.get(`${type}/${id}`) ?? 0) + 1
    versions.set(`${type}/${id}`, version)
    const updated = version === 1 && record ? record.updated : clock++
    const row = resource(id, { type, version, updated, deleted: record === undefined })
    await store.write((tx) => tx.putResource(name, row, record?.entries ?? []))
    const others = (now.get(type) ?? []).filter((one) => one.id !== id)
    now.set(type, record ? [...others, { ...record, id, updated }] : others)
  }
  return {
    async fill() {
      for (const [type, records] of Object.entries(stored)) for (const each of records) await put(type, each.id, each)
    },
    async apply({ type, id, like, gone }: Write) {
      const there = now.get(type)?.some((one) => one.id === id) ?? false
      if (gone && !there) return
      await put(type, id, gone ? undefined : (stored[type]?.[like] ?? { id, updated: clock, entries: [] }))
    },
    found(asked: ResourceQuery): string[] {
      const { ids, types } = naiveSearch(Object.fromEntries(now), { ...asked, offset: 0, limit: 1000 })
      return ids.map((id, n) => `${types[n]}/${id}`)
    },
  }
}

export function describePaging(subject: Subject): void {
  describe('paging while others write', () => {
    test('neither loses nor repeats what is found all the time, in any order and both ways', async () => {
      let n = 0
      await fc.assert(
        fc.asyncProperty(
          world,
          question,
          fc.integer({ min: 1, max: 4 }),
          fc.boolean(),
          fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 8 }),
          async (stored, asked, limit, backwards, writes) => {
            const name = `w${n++}`
            const ledger = createLedger(subject.store, name, stored)
            await ledger.fill()
            let always = ledger.found(asked)
            const page = { ...asked, offset: 0, limit, total: false }
            const seen: string[] = []
            // The last page is asked for with what the first one told.
            const first = await subject.store.read.searchResources(name, page)
            let from: ResourceQuery['from'] =
              backwards && first.asOf !== undefined ? { before: 'end', asOf: first.asOf } : undefined
            for (let turn = 0; ; turn++) {
              const { rows, edges, more, asOf } = await subject.store.read.searchResources(name, {
                ...page,
                ...(from ? { from } : {}),
              })
              seen.push(...rows.map((row) => `${row.type}/${row.id}`))
              if (!more || !edges || asOf === undefined) break
              from = backwards && first.asOf !== undefined ? { before: edges.first, asOf } : { after: edges.last, asOf }
              for (const each of writes[turn] ?? []) {
                await ledger.apply(each)
                const found = new Set(ledger.found(asked))
                always = always.filter((one) => found.has(one))
              }
            }
            expect(new Set(seen).size).toBe(seen.length)
            expect(seen).toEqual(expect.arrayContaining(always))
          },
        ),
        { numRuns: 60 },
      )
    })

    test('goes on as it was when a workspace is dropped meanwhile', async () => {
      const { store } = subject
      const put = (name: string, id: string, version: number) =>
        store.write((tx) => tx.putResource(name, resource(id, { version, updated: version * 10 }), []))
      for (const id of ['p', 'q', 'r']) await put('a', id, 1)
      for (const version of [1, 2, 3]) await put('b', 'x', version)
      const first = await store.read.searchResources('a', query({ limit: 1 }))
      await store.write((tx) => tx.dropWorkspace('b'))
      await put('a', 'r', 2)
      const from = { after: first.edges?.last ?? fail(), asOf: first.asOf ?? fail() }
      const rest = await store.read.searchResources('a', query({ from }))
      expect([...first.rows, ...rest.rows].map(({ id }) => id)).toEqual(['p', 'q', 'r'])
    })

    test('ends a page before it has more text than asked for, both ways, and never with nothing', async () => {
      await subject.store.write(async (tx) => {
        for (let n = 0; n < 6; n++)
          await tx.putResource('a', { ...resource(`p${n}`), text: `{"id":"p${n}","x":"${'x'.repeat(n * 100)}"}` }, [])
      })
      for (const backwards of [false, true]) {
        const pages: string[][] = []
        for (let from: ResourceQuery['from'] = backwards ? { before: 'end' } : undefined; ; ) {
          const asked = query({ mostText: 350, ...(from ? { from } : {}) })
          const { rows, edges, more } = await subject.store.read.searchResources('a', asked)
          pages.push(rows.map(({ id }) => id))
          if (!more || !edges) break
          from = backwards ? { before: edges.first } : { after: edges.last }
        }
        expect(pages).toEqual(
          backwards ? [['p5'], ['p4'], ['p3'], ['p1', 'p2'], ['p0']] : [['p0', 'p1'], ['p2'], ['p3'], ['p4'], ['p5']],
        )
      }
      expect(await pagesOfHistory(subject.store, 350)).toEqual([2, 1, 1, 1, 1])
    })
  })
}

const pagesOfHistory = async (store: Store, mostText: number): Promise<number[]> => {
  const lengths: number[] = []
  for (let after: HistoryPosition | undefined; ; ) {
    const page = await store.read.resourceHistory('a', { limit: 100, mostText, ...(after ? { after } : {}) })
    lengths.push(page.rows.length)
    after = page.rows.at(-1)
    if (!page.more) return lengths
  }
}

const fail = (): never => {
  throw new Error('The first page is to be followed by another.')
}
