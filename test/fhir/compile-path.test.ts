/** The search paths that we compile choose the same nodes as a full FHIRPath engine does. */
import { describe, expect, test } from '@jest/globals'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { definedParameters, resourceTypes } from '../../server/fhir/definitions/definitions.ts'
import { unsupportedParameters } from '../../server/fhir/search-parameters.ts'
import { compilePath } from '../../server/fhir/search-path/compile-path.ts'
import { parsePath } from '../../server/fhir/search-path/parse-path.ts'
import { anyResource, seeded } from './any-resource.ts'

/**
 * What search parameters mean, in strict FHIRPath: `as` item by item is ofType, and the type of a reference's target is
 * read off its text, for nothing can be fetched here.
 */
const strict = (expression: string): string =>
  expression
    .replace(/\(([\w.]+) as (\w+)\)/g, '$1.ofType($2)')
    .replaceAll('.as(', '.ofType(')
    .replace(/resolve\(\) is (\w+)/g, "reference.startsWith('$1/')")

const asSet = (values: readonly unknown[]): string[] =>
  [...new Set(values.map((value) => JSON.stringify(value)))].sort()

function ours(expression: string, resource: Record<string, unknown>): unknown[] {
  const found: unknown[] = []
  for (const route of compilePath(expression, String(resource['resourceType']))) route.visit(resource, found)
  return found
}

describe.each(resourceTypes.map((type) => [type]))('%s', (type) => {
  const random = seeded(type.length * 7919 + type.charCodeAt(0))
  const samples = [anyResource(type, random), anyResource(type, random), anyResource(type, random)]
  const expressions = [
    ...new Set(
      definedParameters(type).flatMap(({ type: kind, expression }) =>
        kind === 'composite' || !expression ? [] : [expression],
      ),
    ),
  ]

  test('every search path finds what FHIRPath finds', () => {
    for (const expression of expressions) {
      const oracle = fhirpath.compile(strict(expression), r4, { traceFn: () => undefined })
      for (const sample of samples) {
        const expected = asSet(oracle(sample) as unknown[])
        expect({ expression, found: asSet(ours(expression, sample)) }).toEqual({ expression, found: expected })
      }
    }
  })
})

test.each([
  ['no element of that name', 'Patient.nonsense', 'Patient has no element nonsense'],
  ['a function outside the subset', 'Patient.name.first()', 'the function first() is not known here'],
])('%s is reported, not guessed', (_, expression, message) => {
  expect(() => compilePath(expression, 'Patient')).toThrow(message)
})

test.each(['Patient.', 'Patient.name.where(', '(Patient', 'Patient name', "Patient.x = 'a", '§'])(
  '"%s" cannot be read',
  (expression) => {
    expect(() => parsePath(expression)).toThrow()
  },
)

test('what is not offered is known, with its reason', () => {
  const reasons = new Set(unsupportedParameters().map(({ why }) => why))
  expect([...reasons]).toEqual(['no named queries are defined here'])
})
