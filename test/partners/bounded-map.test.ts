/** A memory that cannot grow without end, by number or by weight. */
import { expect, test } from '@jest/globals'
import { createBoundedMap } from '../../server/partners/bounded-map.ts'

test('forgets what was used longest ago, by number', () => {
  const map = createBoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  expect(map.get('a')).toBe(1)
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2])
})

test('by weight, also where a value is replaced, removed, or heavier than all', () => {
  const map = createBoundedMap<string, string>(10, (text) => text.length)
  map.set('a', 'xxxx')
  map.set('b', 'xxxx')
  map.set('a', 'x')
  map.set('c', 'xxxxx')
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual(['x', 'xxxx', 'xxxxx'])
  map.deleteWhere((key) => key === 'b')
  map.set('d', 'xxxx')
  expect(map.size).toBe(3)
  map.set('e', 'x'.repeat(11))
  expect([map.get('e'), map.size]).toEqual([undefined, 3])
})

test('what was taken out weighs no more', () => {
  const map = createBoundedMap<string, number>(2)
  for (const key of ['a', 'b', 'c']) {
    map.set(key, 1)
    map.delete(key)
  }
  map.set('d', 1)
  map.set('e', 1)
  expect([map.get('d'), map.get('e'), map.size]).toEqual([1, 1, 2])
})

test('a full one makes room for several at once: never for more than it holds, and never of what is newest', () => {
  const many = createBoundedMap<number, number>(160)
  for (let n = 0; n < 161; n++) many.set(n, n)
  expect([many.size, many.get(10), many.get(11), many.get(160)]).toEqual([150, undefined, 11, 160])
  const heavy = createBoundedMap<string, string>(160, (text) => text.length)
  heavy.set('a', 'x'.repeat(10))
  heavy.set('b', 'x'.repeat(158))
  expect([heavy.get('a'), heavy.get('b')?.length, heavy.size]).toEqual([undefined, 158, 1])
})
