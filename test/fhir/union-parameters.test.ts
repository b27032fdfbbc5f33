/** Parameters that are others together (`combo-code`): found by those, and kept once. */
import { expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { resourceTypes } from '../../server/fhir/definitions/definitions.ts'
import { extractIndexes, parameterEntries } from '../../server/fhir/extract-indexes.ts'
import { parseSearch } from '../../server/fhir/parse-search.ts'
import { type SearchParameter, searchParameter, searchParametersOf } from '../../server/fhir/search-parameters.ts'
import { anyResource, seeded } from './any-resource.ts'

const unions = resourceTypes.flatMap((type) =>
  searchParametersOf(type).flatMap((parameter) =>
    parameter.union === undefined ? [] : [{ type, parameter, union: parameter.union }],
  ),
)
const asked = (query: string) =>
  parseSearch('Observation', [...new URLSearchParams(query)], { defaultCount: 1, maxCount: 1, strict: true })

test('R4 has four of them', () => {
  expect(unions.map(({ type, parameter, union }) => [type, parameter.code, union.map(({ code }) => code)])).toEqual([
    ['Observation', 'combo-code', ['code', 'component-code']],
    ['Observation', 'combo-data-absent-reason', ['component-data-absent-reason', 'data-absent-reason']],
    ['Observation', 'combo-value-concept', ['component-value-concept', 'value-concept']],
    ['Observation', 'combo-value-quantity', ['component-value-quantity', 'value-quantity']],
  ])
})

test('its members find together what it would find by its own path, and it is missing when they are', () => {
  const random = seeded(11)
  for (let n = 0; n < 30; n++) {
    const whole = Object.entries(anyResource('Observation', random))
    const resource = Object.fromEntries(whole.filter(([key]) => key === 'resourceType' || random() < 0.6)) as never
    const kept = extractIndexes(resource)
    for (const { parameter, union } of unions) {
      const together = union.flatMap((member) => valuesOf(resource, member))
      expect(new Set(together)).toEqual(new Set(valuesOf(resource, parameter)))
      const own = kept.filter(({ param }) => param === parameter.code)
      expect(own).toEqual(
        parameterEntries(resource, parameter).length > 0 ? [{ kind: 'present', param: parameter.code }] : [],
      )
    }
  }
})

/** Its entries as if they were of one parameter. */
const valuesOf = (resource: Resource, parameter: SearchParameter): string[] =>
  parameterEntries(resource, parameter)
    .filter(({ kind }) => kind !== 'present')
    .map((entry) => JSON.stringify({ ...entry, param: entry.param.slice(parameter.code.length) }))

test.each([
  ['combo-code=s|a', false],
  ['combo-code:not=s|a', true],
])('%s is asked of its members', (query, not) => {
  const of = (param: string) => ({ kind: 'token', param, system: 's', code: 'a' })
  const anyOf = [of('code'), of('component-code')]
  expect(asked(query)).toMatchObject({ ok: true, query: { clauses: [{ anyOf, ...(not ? { not } : {}) }] } })
})

test('whether it is missing is known of itself', () => {
  const anyOf = [{ kind: 'missing', param: 'combo-code', missing: true }]
  expect(asked('combo-code:missing=true')).toMatchObject({ ok: true, query: { clauses: [{ anyOf }] } })
})

test.each([
  ['combo-value-quantity=much', 'combo-value-quantity'],
  ['_sort=combo-code', 'Observation cannot be sorted by "combo-code": sort by code or component-code.'],
])('%s is refused', (query, text) => {
  expect(asked(query)).toMatchObject({ ok: false, issue: { diagnostics: expect.stringContaining(text) } })
})

test('a part of a composite is read once', () => {
  const parts = searchParameter('Observation', 'combo-code-value-quantity')?.composite?.parts
  expect(parts?.map(({ code }) => code)).toEqual(['combo-code', 'combo-value-quantity'])
  const result = asked('combo-code-value-quantity=a$gt5')
  expect(result.ok && result.query.clauses.flatMap(({ anyOf }) => anyOf.map(({ kind }) => kind))).toEqual([
    'all',
    'composite',
  ])
})
