/** Rows that go into their tables later: told by a plain list of what was kept, whatever is written, read and undone in between. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Database, openDatabase } from '../../server/store/sqlite/database.ts'
import { createWorks } from '../../server/store/sqlite/late/works.ts'

interface Step {
  kind: 'late' | 'direct' | 'read'
  key: number
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('late', 'late', 'direct', 'read'),
  key: fc.nat(5),
})
const anyWork = fc.record({ steps: fc.array(anyStep, { maxLength: 8 }), kept: fc.boolean(), readAfter: fc.boolean() })

/** A table that is written late, and one that is written at once, in one transaction of the database. */
function opened(most: number) {
  const db = openDatabase(':memory:', { busyTimeout: 0 })
  db.execute('CREATE TABLE late (key INTEGER PRIMARY KEY, value INTEGER); CREATE TABLE direct (value INTEGER)')
  const works = createWorks(db, most)
  const set = db.prepare('INSERT OR REPLACE INTO late (key, value) VALUES (?, ?)')
  const groups: number[] = []
  const late = works.late<number, { key: number; value: number; fails?: true }>((rows) => {
    let size = 0
    for (const { key, value, fails } of rows) {
      if (fails) throw new Error('no room')
      set.run(key, value)
      size++
    }
    groups.push(size)
  })
  const direct = works.direct.prepare('INSERT INTO direct (value) VALUES (?)')
  db.execute('BEGIN')
  return { db, works, late, groups, write: (value: number) => direct.run(value) }
}

const lateRows = (db: Database) =>
  db.prepare<{ key: number; value: number }>('SELECT key, value FROM late ORDER BY key').all()
const directRows = (db: Database) =>
  db
    .prepare<{ value: number }>('SELECT value FROM direct ORDER BY value')
    .all()
    .map(({ value }) => value)

const sorted = (rows: Map<number, number>) =>
  [...rows].sort(([a], [b]) => a - b).map(([key, value]) => ({ key, value }))

describe('rows that wait for their tables', () => {
  test('are those of the works that were kept, and of the one under way', () => {
    fc.assert(
      fc.property(fc.array(anyWork, { maxLength: 8 }), fc.constantFrom(2, 5, 1000), (all, most) => {
        const { db, works, late, write } = opened(most)
        let value = 0
        let truth = { late: new Map<number, number>(), direct: [] as number[] }
        for (const { steps, kept, readAfter } of all) {
          const before = { late: new Map(truth.late), direct: [...truth.direct] }
          works.begin()
          for (const { kind, key } of steps) {
            value++
            if (kind === 'late') {
              late.put(key, { key, value }, 1)
              truth.late.set(key, value)
              expect(late.get(key)?.value ?? lateRows(db).find((row) => row.key === key)?.value).toBe(value)
            } else if (kind === 'direct') {
              write(value)
              truth.direct.push(value)
            } else {
              works.write()
              expect(lateRows(db)).toEqual(sorted(truth.late))
            }
          }
          if (kept) works.keep()
          else {
            works.undo()
            truth = before
          }
          expect(directRows(db)).toEqual(truth.direct)
          if (readAfter) {
            works.write()
            expect(lateRows(db)).toEqual(sorted(truth.late))
          }
        }
        works.write()
        expect(lateRows(db)).toEqual(sorted(truth.late))
        db.close()
      }),
      { numRuns: 120 },
    )
  })

  test('go in many at a time, and no more wait than may', () => {
    const { db, works, late, groups } = opened(100)
    for (let key = 0; key < 1000; key++) {
      works.begin()
      late.put(key, { key, value: key }, 1)
      works.keep()
      expect(key + 1 - lateRows(db).length).toBeLessThanOrEqual(100)
    }
    expect(groups).toEqual(Array.from({ length: 9 }, () => 101))
    db.close()
  })

  test('of one large work go in while it is under way, and go with it', () => {
    const { db, works, late } = opened(100)
    works.begin()
    for (let key = 0; key < 250; key++) late.put(key, { key, value: key }, 1)
    expect(lateRows(db)).toHaveLength(202)
    expect(works.undo()).toBe(true)
    expect(lateRows(db)).toEqual([])
    db.close()
  })

  test('mark nothing in the database where a work only adds them', () => {
    const { db, works, late } = opened(100)
    works.begin()
    late.put(1, { key: 1, value: 1 }, 1)
    expect(works.undo()).toBe(false)
    works.write()
    expect(lateRows(db)).toEqual([])
    db.close()
  })

  test('of which a part failed to go in leave the database torn until it has gone back', () => {
    const { db, works, late } = opened(100)
    late.put(1, { key: 1, value: 1 }, 1)
    late.put(2, { key: 2, value: 2, fails: true }, 1)
    expect(() => works.write()).toThrow('no room')
    expect(works.torn).toBe(true)
    expect(() => works.write()).toThrow('has to go back first')
    db.execute('ROLLBACK')
    works.clear()
    expect(works.torn).toBe(false)
    expect(lateRows(db)).toEqual([])
    db.close()
  })
})
