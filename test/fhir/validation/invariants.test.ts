/** Constraints compiled by hand say what their FHIRPath says, on valid resources, planted defects and everything between. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { handWritten, handWrittenKeys } from '../../../server/fhir/validation/invariants/by-hand.ts'
import { answerByPath } from '../../../server/fhir/validation/invariants/by-path.ts'
import { type Constraint, shapeOf } from '../../../server/fhir/validation/structures.ts'
import { isObject } from '../../../server/is-object.ts'
import { defects, plant } from './planted.ts'
import { valid } from './valid.ts'

type Json = Record<string, unknown>

interface Met {
  constraint: Constraint
  value: Json
  resource: Json
}

/** Every place of a resource where a constraint applies. */
function places(value: Json, shapeName: string, resource: Json): Met[] {
  const shape = shapeOf(shapeName)
  if (shape === undefined) return []
  const own = shape.constraints.map((constraint) => ({ constraint, value, resource }))
  const below = Object.entries(value).flatMap(([key, child]) => {
    const prop = shape.props.get(key)
    if (prop === undefined || prop.primitive) return []
    return (Array.isArray(child) ? child : [child])
      .filter(isObject)
      .flatMap((each) => [
        ...prop.constraints.map((constraint) => ({ constraint, value: each, resource })),
        ...(prop.type === 'Resource'
          ? places(each, String(each['resourceType']), each)
          : places(each, prop.shape ?? '', resource)),
      ])
  })
  return [...own, ...below]
}

/** rng-2: the engine takes amounts without units for equal. con-3: the published expression asks less than its own words. */
const BETTER_BY_HAND = new Set(['rng-2', 'con-3'])

const disagreements = (resource: Json): string[] =>
  places(resource, String(resource['resourceType']), resource).flatMap(({ constraint, value, resource: within }) => {
    const hand = handWritten(constraint)
    if (hand === undefined || BETTER_BY_HAND.has(constraint.key)) return []
    const scope = { resource: within, root: within, fragments: [], within: undefined }
    const [byHand, byPath] = [hand(value, scope), answerByPath(constraint, value, scope)]
    // Where FHIRPath has no answer, the hand may know better (amounts without units, a system that is not there).
    return byPath === undefined || byHand === byPath
      ? []
      : [
          `${constraint.key} at ${constraint.base}: by hand ${byHand}, by FHIRPath ${byPath}: ${JSON.stringify(value).slice(0, 300)}`,
        ]
  })

test.each(Object.entries(valid))('a valid %s', (_, make) => expect(disagreements(make())).toEqual([]))

test.each(defects)('%s (%s)', (_, type, path, value) => expect(disagreements(plant(type, path, value))).toEqual([]))

test('any part taken out of the fixtures', () => {
  const files = [
    'Patient',
    'Encounter',
    'Condition',
    'MedicationRequest',
    'AllergyIntolerance',
    'Appointment',
    'CarePlan',
    'Immunization',
    'Goal',
    'Group',
    'List',
  ]
  const samples = files.flatMap((name) =>
    readFileSync(new URL(`../../../fixtures/population/${name}.ndjson`, import.meta.url), 'utf8')
      .split('\n')
      .filter(Boolean)
      .slice(0, 5),
  )
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), (text, cuts) => {
      const resource = JSON.parse(text) as Json
      for (const cut of cuts) takeOut(resource, cut)
      expect(disagreements(resource)).toEqual([])
    }),
    { numRuns: 400 },
  )
})

test('the constraints of the types that a hospital writes most are compiled by hand', () => {
  const types = [
    'Patient',
    'Observation',
    'Encounter',
    'Condition',
    'MedicationRequest',
    'AllergyIntolerance',
    'Procedure',
    'DiagnosticReport',
    'Immunization',
    'ServiceRequest',
    'Organization',
    'Practitioner',
    'Location',
    'Appointment',
  ]
  for (const type of types) {
    const left = (shapeOf(type)?.constraints ?? []).filter((constraint) => handWritten(constraint) === undefined)
    expect(left.map(({ key }) => `${type} ${key}`)).toEqual([])
  }
  expect(handWrittenKeys.length).toBeGreaterThan(80)
})

/** The element met as number `cut` in a walk. */
function takeOut(resource: Json, cut: number): void {
  const found: [Json, string][] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) walk(each)
    else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        if (key !== 'resourceType') found.push([value, key])
        walk(value[key])
      }
    }
  }
  walk(resource)
  const [owner, key] = found[cut % Math.max(1, found.length)] ?? []
  if (owner !== undefined && key !== undefined) delete owner[key]
}
