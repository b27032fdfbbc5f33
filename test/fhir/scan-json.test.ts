/** The quick look over a text says what a slow one says: names given twice are refused, exact numbers kept, all else read as JSON.parse reads it. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { writeJson } from '../../server/fhir/exact-numbers.ts'
import { readJson } from '../../server/fhir/read-json.ts'

/** Names that look alike to one who reads only a few of their letters, that are the same, or the same when escapes are undone. */
const name = fc.constantFrom(
  '"low"',
  '"lew"',
  '"\\u006cow"',
  '"valueA"',
  '"valueB"',
  '"ab12345678cd"',
  '"ab87654321cd"',
  '""',
)
const value = fc.constantFrom(
  '1',
  '"low"',
  '1.50',
  '-0',
  '{"low":1}',
  '[{"low":1},{"low":2.0}]',
  '{}',
  '[]',
  '" :"',
  '"\\"low\\":"',
)
const members = fc.array(fc.tuple(name, value), { maxLength: 12 })
const textOf = (all: [string, string][]) => `{${all.map(([key, child]) => `${key} : ${child}`).join(', ')}}`

/** Without the notes of digits. */
const plain = (read: unknown): unknown => JSON.parse(JSON.stringify(read))

test('names given twice in one object are found, and nothing else is taken for them', () => {
  fc.assert(
    fc.property(members, (all) => {
      const names = all.map(([key]) => JSON.parse(key) as string)
      const read = readJson(`[${textOf(all)}]`)
      if (new Set(names).size < names.length) expect(read).toMatchObject({ ok: false, reason: 'duplicate' })
      else expect(plain(read)).toEqual(plain({ ok: true, value: [JSON.parse(textOf(all))] }))
    }),
    { numRuns: 1000 },
  )
})

test.each([31, 32, 33, 200])('of an object with %i names the last may be the first again', (count) => {
  const all = Array.from({ length: count }, (_, i) => [`"n${i}"`, String(i)] as [string, string])
  expect(readJson(textOf(all)).ok).toBe(true)
  expect(readJson(textOf([...all, ['"n0"', '1']]))).toMatchObject({ ok: false, reason: 'duplicate' })
})

test('whatever is no JSON is refused as JSON.parse refuses it', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"a"',
    '"',
    '\\',
    '1.0',
    '1.50',
    '01.0',
    '1.',
    '1e',
    '2.0e5',
    '-',
    '-0',
    '0',
    ' ',
    'true',
    '#',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const text = pieces.join('')
      const read = readJson(text)
      if (!read.ok && read.reason !== 'syntax') return
      let said: unknown
      try {
        said = { ok: true, value: JSON.parse(text) as unknown }
      } catch (error) {
        said = { ok: false, reason: 'syntax', text: (error as Error).message }
      }
      expect(plain(read)).toEqual(plain(said))
    }),
    { numRuns: 5000 },
  )
})

test('a number is written as it was read, or refused', () => {
  const number = fc.oneof(
    fc.stringMatching(/^-?(0|[1-9]\d{0,18})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  )
  fc.assert(
    fc.property(number, (digits) => {
      const read = readJson(`{"a":[${digits}],"b":"${digits}"}`)
      if (read.ok) expect(writeJson(read.value)).toBe(`{"a":[${digits}],"b":"${digits}"}`)
      else expect(Math.abs(Number(digits))).toBe(Number.POSITIVE_INFINITY)
    }),
    { numRuns: 2000 },
  )
})
