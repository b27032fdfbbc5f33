/** Both kinds of patch as functions from a resource to a resource. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFhirPathPatch } from '../../server/fhir/patch/fhirpath-patch.ts'
import { readJsonPatch } from '../../server/fhir/patch/json-patch.ts'
import type { JsonObject, ReadPatch } from '../../server/fhir/patch/patch.ts'
import { at, named, op, value } from './patch-operations.ts'

/** The resource that comes out, or why not. */
function applied(read: ReadPatch, resource: object): unknown {
  if (!read.ok) return read.text
  const patched = read.patch(structuredClone(resource) as JsonObject)
  return patched.ok ? patched.resource : patched.text
}

describe('JSON Patch (RFC 6902)', () => {
  test.each<[object[], object, unknown]>([
    [[{ op: 'add', path: '/foo', value: ['x'] }], { bar: 1 }, { bar: 1, foo: ['x'] }],
    [[{ op: 'add', path: '/foo/1', value: 'q' }], { foo: ['a', 'c'] }, { foo: ['a', 'q', 'c'] }],
    [[{ op: 'add', path: '/foo/-', value: 'z' }], { foo: ['a'] }, { foo: ['a', 'z'] }],
    [[{ op: 'remove', path: '/foo/0' }], { foo: ['a', 'b'] }, { foo: ['b'] }],
    [[{ op: 'replace', path: '/a', value: null }], { a: 1 }, { a: null }],
    [[{ op: 'move', from: '/a/b', path: '/c' }], { a: { b: 1 } }, { a: {}, c: 1 }],
    [[{ op: 'move', from: '/l/0', path: '/l/1' }], { l: [1, 2, 3] }, { l: [2, 1, 3] }],
    [[{ op: 'copy', from: '/a', path: '/b' }], { a: { x: 1 } }, { a: { x: 1 }, b: { x: 1 } }],
    [[{ op: 'test', path: '/a', value: { y: 2, x: 1 } }], { a: { x: 1, y: 2 } }, { a: { x: 1, y: 2 } }],
    [[{ op: 'test', path: '/~01', value: 10 }], { '~1': 10 }, { '~1': 10 }],
    [[{ op: 'add', path: '/a~1b', value: 1 }], {}, { 'a/b': 1 }],
    [[{ op: 'replace', path: '', value: { b: 2 } }], { a: 1 }, { b: 2 }],
    [[{ op: 'add', path: '/l/5', value: 1 }], { l: [] }, expect.stringContaining('no place in a list of 0')],
    [[{ op: 'add', path: '/l/01', value: 1 }], { l: [1, 2] }, expect.stringContaining('no place')],
    [[{ op: 'add', path: '/x/y', value: 1 }], {}, expect.stringContaining('nothing at "/x"')],
    [[{ op: 'remove', path: '' }], {}, expect.stringContaining('cannot be removed')],
    [[{ op: 'replace', path: '/toString', value: 1 }], {}, expect.stringContaining('nothing at')],
    [[{ op: 'add', path: '/__proto__', value: { x: 1 } }], {}, 'No element has that name.'],
    [[{ op: 'add', path: '/constructor/prototype/x', value: 1 }], {}, expect.stringContaining('nothing at')],
    [[{ op: 'add', path: 'a', value: 1 }], {}, expect.stringContaining('JSON Pointer')],
    [[{ op: 'add', path: '/a' }], {}, 'add needs a value.'],
    [[{ op: 'copy', path: '/a' }], {}, expect.stringContaining('needs from')],
    [[{ op: 'move', from: '/a', path: '/a/b' }], { a: {} }, expect.stringContaining('into itself')],
    [['no'] as never, {}, expect.stringContaining('An operation is an object')],
  ])('%j on %j', (operations, before, after) => {
    expect(applied(readJsonPatch(operations), before)).toEqual(after)
  })

  test('adding and then removing the same is nothing, anywhere in any document', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((k) => k !== '__proto__'),
          fc.jsonValue(),
        ),
        fc.string(),
        (document, name) => {
          fc.pre(!Object.hasOwn(document, name) && name !== '__proto__')
          const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
          const operations = [
            { op: 'add', path, value: { deep: [1] } },
            { op: 'test', path, value: { deep: [1] } },
            { op: 'remove', path },
          ]
          expect(JSON.stringify(applied(readJsonPatch(operations), document))).toBe(JSON.stringify({ ...document }))
        },
      ),
    )
  })
})

describe('FHIRPath Patch', () => {
  const patient = {
    resourceType: 'Patient',
    gender: 'male',
    _gender: { id: 'g' },
    deceasedBoolean: false,
    name: [
      { family: 'A', given: ['x', 'y'] },
      { use: 'official', family: 'B' },
    ],
    identifier: [
      { system: 's1', value: '1' },
      { system: 's2', value: '2' },
      { system: 's3', value: '3' },
    ],
  }
  const { gender: _, _gender: __, ...noGender } = patient
  const { deceasedBoolean: ___, ...alive } = patient
  const [first, second, third] = patient.identifier

  test.each<[string, object, unknown]>([
    [
      'replace a primitive',
      op('replace', 'Patient.gender', value({ valueCode: 'female' })),
      { ...noGender, gender: 'female' },
    ],
    ['delete', op('delete', 'Patient.gender'), noGender],
    ['delete what is not there', op('delete', 'Patient.birthDate'), patient],
    [
      'delete one of several',
      op('delete', "Patient.name.where(use = 'official')"),
      { ...patient, name: [patient.name[0]] },
    ],
    [
      'delete in the middle of texts',
      op('delete', 'Patient.name[0].given[0]'),
      { ...patient, name: [{ family: 'A', given: ['y'] }, patient.name[1]] },
    ],
    [
      'add to what repeats',
      op('add', 'Patient', named('telecom'), value({ valueContactPoint: { value: '1' } })),
      { ...patient, telecom: [{ value: '1' }] },
    ],
    [
      'add behind what is there',
      op('add', 'Patient', named('name'), value({ valueHumanName: { text: 'C' } })),
      { ...patient, name: [...patient.name, { text: 'C' }] },
    ],
    [
      'add what is there once',
      op('add', 'Patient', named('birthDate'), value({ valueDate: '1990-01-01' })),
      { ...patient, birthDate: '1990-01-01' },
    ],
    [
      'add a choice',
      op('add', 'Patient', named('multipleBirth'), value({ valueInteger: 2 })),
      { ...patient, multipleBirthInteger: 2 },
    ],
    [
      'add deeper',
      op('add', 'Patient.name.first()', named('period'), value({ valuePeriod: { start: '2020' } })),
      { ...patient, name: [{ ...patient.name[0], period: { start: '2020' } }, patient.name[1]] },
    ],
    [
      'replace a choice by another type',
      op('replace', 'Patient.deceased', value({ valueDateTime: '2020' })),
      { ...alive, deceasedDateTime: '2020' },
    ],
    [
      'insert',
      op('insert', 'Patient.identifier', at('index', 1), value({ valueIdentifier: { value: 'n' } })),
      { ...patient, identifier: [first, { value: 'n' }, second, third] },
    ],
    [
      'insert at the end',
      op('insert', 'Patient.identifier', at('index', 3), value({ valueIdentifier: { value: 'n' } })),
      { ...patient, identifier: [first, second, third, { value: 'n' }] },
    ],
    [
      'move',
      op('move', 'Patient.identifier', at('source', 2), at('destination', 0)),
      { ...patient, identifier: [third, first, second] },
    ],
    [
      'add an element that no value[x] can hold',
      op('add', 'Patient', named('contact'), {
        name: 'value',
        part: [
          { name: 'name', valueHumanName: { text: 'Mother' } },
          { name: 'relationship', valueCodeableConcept: { text: 'parent' } },
          { name: 'relationship', valueCodeableConcept: { text: 'next of kin' } },
        ],
      }),
      {
        ...patient,
        contact: [{ name: { text: 'Mother' }, relationship: [{ text: 'parent' }, { text: 'next of kin' }] }],
      },
    ],
    [
      'add once too often',
      op('add', 'Patient', named('gender'), value({ valueCode: 'male' })),
      expect.stringContaining('there already'),
    ],
    [
      'add what is no element',
      op('add', 'Patient', named('colour'), value({ valueCode: 'x' })),
      'Patient has no element "colour".',
    ],
    [
      'replace nothing',
      op('replace', 'Patient.birthDate', value({ valueDate: '1990' })),
      expect.stringContaining('finds nothing to replace'),
    ],
    [
      'replace several',
      op('replace', 'Patient.identifier', value({ valueIdentifier: {} })),
      expect.stringContaining('finds 3 elements'),
    ],
    [
      'a computed value',
      op('replace', 'Patient.name.count()', value({ valueInteger: 1 })),
      expect.stringContaining('computes a value'),
    ],
    ['no FHIRPath', op('delete', 'Patient.name['), expect.stringContaining('cannot be followed')],
    [
      'a pattern',
      op('delete', "Patient.name.where(family.matches('(a+)+$'))"),
      expect.stringContaining('cannot be used'),
    ],
    ['the whole', op('delete', 'Patient'), expect.stringContaining('whole resource')],
    [
      'an index beyond',
      op('insert', 'Patient.identifier', at('index', 9), value({ valueIdentifier: {} })),
      expect.stringContaining('beyond'),
    ],
    ['no value', op('replace', 'Patient.gender'), 'replace needs value.'],
    [
      'no type',
      { name: 'operation', part: [{ name: 'path', valueString: 'Patient' }] },
      expect.stringContaining('type must be one of'),
    ],
    ['another parameter', { name: 'x' }, expect.stringContaining('called "operation"')],
  ])('%s', (_name, operation, after) => {
    expect(applied(readFhirPathPatch({ resourceType: 'Parameters', parameter: [operation] }), patient)).toEqual(after)
  })
})
