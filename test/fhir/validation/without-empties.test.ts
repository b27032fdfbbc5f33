/** What lenient storing takes out, and what it leaves as sent. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { validate } from '../../../server/fhir/validation/validate.ts'
import { withoutEmpties } from '../../../server/fhir/validation/without-empties.ts'

test.each([
  ['an empty string', { a: '', b: 'x' }, { b: 'x' }],
  ['null', { a: null, b: 1 }, { b: 1 }],
  ['an empty array', { a: [], b: 0 }, { b: 0 }],
  ['entries of an array', { a: ['', 'x', null] }, { a: ['x'] }],
  ['what they alone filled', { a: [{ b: '' }], c: { d: { e: [] } }, f: false }, { f: false }],
  ['nothing from an object sent empty', { a: {}, b: 'x' }, { a: {}, b: 'x' }],
  [
    'nothing that holds a place',
    { given: [null, 'x'], _given: [{ id: 'a' }, null] },
    { given: [null, 'x'], _given: [{ id: 'a' }, null] },
  ],
  [
    'a place that holds nothing',
    { given: ['', 'x'], _given: [null, { id: 'a' }] },
    { given: ['x'], _given: [{ id: 'a' }] },
  ],
  ['a value whose extensions stay', { given: [''], _given: [{ id: 'a' }] }, { _given: [{ id: 'a' }] }],
])('%s', (_, sent, kept) => expect(withoutEmpties(sent)).toEqual(kept))

test('a resource without any is the same object', () => {
  const resource = { resourceType: 'Patient', name: [{ given: ['x'] }] }
  expect(withoutEmpties(resource)).toBe(resource)
})

test('a member called __proto__ is a member', () => {
  const sent = JSON.parse('{"resourceType":"Basic","__proto__":{"x":1},"a":""}') as object
  expect(JSON.stringify(withoutEmpties(sent))).toBe('{"resourceType":"Basic","__proto__":{"x":1}}')
})

test('done twice is done once, and nothing empty is left to find', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', '_a', 'b', 'name'), fc.jsonValue({ maxDepth: 4 })), (some) => {
      const once = withoutEmpties({ resourceType: 'Basic', ...some })
      expect(withoutEmpties(once)).toEqual(once)
      const rules = validate(once).map(({ rule, path }) => ({
        rule,
        own: path.every((step) => !String(step).startsWith('_')),
      }))
      expect(rules.filter(({ rule, own }) => rule === 'empty' && own)).toEqual([])
    }),
  )
})
