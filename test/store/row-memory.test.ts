import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ResourceRow } from '../../server/store/contract.ts'
import { createRowMemory } from '../../server/store/sqlite/row-memory.ts'

const row = (id: string, version: number, text = `v${version}`): ResourceRow => ({
  ...{ type: 'Patient', id, version, updated: version, deleted: false, text },
})
const held = (rows: { get(...named: [string, string, string]): ResourceRow | undefined }, id = 'a') =>
  rows.get('ngemr', 'Patient', id)?.version

describe('What is remembered of current versions', () => {
  test('a transaction sees what it wrote, nobody else does before the commit', () => {
    const memory = createRowMemory()
    memory.keep('ngemr', row('a', 1))
    memory.mark()
    memory.changed('ngemr', row('a', 2))
    expect([held(memory), held(memory.within)]).toEqual([1, 2])
    memory.committed()
    expect([held(memory), held(memory.within)]).toEqual([2, 2])
  })

  test('what one work wrote and was undone is asked of the database, what an earlier one read stays', () => {
    const memory = createRowMemory()
    memory.mark()
    memory.within.keep('ngemr', row('b', 1))
    memory.mark()
    memory.changed('ngemr', row('a', 2))
    memory.undo()
    expect([held(memory.within), held(memory.within, 'b')]).toEqual([undefined, 1])
    // Read again in the same transaction, it may be of an earlier work: it is not what is committed.
    memory.within.keep('ngemr', row('a', 1))
    expect(held(memory)).toBeUndefined()
    memory.committed()
    expect([held(memory), held(memory, 'b')]).toEqual([undefined, 1])
  })

  test('what was only written is not remembered, and too large a version never', () => {
    const memory = createRowMemory(8_000)
    memory.changed('ngemr', row('a', 1))
    memory.keep('ngemr', row('b', 1, 'x'.repeat(2_000)))
    memory.committed()
    expect([held(memory), held(memory, 'b')]).toEqual([undefined, undefined])
  })

  test('a workspace that was dropped takes everything along', () => {
    const memory = createRowMemory()
    memory.keep('ngemr', row('a', 1))
    memory.changed()
    expect([held(memory), held(memory.within)]).toEqual([1, undefined])
    memory.committed()
    expect(held(memory)).toBeUndefined()
  })

  test('however reads, writes, undone works and lost transactions follow each other, nothing stale is given', () => {
    const step = fc.record({
      what: fc.constantFrom('read', 'read outside', 'write', 'undo', 'commit', 'roll back'),
      id: fc.constantFrom('a', 'b', 'c'),
      length: fc.constantFrom(2, 900),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = createRowMemory(8_000)
        let committed = new Map<string, ResourceRow>()
        let inside = new Map(committed)
        let marked = new Map(committed)
        memory.mark()
        for (const { what, id, length } of steps) {
          if (what === 'read') {
            const stands = inside.get(id)
            const known = memory.within.get('ngemr', 'Patient', id)
            if (known) expect(known).toEqual(stands)
            else if (stands) memory.within.keep('ngemr', { ...stands })
          } else if (what === 'read outside') {
            const known = memory.get('ngemr', 'Patient', id)
            if (known) expect(known).toEqual(committed.get(id))
          } else if (what === 'write') {
            const next = row(id, (inside.get(id)?.version ?? 0) + 1, 'x'.repeat(length))
            inside.set(id, next)
            memory.changed('ngemr', next)
          } else if (what === 'undo') {
            inside = new Map(marked)
            memory.undo()
          } else {
            if (what === 'commit') committed = new Map(inside)
            else inside = new Map(committed)
            if (what === 'commit') memory.committed()
            else memory.rolledBack()
            memory.mark()
            marked = new Map(inside)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
