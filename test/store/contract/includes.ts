/** What comes along with a page, compared with a walk written to be obviously right. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IncludeStep } from '../../../server/fhir/resource-query.ts'
import type { Subject } from '../contract.ts'
import { type Record, urls, type World } from './naive-search.ts'
import { query, resource } from './samples.ts'
import { world } from './search-arbitraries.ts'

const type = fc.constantFrom('Observation', 'Condition')
const step: fc.Arbitrary<IncludeStep> = fc
  .record({
    reverse: fc.boolean(),
    iterate: fc.boolean(),
    type: fc.option(type, { nil: undefined }),
    param: fc.option(fc.constantFrom('r', 'absent'), { nil: undefined, freq: 3 }),
    targetType: fc.option(type, { nil: undefined, freq: 3 }),
  })
  // A parameter is of a type.
  .filter((given) => given.type !== undefined || given.param === undefined)
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never)

const key = (kind: string, id: string) => `${kind}/${id}`

function naiveInclude(stored: World, page: string[], steps: readonly IncludeStep[]): Set<string> {
  const all = Object.entries(stored).flatMap(([kind, rows]) => rows.map((record) => ({ kind, record })))
  const linked = (from: { kind: string; record: Record }, to: { kind: string; record: Record }, one: IncludeStep) =>
    (one.type ?? from.kind) === from.kind &&
    (one.targetType ?? to.kind) === to.kind &&
    (from.record.entries.some(
      (entry) =>
        entry.kind === 'reference' &&
        (one.param ?? entry.param) === entry.param &&
        entry.targetType === to.kind &&
        entry.targetId === to.record.id,
    ) ||
      ((one.param ?? 'r') === 'r' &&
        urls(from.record, 'r:canonical').some((url) => urls(to.record, 'url:canonical').includes(url))))
  const found = new Set<string>()
  let from = new Set(page)
  for (let first = true; from.size > 0; first = false) {
    const next = new Set<string>()
    for (const one of steps.filter((each) => first || each.iterate))
      for (const a of all)
        for (const b of all) {
          const [start, end] = one.reverse ? [b, a] : [a, b]
          const name = key(end.kind, end.record.id)
          if (!from.has(key(start.kind, start.record.id)) || page.includes(name) || found.has(name)) continue
          if (linked(a, b, one)) next.add(name)
        }
    for (const name of next) found.add(name)
    from = next
  }
  return found
}

export function describeIncludes(subject: Subject): void {
  describe('includes', () => {
    test('agree with a naive walk, each resource once', async () => {
      let n = 0
      await fc.assert(
        fc.asyncProperty(
          world,
          type,
          fc.integer({ min: 1, max: 3 }),
          fc.array(step, { minLength: 1, maxLength: 3 }),
          async (stored, kind, limit, steps) => {
            const name = `w${n++}`
            await subject.store.write(async (tx) => {
              for (const [one, records] of Object.entries(stored))
                for (const { id, updated, entries } of records)
                  await tx.putResource(name, resource(id, { type: one, updated }), entries)
            })
            const asked = query({ type: kind, limit, include: { steps, limit: 1000 } })
            const { rows, included } = await subject.store.read.searchResources(name, asked)
            const page = rows.map((row) => key(row.type, row.id))
            const along = included?.rows.map((row) => key(row.type, row.id)) ?? []
            expect(new Set(along).size).toBe(along.length)
            expect(new Set(along)).toEqual(naiveInclude(stored, page, steps))
          },
        ),
        { numRuns: 100 },
      )
    })

    test('stop at the limit and say so', async () => {
      await subject.store.write(async (tx) => {
        await tx.putResource('a', resource('p'), [])
        for (let n = 0; n < 20; n++)
          await tx.putResource('a', resource(`o${n}`, { type: 'Observation' }), [
            { kind: 'reference', param: 'patient', targetType: 'Patient', targetId: 'p' },
          ])
      })
      const steps = [{ reverse: true, iterate: false, type: 'Observation', param: 'patient' }]
      const { included } = await subject.store.read.searchResources('a', query({ include: { steps, limit: 5 } }))
      expect([included?.rows.length, included?.cut]).toEqual([5, true])
    })
  })
}
