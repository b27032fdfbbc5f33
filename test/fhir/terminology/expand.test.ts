/** Value sets and code systems: what is carried is complete, what is not says so. */
import { describe, expect, test } from '@jest/globals'
import { codeSystem, codeSystemUrls, valueSetUrls } from '../../../server/fhir/terminology/concepts.ts'
import { expand, expandCompose, expansionOf } from '../../../server/fhir/terminology/expand.ts'
import { hierarchy } from '../../../server/fhir/terminology/hierarchy.ts'
import { valueSetCheck } from '../../../server/fhir/terminology/required-bindings.ts'

const VS = 'http://hl7.org/fhir/ValueSet/'
const codes = (url: string) => expand(url)?.map(({ code }) => code)

describe('value sets of R4', () => {
  test.each([
    ['administrative-gender', ['male', 'female', 'other', 'unknown']],
    ['days-of-week', ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']],
    ['condition-clinical', ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved']],
    ['units-of-time', ['s', 'min', 'h', 'd', 'wk', 'mo', 'a']],
  ])('%s', (name, wanted) => expect(codes(VS + name)).toEqual(wanted))

  test('a version in the canonical is taken off', () =>
    expect(codes(`${VS}administrative-gender|4.0.1`)).toHaveLength(4))

  test('several systems in one set', () => {
    expect(
      valueSetCheck(`${VS}marital-status`)?.has('http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', 'M'),
    ).toBe(true)
    expect(
      valueSetCheck(`${VS}marital-status`)?.has('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK'),
    ).toBe(true)
    expect(valueSetCheck(`${VS}marital-status`)?.has('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'M')).toBe(
      false,
    )
  })

  test.each([
    [`${VS}condition-code`, 'http://snomed.info/sct'],
    [`${VS}ucum-units`, 'http://unitsofmeasure.org'],
    [`${VS}observation-codes`, 'http://loinc.org'],
  ])('%s is not carried whole, and says why', (url, why) => {
    expect(expand(url)).toBeUndefined()
    expect(expansionOf(url)).toMatchObject({ ok: false, why: expect.stringContaining(why) })
  })

  test('one that nobody knows', () => expect(expansionOf('http://example.org/vs')).toBeUndefined())

  test('no code system with a licence is carried whole, nor more of it than the fixtures use', () => {
    for (const url of ['http://snomed.info/sct', 'http://loinc.org', 'http://unitsofmeasure.org']) {
      expect(codeSystem(url)?.complete).toBe(false)
      expect(codeSystem(url)?.concepts.length).toBeLessThan(100)
    }
    const foreign = codeSystemUrls().filter(
      (url) => !/^(http:\/\/(hl7\.org\/fhir|terminology\.hl7\.org)\/|urn:ngemr-sandbox:)/.test(url),
    )
    expect(foreign.sort()).toEqual([
      'http://loinc.org',
      'http://snomed.info/sct',
      'http://unitsofmeasure.org',
      'urn:ietf:bcp:47',
    ])
    expect(valueSetUrls().length).toBeGreaterThan(500)
  })
})

describe('a compose of one\u2019s own', () => {
  const gender = 'http://hl7.org/fhir/administrative-gender'
  test('codes, whole systems, other value sets, exclusions', () => {
    const expansion = expandCompose('x', {
      include: [{ system: 'urn:x', concept: [{ code: 'a', display: 'A' }] }, { system: gender }],
      exclude: [{ system: gender, concept: [{ code: 'unknown' }] }],
    })
    expect(expansion).toMatchObject({ ok: true })
    expect(expansion.members.map(({ code }) => code)).toEqual(['a', 'male', 'female', 'other'])
    expect(expandCompose('y', { include: [{ valueSet: [`${VS}administrative-gender`] }] }).members).toHaveLength(4)
  })

  test.each([
    ['a filter', { include: [{ system: gender, filter: [{}] }] }],
    ['a system that is not carried', { include: [{ system: 'urn:nowhere' }] }],
    ['a value set that is not carried', { include: [{ valueSet: ['urn:nowhere'] }] }],
  ])('%s makes no list', (_, compose) => expect(expandCompose('x', compose).ok).toBe(false))
})

describe('Singapore\u2019s tables', () => {
  test.each([
    ['urn:ngemr-sandbox:race', 'EU', 'Eurasian'],
    ['urn:ngemr-sandbox:nationality', 'DG', 'German'],
    ['urn:ngemr-sandbox:residential-status', 'P', 'Permanent resident'],
    ['urn:ngemr-sandbox:language', 'TC', 'Teochew'],
    ['urn:ngemr-sandbox:marital-status', '5', 'Divorced'],
  ])('%s %s', (system, code, display) => expect(codeSystem(system)?.find(code)?.display).toBe(display))

  test('a table known in part is not taken for the whole', () => {
    expect(expand('urn:ngemr-sandbox:race:all')).toBeUndefined()
    expect(codes('urn:ngemr-sandbox:residential-status:all')).toEqual(['C', 'P', 'A', 'N', 'U'])
  })
})

test('advice names the code that was meant, or the few there are', () => {
  expect(valueSetCheck(`${VS}observation-status`)?.advice('finall')).toContain('final')
  expect(valueSetCheck(`${VS}administrative-gender`)?.advice('X9')).toContain('male, female')
})

describe('above and below', () => {
  const V3 = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
  test('a code and what stands below it', () => {
    const below = hierarchy(V3, '_ActEncounterCode', 'below')
    expect(below?.[0]).toBe('_ActEncounterCode')
    expect(below).toEqual(expect.arrayContaining(['AMB', 'IMP', 'EMER', 'ACUTE']))
  })
  test('a code and what stands above it', () =>
    expect(hierarchy(V3, 'ACUTE', 'above')).toEqual(['ACUTE', 'IMP', '_ActEncounterCode', '_ActCareProvisionCode']))
  test.each(['http://snomed.info/sct', 'http://hl7.org/fhir/administrative-gender', 'urn:nowhere'])(
    '%s has none that is known',
    (system) => expect(hierarchy(system, 'x', 'below')).toBeUndefined(),
  )
})
