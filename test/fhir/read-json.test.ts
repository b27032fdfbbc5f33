/** JSON from outside: what JSON.parse would take without a word is told. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readJson } from '../../server/fhir/read-json.ts'

test.each([
  ['syntax', '{"a":', 'syntax'],
  ['syntax: nothing', '', 'syntax'],
  ['syntax: an open string', '{"a', 'syntax'],
  ['a name twice', '{"a":1,"b":[{"c":1,"c":2}]}', 'duplicate'],
  ['a name twice, once escaped', '{"a":1,"\\u0061":2}', 'duplicate'],
  ['depth', '['.repeat(65), 'depth'],
  ['depth far beyond', '{"a":'.repeat(200_000), 'depth'],
])('%s is refused', (_, text, reason) => expect(readJson(text)).toMatchObject({ ok: false, reason }))

test('the same name in different objects, and in strings, is nothing', () => {
  expect(readJson('{"a":{"a":1},"b":[{"a":1},{"a":"\\"a\\":1"}]}').ok).toBe(true)
})

test('whatever JSON.stringify writes is read back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
      const text = JSON.stringify(value)
      expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
    }),
  )
})
