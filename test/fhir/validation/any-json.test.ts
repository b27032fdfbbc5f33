/** Whatever JSON is put wherever: the validator answers, points at a place that is there, and never takes long. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findPositions } from '../../../server/fhir/json-positions.ts'
import { validate } from '../../../server/fhir/validation/validate.ts'
import { isObject } from '../../../server/is-object.ts'
import { valid } from './valid.ts'

type Json = Record<string, unknown>
type Slot = [owner: Record<string | number, unknown>, key: string | number]

/** Every place in a resource where something else could stand. */
function slots(value: unknown): Slot[] {
  if (Array.isArray(value)) {
    const owner = value as unknown as Record<number, unknown>
    return value.flatMap((each: unknown, i) => [[owner, i] as Slot, ...slots(each)])
  }
  if (!isObject(value)) return []
  return Object.keys(value).flatMap((key) => [[value, key] as Slot, ...slots(value[key])])
}

const names = fc.constantFrom(
  'id',
  'extension',
  'value',
  'valueString',
  'contained',
  'resourceType',
  'reference',
  'url',
  '__proto__',
  'toString',
)
const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(names, fc.jsonValue({ maxDepth: 2 })))

const changed = fc
  .tuple(fc.constantFrom(...Object.keys(valid)), fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 3 }))
  .map(([type, changes]) => {
    const resource = valid[type]?.() ?? {}
    for (const [at, value] of changes) {
      const all = slots(resource).filter(([, key]) => key !== 'resourceType')
      const [owner, key] = all[at % all.length] ?? []
      if (owner !== undefined && key !== undefined) owner[key] = value
    }
    return JSON.parse(JSON.stringify(resource)) as Json
  })

test('it answers, and the walk finds whatever the schema finds', () => {
  fc.assert(
    fc.property(changed, (resource) => {
      const text = JSON.stringify(resource, null, 1)
      const issues = validate(resource, { warnings: true, bestPractice: true, text })
      expect(issues.filter(({ rule }) => rule === 'shape')).toEqual([])
      const lines = text.split('\n')
      for (const { line = 0, column = 0, expression } of issues) {
        expect(expression).toMatch(/^[A-Z]/)
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1)
      }
    }),
    { numRuns: 1500 },
  )
})

test('a position is that of the name or entry that the path says', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }), (value) => {
      const text = JSON.stringify(value, null, 2)
      const lines = text.split('\n')
      const own = JSON.parse(text) as Json
      const [key] = Object.keys(own)
      const [at] = findPositions(text, [[key ?? '']])
      expect(lines[(at?.line ?? 0) - 1]?.slice((at?.column ?? 0) - 1)).toMatch(JSON.stringify(key).slice(0, 1))
      expect(lines[(at?.line ?? 0) - 1]?.slice((at?.column ?? 0) - 1).startsWith(JSON.stringify(key))).toBe(true)
    }),
  )
})

test('a large and a broken resource are answered in good time', () => {
  const entry = Array.from({ length: 20_000 }, (_, i) => ({
    fullUrl: `urn:x:${i}`,
    resource: { resourceType: 'Basic', code: {} },
    request: { method: 'PUT', url: `Basic/${i}` },
  }))
  const started = performance.now()
  expect(validate({ resourceType: 'Bundle', type: 'batch', entry }).length).toBeGreaterThan(100)
  expect(
    validate({
      resourceType: 'Patient',
      name: [{ family: `${'a'.repeat(500_000)} ` }],
      identifier: [{ system: `${'a '.repeat(200_000)}` }],
    }),
  ).toHaveLength(1)
  expect(
    validate({
      resourceType: 'Patient',
      text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${'<!--'.repeat(200_000)}` },
    }),
  ).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(15_000)
})
