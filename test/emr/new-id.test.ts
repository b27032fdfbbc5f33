/** Logical ids: each once, the same for the same seed, those given together near each other. */
import { expect, test } from '@jest/globals'
import { idFrom } from '../../server/emr/records/new-id.ts'

const many = Array.from({ length: 50_000 }, (_, n) => idFrom('seed', n))

test('no id comes twice, and the same seed gives them again', () => {
  expect(new Set(many).size).toBe(many.length)
  expect(many.every((id) => /^[a-z0-9]{13}$/.test(id))).toBe(true)
  expect(idFrom('seed', 7)).toBe(many[7])
  expect(idFrom('other', 7)).not.toBe(many[7])
})

test('five hundred in a row begin alike, in no order among each other; the next begin otherwise', () => {
  const [first = '', ...rest] = many.slice(0, 512)
  expect(rest.every((id) => id.startsWith(first.slice(0, 3)))).toBe(true)
  expect(rest).not.toEqual([...rest].sort())
  expect(new Set(many.map((id) => id.slice(0, 3))).size).toBeGreaterThan(90)
})
