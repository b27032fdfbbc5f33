/** What changed, newest first: of one resource, of a type, of everything; in pages that stay put while data changes. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { HistoryPosition, HistoryQuery, ResourceRow, Store } from '../../../server/store/contract.ts'
import type { Subject } from '../contract.ts'
import { AT, resource } from './samples.ts'

interface Write {
  type: string
  id: string
  after: number
  deleted: boolean
}

const write: fc.Arbitrary<Write> = fc.record({
  type: fc.constantFrom('Patient', 'Encounter', 'Flag'),
  id: fc.constantFrom('a', 'b', 'c'),
  // Many at the same millisecond: that is where an order shows.
  after: fc.constantFrom(0, 0, 1),
  deleted: fc.boolean(),
})

const asked: fc.Arbitrary<Omit<HistoryQuery, 'limit'>> = fc
  .record(
    {
      scope: fc.constantFrom({}, { type: 'Patient' }, { type: 'Flag', id: 'a' }),
      since: fc.integer({ min: AT, max: AT + 8 }),
      currentIn: fc
        .tuple(fc.integer({ min: AT, max: AT + 8 }), fc.integer({ min: 1, max: 4 }))
        .map(([low, wide]) => ({ low, high: low + wide })),
    },
    { requiredKeys: ['scope'] },
  )
  .map(({ scope, ...rest }) => ({ ...scope, ...rest }))

export function describeHistory(subject: Subject): void {
  describe('history', () => {
    test('is what an array of all versions gives, page by page, and later writes do not move it', async () => {
      let n = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(write, { maxLength: 25 }),
          asked,
          fc.integer({ min: 1, max: 7 }),
          async (writes, query, limit) => {
            const space = `w${n++}`
            const stored = await store(subject.store, space, writes)
            const expected = naive(stored, query)
            const seen: ResourceRow[] = []
            let after: HistoryPosition | undefined
            for (;;) {
              const page = await subject.store.read.resourceHistory(space, {
                ...query,
                limit,
                ...(after ? { after } : {}),
              })
              seen.push(...page.rows)
              expect(page.total).toBe(query.id === undefined ? undefined : expected.length)
              after = page.rows.at(-1)
              if (!page.more || !after) break
              // A resource that no page can hold back comes in between; it belongs before everything that was seen.
              if (query.id === undefined && query.currentIn === undefined) {
                const version = (stored.findLast((row) => row.type === 'Flag' && row.id === 'new')?.version ?? 0) + 1
                const late = resource('new', { type: 'Flag', version, updated: AT + 1000 + version })
                await subject.store.write((tx) => tx.putResource(space, late, []))
                stored.push(late)
              }
            }
            expect(seen.map(name)).toEqual(expected.map(name))
            const alone = await subject.store.read.resourceHistory(space, { ...query, limit: 0 })
            expect([alone.rows, alone.total]).toEqual([[], naive(stored, query).length])
          },
        ),
        { numRuns: 150 },
      )
    })
  })
}

const name = ({ type, id, version }: ResourceRow) => `${type}/${id}/${version}`

async function store(into: Store, space: string, writes: readonly Write[]): Promise<ResourceRow[]> {
  const rows: ResourceRow[] = []
  let updated = AT
  await into.write(async (tx) => {
    for (const { type, id, after, deleted } of writes) {
      updated += after
      const version = rows.filter((row) => row.type === type && row.id === id).length + 1
      const row = resource(id, { type, version, updated, deleted: deleted && version > 1 })
      rows.push(row)
      await tx.putResource(space, row, [])
    }
  })
  return rows
}

function naive(rows: readonly ResourceRow[], query: Omit<HistoryQuery, 'limit'>): ResourceRow[] {
  const { type, id, since, currentIn } = query
  const supersededAt = (row: ResourceRow) =>
    rows.find((next) => next.type === row.type && next.id === row.id && next.version === row.version + 1)?.updated ??
    Number.POSITIVE_INFINITY
  return rows
    .filter((row) => type === undefined || row.type === type)
    .filter((row) => id === undefined || row.id === id)
    .filter((row) => since === undefined || row.updated >= since)
    .filter((row) => !currentIn || (row.updated < currentIn.high && supersededAt(row) > currentIn.low))
    .sort(
      (a, b) =>
        b.updated - a.updated ||
        (a.type < b.type ? -1 : a.type > b.type ? 1 : 0) ||
        (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) ||
        b.version - a.version,
    )
}
