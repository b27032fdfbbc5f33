/** Profiles: cardinality, fixed values and patterns, bindings, slices, extensions and constraints beyond R4. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openPackages } from '../../../server/fhir/validation/profiles/packages.ts'
import { createProfileSet } from '../../../server/fhir/validation/profiles/profile-set.ts'
import { readPackage } from '../../../server/fhir/validation/profiles/read-package.ts'
import { validate } from '../../../server/fhir/validation/validate.ts'

const URL_OF_PROFILE = 'urn:test:Observation'
const LAB = { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }

const element = (id: string, rest: object = {}) => ({ id, path: id.replace(/:[^.]*/g, ''), min: 0, max: '*', ...rest })
const profile = {
  resourceType: 'StructureDefinition',
  url: URL_OF_PROFILE,
  type: 'Observation',
  kind: 'resource',
  derivation: 'constraint',
  snapshot: {
    element: [
      element('Observation', {
        constraint: [
          {
            key: 'tst-1',
            severity: 'error',
            human: 'A final result has a value',
            expression: "status != 'final' or value.exists()",
          },
        ],
      }),
      element('Observation.extension', { slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' } }),
      element('Observation.extension:bed', {
        sliceName: 'bed',
        min: 1,
        max: '1',
        type: [{ code: 'Extension', profile: ['urn:test:bed'] }],
      }),
      element('Observation.category', {
        slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'closed' },
      }),
      element('Observation.category:lab', {
        sliceName: 'lab',
        min: 1,
        max: '1',
        patternCodeableConcept: { coding: [LAB] },
      }),
      element('Observation.status', { min: 1, max: '1', fixedCode: 'final' }),
      element('Observation.subject', {
        min: 1,
        max: '1',
        type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Patient'] }],
      }),
      element('Observation.value[x]', { max: '1', type: [{ code: 'Quantity' }, { code: 'string' }] }),
      element('Observation.note', { max: '0' }),
      element('Observation.method', {
        max: '1',
        type: [{ code: 'CodeableConcept' }],
        binding: { strength: 'required', valueSet: 'urn:test:methods' },
      }),
      element('Observation.component', {
        slicing: { discriminator: [{ type: 'value', path: 'code.coding.code' }], rules: 'open' },
      }),
      element('Observation.component:sys', { sliceName: 'sys', min: 1, max: '1' }),
      element('Observation.component:sys.code', { min: 1, max: '1' }),
      element('Observation.component:sys.code.coding', { min: 1 }),
      element('Observation.component:sys.code.coding.code', { min: 1, max: '1', fixedCode: '8480-6' }),
      element('Observation.component:sys.value[x]', { min: 1, max: '1', type: [{ code: 'Quantity' }] }),
      element('Observation.component:sys.value[x].unit', { min: 1, max: '1', fixedString: 'mmHg' }),
    ],
  },
}
const bed = {
  resourceType: 'StructureDefinition',
  url: 'urn:test:bed',
  type: 'Extension',
  snapshot: {
    element: [
      element('Extension'),
      element('Extension.url', { min: 1, max: '1', fixedUri: 'urn:test:bed' }),
      element('Extension.value[x]', { min: 1, max: '1', type: [{ code: 'string' }] }),
    ],
  },
}
const methods = {
  resourceType: 'ValueSet',
  url: 'urn:test:methods',
  compose: { include: [{ system: 'urn:test:method' }] },
}
const method = {
  resourceType: 'CodeSystem',
  url: 'urn:test:method',
  content: 'complete',
  concept: [{ code: 'a', concept: [{ code: 'b' }] }],
}
const known = createProfileSet([profile, bed, methods, method])
/** The same as a package ships it that leaves snapshots to its readers: in two steps, with what no step changes left out. */
const changes = profile.snapshot.element.filter(({ id }) => id !== 'Observation.extension' && id !== 'Observation')
const [constraint] = profile.snapshot.element
const based = {
  ...profile,
  snapshot: undefined,
  baseDefinition: 'urn:test:Base',
  differential: { element: changes.filter(({ id }) => !id.startsWith('Observation.component')) },
}
const base = {
  ...profile,
  snapshot: undefined,
  url: 'urn:test:Base',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
  differential: { element: [constraint, ...changes.filter(({ id }) => id.startsWith('Observation.component'))] },
}
const spelt = createProfileSet([based, base, bed, methods, method])

const good = (): Record<string, unknown> => ({
  resourceType: 'Observation',
  meta: { profile: [URL_OF_PROFILE] },
  extension: [{ url: 'urn:test:bed', valueString: '7' }],
  category: [{ coding: [LAB], text: 'Lab' }],
  status: 'final',
  code: { text: 'BP' },
  subject: { reference: 'Patient/1' },
  valueString: 'x',
  method: { coding: [{ system: 'urn:test:method', code: 'b' }] },
  component: [
    { code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] }, valueQuantity: { value: 1, unit: 'mmHg' } },
  ],
})

/** By the snapshot, and the same by the differentials. */
function errors(resource: unknown) {
  const [found, same] = [known, spelt].map((profiles) =>
    validate(resource, { known: profiles })
      .filter(({ severity }) => severity === 'error')
      .map(({ expression }) => expression),
  )
  expect(new Set(same)).toEqual(new Set(found))
  return found
}

describe('a profile of every kind of rule', () => {
  test('what fits', () => expect(errors(good())).toEqual([]))

  test.each<[string, object, string]>([
    ['a fixed value', { status: 'preliminary' }, 'Observation.status'],
    ['a slice missing', { extension: [{ url: 'urn:other', valueString: '7' }] }, 'Observation.extension'],
    [
      'a slice twice',
      {
        extension: [
          { url: 'urn:test:bed', valueString: '7' },
          { url: 'urn:test:bed', valueString: '8' },
        ],
      },
      'Observation.extension',
    ],
    [
      'the profile of an extension',
      { extension: [{ url: 'urn:test:bed', valueInteger: 7 }] },
      'Observation.extension[0].value',
    ],
    ['a closed slicing', { category: [{ coding: [LAB] }, { text: 'other' }] }, 'Observation.category[1]'],
    ['a missing element', { subject: undefined }, 'Observation.subject'],
    ['a narrowed reference', { subject: { reference: 'Group/1' } }, 'Observation.subject.reference'],
    ['a narrowed choice', { valueString: undefined, valueBoolean: true }, 'Observation.value'],
    ['an element taken away', { note: [{ text: 'x' }] }, 'Observation.note'],
    [
      'a binding to the package\u2019s own value set',
      { method: { coding: [{ system: 'urn:test:method', code: 'z' }] } },
      'Observation.method.coding[0]',
    ],
    ['a constraint', { valueString: undefined }, 'Observation'],
    [
      'a fixed value deep in a slice',
      { component: [{ code: { coding: [{ code: '8480-6' }] }, valueQuantity: { value: 1, unit: 'kPa' } }] },
      'Observation.component[0].value.unit',
    ],
    [
      'a slice that is not there',
      { component: [{ code: { coding: [{ code: '8462-4' }] }, valueQuantity: { value: 1 } }] },
      'Observation.component',
    ],
  ])('%s', (_, change, expression) => {
    const resource = JSON.parse(JSON.stringify({ ...good(), ...change })) as unknown
    expect(errors(resource)).toContain(expression)
  })

  test('a profile that is asked for and not known is an error, one that is claimed is not', () => {
    expect(validate({ ...good(), meta: { profile: ['urn:nowhere'] } }, { known })).toEqual([])
    expect(validate(good(), { known, profiles: ['urn:nowhere'] })).toMatchObject([
      { severity: 'error', code: 'not-found' },
    ])
    expect(validate(good(), { profiles: ['urn:nowhere'] })).toMatchObject([{ severity: 'error', code: 'not-found' }])
  })

  test('one whose base is not known is checked in part, and says so', () => {
    const [warning] = validate(good(), { known: createProfileSet([based, bed, methods, method]) })
    expect(warning).toMatchObject({ severity: 'warning', diagnostics: expect.stringContaining('urn:test:Base') })
  })

  test('a profile of another type', () =>
    expect(validate({ resourceType: 'Patient' }, { known, profiles: [URL_OF_PROFILE] })).toMatchObject([
      { rule: 'profile-type' },
    ]))
})

describe('packages', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('a folder and a .tgz', () => {
    writeFileSync(join(folder, 'one.json'), JSON.stringify(profile))
    writeFileSync(join(folder, 'broken.json'), '{"resourceType":"ValueSet"')
    writeFileSync(join(folder, 'two.tgz'), gzipSync(tar('package/bed.json', JSON.stringify(bed))))
    expect(openPackages([folder]).urls().sort()).toEqual([URL_OF_PROFILE, 'urn:test:bed'])
    expect(readPackage(join(folder, 'two.tgz'))).toEqual([bed])
  })

  test('a path where nothing is, and a file that is no package', () => {
    expect(() => openPackages([join(folder, 'nowhere')])).toThrow('There is no FHIR package')
    writeFileSync(join(folder, 'text.tgz'), 'text')
    expect(() => readPackage(join(folder, 'text.tgz'))).toThrow('cannot be read')
  })
})

/** A file in a POSIX archive, with its two blocks at the end. */
function tar(name: string, content: string): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124)
  header.write('0', 156)
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512)
  body.write(content)
  return Buffer.concat([header, body, Buffer.alloc(1024)])
}

/** US Core is no part of the product; where its package is at hand it is tried whole. */
const usCore = process.env['NGEMR_TEST_US_CORE'] ?? ''
const whenPresent = (name: string, run: () => void) => (existsSync(usCore) ? test(name, run) : undefined)
whenPresent('US Core knows its profiles and value sets', () => {
  const set = openPackages([usCore])
  const url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'
  expect(set.urls().length).toBeGreaterThan(40)
  const patient = {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:x', value: '1' }],
    name: [{ family: 'A' }],
    gender: 'male',
  }
  expect(validate(patient, { known: set, profiles: [url] })).toEqual([])
  const issues = validate(
    { ...patient, identifier: [{ value: '1' }], gender: undefined },
    { known: set, profiles: [url] },
  )
  expect(issues.map(({ expression }) => expression).sort()).toEqual(['Patient.gender', 'Patient.identifier[0].system'])
})
