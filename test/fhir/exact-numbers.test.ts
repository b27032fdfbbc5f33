/** Numbers keep the digits that they were written with (FHIR R4 datatypes §2.24.0.1), through everything that is done to a resource. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { copyJson, noteDigits, parseJson, sameJson, withDigitsOf, writeJson } from '../../server/fhir/exact-numbers.ts'
import { readJsonPatch } from '../../server/fhir/patch/json-patch.ts'
import { readJson } from '../../server/fhir/read-json.ts'
import { subsetResource } from '../../server/fhir/subset/subset-resource.ts'
import { withoutEmpties } from '../../server/fhir/validation/without-empties.ts'
import { fromXml } from '../../server/fhir/xml/from-xml.ts'

const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,24})?([eE][+-]?\d{1,2})?$/)
/** JSON as text, so that the digits are ours to choose; strings that look like numbers and marks are among them. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    digits,
    fc.constantFrom('"1.50"', '"#1.50"', '":1.50,"', '"\\u002316"', 'true', 'null', '""'),
    fc.array(tie('json'), { maxLength: 4 }).map((all) => `[${all}]`),
    fc.uniqueArray(fc.constantFrom('0', '1', 'a', '#', 'constructor', '__proto__'), { maxLength: 4 }).chain((names) =>
      fc
        .array(tie('json'), { minLength: names.length, maxLength: names.length })
        // JavaScript puts names that are numbers first.
        .map(
          (all) =>
            `{${Object.keys(Object.fromEntries(names.map((name) => [name, 0]))).map((name, i) => `"${name}":${all[i]}`)}}`,
        ),
    ),
  ),
}))
const inOrder = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return writeJson({ value })
  const members = Object.keys(value).map((key) => {
    const member = (value as Record<string, unknown>)[key]
    const written = typeof member === 'object' ? inOrder(member) : writeJson(withDigitsOf(value, { [key]: member }))
    return `${JSON.stringify(key)}:${written}`
  })
  return `${Array.isArray(value)}{${members.sort().join(',')}}`
}
const said = (text: string) => text.replaceAll('"\\u002316"', '"#16"')
const observation = (value: string) =>
  `{"resourceType":"Observation","id":"a","status":"final","valueQuantity":{"value":${value},"unit":"mmol/L"}}`
const VALUES = ['1.50', '3.10', '0.00', '1.0e3', '0.1000000000000000055511151231257827', '12345678901234567890', '-0']

describe('numbers', () => {
  test('come out with the digits that went in, whatever stands around them', () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(writeJson({ x: parseJson(`{"v":${text}}`) })).toBe(said(`{"x":{"v":${text}}}`))
        const read = readJson(`{"v":${text}}`)
        expect(read.ok && writeJson(copyJson(read.value))).toBe(said(`{"v":${text}}`))
      }),
      { numRuns: 500 },
    )
  })

  test('are the same as others where they would be written alike, whatever the order of members', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const [a, b] = [parseJson(one), parseJson(other)]
        expect(sameJson(a, parseJson(one))).toBe(true)
        expect(sameJson(a, b)).toBe(inOrder(a) === inOrder(b))
      }),
      { numRuns: 500 },
    )
    expect(sameJson(parseJson('{"a":1.50,"b":[2]}'), parseJson('{"b":[2],"a":1.50}'))).toBe(true)
    expect(sameJson(parseJson('{"a":[1.50]}'), parseJson('{"a":[1.5]}'))).toBe(false)
    expect(sameJson({ a: undefined, b: 1 }, { b: 1 })).toBe(true)
    expect(sameJson({}, { constructor: 1 })).toBe(false)
    expect(sameJson({ a: null }, {})).toBe(false)
  })

  test('are numbers to everything that looks at them', () => {
    const read = parseJson('{"a":1.50,"b":[2.0]}') as { a: number; b: number[] }
    expect([read.a, ...read.b, JSON.stringify(read)]).toEqual([1.5, 2, '{"a":1.5,"b":[2]}'])
  })

  test.each(VALUES)('%s stays when a part is taken, empties go, and elements are patched beside it', (value) => {
    const resource = parseJson(observation(value)) as { resourceType: 'Observation' }
    expect(writeJson(withoutEmpties({ ...resource, note: [] }))).toBe(observation(value))
    expect(writeJson(subsetResource({ ...resource }, { kind: 'summary' }))).toContain(`"value":${value},`)
    expect(writeJson(subsetResource({ ...resource }, { kind: 'elements', names: ['value'] }))).toContain(value)
    const patch = readJsonPatch([{ op: 'replace', path: '/status', value: 'amended' }])
    const patched = patch.ok
      ? patch.patch(parseJson(observation(value)) as Parameters<typeof patch.patch>[0])
      : undefined
    expect(writeJson(patched?.ok && patched.resource)).toContain(`"value":${value},`)
  })

  test.each(VALUES)('%s is what a patch puts, copies and moves', (value) => {
    const operations = [
      `{"op":"replace","path":"/valueQuantity/value","value":${value}}`,
      '{"op":"add","path":"/referenceRange","value":[{"low":{}}]}',
      '{"op":"copy","from":"/valueQuantity/value","path":"/referenceRange/0/low/value"}',
      '{"op":"move","from":"/valueQuantity/value","path":"/valueQuantity/value"}',
    ]
    const patch = readJsonPatch(parseJson(`[${operations}]`))
    const patched = patch.ok
      ? patch.patch(parseJson(observation('7.700')) as Parameters<typeof patch.patch>[0])
      : undefined
    const text = writeJson(patched?.ok && patched.resource)
    expect(text).toContain(`"valueQuantity":{"unit":"mmol/L","value":${value}}`)
    expect(text).toContain(`"low":{"value":${value}}`)
  })

  test('a number put in the place of another has its own digits', () => {
    const patch = readJsonPatch([{ op: 'add', path: '/valueQuantity/value', value: 1.5 }])
    const patched = patch.ok
      ? patch.patch(parseJson(observation('1.50')) as Parameters<typeof patch.patch>[0])
      : undefined
    expect(writeJson(patched?.ok && patched.resource)).toContain('"value":1.5,')
  })

  test('are read from XML as they stand there', () => {
    const read = fromXml(
      '<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code/><valueQuantity><value value="3.100"/></valueQuantity></Observation>',
    )
    expect(read.ok && writeJson(read.value)).toContain('"value":3.100')
  })
})

test('Digits that are no JSON number are not written', () => {
  const held = { value: 7 }
  noteDigits(held, 'value', '007')
  expect(writeJson(held)).toBe('{"value":7}')
})
